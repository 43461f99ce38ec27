import { CacheError } from '../../errors.js';
import type { StoredBody } from '../../storage/entry.js';
import { linesOf } from '../response/iterate.js';
import { fromBase64, toBase64 } from './base64.js';
import type { CacheImport, ImportSource } from './cache-options.js';
import type { CacheParts } from './cache-parts.js';
import { loadBody, pages } from './stored-entries.js';

type Record = { readonly entry: unknown; readonly body: StoredBody };
type Batch = { readonly records: Record[]; readonly aliases: unknown[]; bytes: number };

/** So many bytes and records go in one message. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_RECORDS = 100;

const MOST_REASONS = 10;
/** Objects within objects in a record: entry, its directives; alias, its history, a redirect of it. */
const DEEPEST = 3;

/** The first line of an export. */
const HEADER = { format: 'cached-session', version: 1 } as const;

/** Copy everything from one cache into another. */
export async function copy(from: CacheParts, to: CacheParts): Promise<Pick<CacheImport, 'stored'>> {
  const writing = new Writing(to);
  for await (const record of recordsOf(from)) await writing.add(record);
  for (const alias of await from.admin('aliases', undefined)) await writing.addAlias(alias);
  const { stored } = await writing.end();
  return { stored };
}

/** Everything as lines of JSON. */
export async function* exportLines(parts: CacheParts): AsyncGenerator<string, void, undefined> {
  yield line({ ...HEADER, cacheName: parts.settings().cacheName });
  for await (const { entry, body } of recordsOf(parts)) yield line({ entry, body: await toBase64(body) });
  for (const alias of await parts.admin('aliases', undefined)) yield line({ alias });
}

/** Store what {@link exportLines} gave. */
export async function importLines(source: ImportSource, parts: CacheParts): Promise<CacheImport> {
  const writing = new Writing(parts);
  let number = 0;
  for await (const text of linesOf(bytesOf(source), new TextDecoder())) {
    number += 1;
    const read = text === '' ? {} : readLine(text, number);
    if (number === 1) checkHeader(read);
    else if ('entry' in read) await writing.add({ entry: finite(read.entry), body: readBody(read, number) });
    else if ('alias' in read) await writing.addAlias(finite(read.alias));
  }
  if (number === 0) checkHeader({});
  return writing.end();
}

/** Gathers what is to be stored into messages of a bounded size. */
class Writing {
  readonly #parts: CacheParts;
  #batch: Batch = { records: [], aliases: [], bytes: 0 };
  #stored = 0;
  #skipped = 0;
  readonly #reasons = new Set<string>();

  constructor(parts: CacheParts) {
    this.#parts = parts;
  }

  /** What nests deeper than any record does not cross a port. */
  async add(record: Record): Promise<void> {
    const { entry, body } = record;
    if (nests(entry, DEEPEST)) return this.#skip(1, ['it nests too deep']);
    this.#batch.records.push(record);
    this.#batch.bytes += body === null ? 0 : body instanceof Blob ? body.size : body.byteLength;
    if (this.#batch.bytes >= BATCH_BYTES || this.#batch.records.length >= BATCH_RECORDS) await this.#send();
  }

  async addAlias(alias: unknown): Promise<void> {
    if (nests(alias, DEEPEST)) return this.#skip(1, ['it nests too deep']);
    this.#batch.aliases.push(alias);
    if (this.#batch.aliases.length >= BATCH_RECORDS) await this.#send();
  }

  async end(): Promise<CacheImport> {
    await this.#send();
    return { stored: this.#stored, skipped: this.#skipped, reasons: [...this.#reasons].slice(0, MOST_REASONS) };
  }

  #skip(count: number, reasons: readonly string[]): void {
    this.#skipped += count;
    for (const reason of reasons) this.#reasons.add(reason);
  }

  async #send(): Promise<void> {
    const { records, aliases } = this.#batch;
    this.#batch = { records: [], aliases: [], bytes: 0 };
    if (records.length + aliases.length === 0) return;
    const settings = this.#parts.settings();
    const { stored, skipped = 0, reasons = [] } = await this.#parts.admin('put', { records, aliases, settings });
    this.#stored += stored;
    this.#skip(skipped, reasons);
  }
}

async function* recordsOf(parts: CacheParts): AsyncGenerator<Record, void, undefined> {
  for await (const { entries } of pages(parts, {})) {
    for (const entry of entries) {
      // Nobody can read its body.
      if (entry.type === 'opaque') continue;
      const body = entry.size === 0 ? null : await loadBody(parts, entry).catch(unlessGone);
      if (body !== undefined) yield { entry, body };
    }
  }
}

/** Deleted while others were copied: then it is not there, and all is well. */
function unlessGone(error: unknown): undefined {
  if (error instanceof CacheError && error.code === 'backend-unavailable') return undefined;
  throw error;
}

/** Are there more than so many objects within one another? */
const nests = (value: unknown, most: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (most === 0 || Object.values(value).some((member) => nests(member, most - 1)));

/** `Infinity`, a time that never comes, is null in JSON. */
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

function finite(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || !('expires' in record) || record.expires !== null) return record;
  return { ...record, expires: Number.POSITIVE_INFINITY };
}

function readLine(text: string, number: number): object {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null) return read;
  } catch (cause) {
    throw unreadable(number, cause);
  }
  throw unreadable(number);
}

function readBody(read: object, number: number): StoredBody {
  const body: unknown = 'body' in read ? read.body : null;
  if (body === null) return null;
  const bytes = typeof body === 'string' ? fromBase64(body) : null;
  if (bytes === null) throw unreadable(number);
  return bytes;
}

function checkHeader(read: object): void {
  if ('format' in read && read.format === HEADER.format && 'version' in read && read.version === HEADER.version) return;
  throw new CacheError(
    'serialization',
    'This is no export of cached-session, or one of a later version: its first line does not say so.',
  );
}

const unreadable = (number: number, cause?: unknown): CacheError =>
  new CacheError('serialization', `Line ${number} of the export cannot be read. The lines before it are stored.`, {
    cause,
  });

async function* bytesOf(source: ImportSource): AsyncGenerator<Uint8Array, void, undefined> {
  if (source instanceof Blob) {
    const { chunksOf } = await import('../response/iterate.js');
    yield* chunksOf(source.stream());
    return;
  }
  const encoder = new TextEncoder();
  for await (const part of typeof source === 'string' ? [source] : source) yield encoder.encode(part);
}
