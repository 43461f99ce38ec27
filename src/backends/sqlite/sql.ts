/** What a column holds. */
export type SqlValue = string | number | null | Uint8Array<ArrayBuffer>;

/** A row as the driver gives it: unchecked. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** A connection to an SQLite database, used by one caller at a time. */
export interface Sql {
  /** Run one statement; gives its rows. Rejects with an error that has SQLite's result code. */
  query(statement: string, parameters?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  close(): Promise<void>;
}

/** SQLite's primary result codes that make a difference here. */
const CODES = {
  5: 'busy',
  6: 'busy',
  11: 'corrupt',
  13: 'full',
  26: 'not-a-database',
} as const satisfies Readonly<Record<number, string>>;

type SqlFault = (typeof CODES)[keyof typeof CODES] | 'other';

/** SQLite's primary result code in an error: `rawCode` of libsql, `code` of wa-sqlite. 0: it has none. */
export function codeOf(error: unknown): number {
  if (!(error instanceof Error)) return 0;
  const code: unknown = 'rawCode' in error ? error.rawCode : 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code & 0xff : 0;
}

/** What went wrong. */
export function faultOf(error: unknown): SqlFault {
  const primary = codeOf(error);
  const [, fault = 'other'] = Object.entries(CODES).find(([code]) => Number(code) === primary) ?? [];
  return fault;
}
