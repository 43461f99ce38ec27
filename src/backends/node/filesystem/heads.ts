import { CacheError } from '../../../errors.js';
import { isRecord, isString } from '../../../guards.js';
import type { Folder } from './folder.js';
import { type RecordFile, type RecordFormat, readHead, readRecord } from './record-file.js';

/** What is known of a record without its body. `of`: the version of the file with the body. */
export type Known = { readonly version: string; readonly head: unknown; readonly of: string; readonly size: number };

/** Of a file, to find its head: more than most have. */
const START_BYTES = 8192;
/** At most so many heads are kept in memory: about 100 MB. */
const MOST_KEPT = 50_000;

/** The heads of the records in a folder. Those of files that have not changed are in memory. */
export class Heads {
  readonly #folder: Folder;
  readonly #format: RecordFormat;
  readonly #kept = new Map<string, { readonly state: string; readonly known: Known }>();

  constructor(folder: Folder, format: RecordFormat) {
    this.#folder = folder;
    this.#format = format;
  }

  /** Undefined: there is no record. `mayHaveLater` false: there is no file with a later head. */
  async of(key: string, mayHaveLater = true): Promise<Known | undefined> {
    const record = this.#folder.state(this.#folder.recordOf(key));
    if (record === undefined) {
      this.#kept.delete(key);
      return undefined;
    }
    const later = mayHaveLater ? this.#folder.state(this.#folder.headOf(key)) : undefined;
    const state = `${record.name} ${later?.name}`;
    const kept = this.#kept.get(key);
    if (kept?.state === state) return kept.known;
    const known = await this.#read(key, { ...record, hasLater: later !== undefined });
    if (known !== undefined) this.#keep(key, state, known);
    return known;
  }

  /** What has just been written under the lock. */
  note(key: string, { version, head, of }: Omit<Known, 'size'>): void {
    const record = this.#folder.state(this.#folder.recordOf(key));
    if (record === undefined) return;
    const later = this.#folder.state(this.#folder.headOf(key));
    this.#keep(key, `${record.name} ${later?.name}`, { version, head, of, size: record.size });
  }

  forget(): void {
    this.#kept.clear();
  }

  async #read(
    key: string,
    { name, size, hasLater }: { readonly name: string; readonly size: number; readonly hasLater: boolean },
  ): Promise<Known | undefined> {
    const path = this.#folder.recordOf(key);
    try {
      const start = this.#folder.readStart(path, START_BYTES);
      if (start === undefined) return undefined;
      const found = (await readHead(start, this.#format)) ?? (await this.#readWhole(path));
      if (found === undefined) return undefined;
      const later = hasLater ? await this.laterHead(key, found.version) : undefined;
      return { ...(later ?? { version: found.version, head: found.head }), of: found.version, size };
    } catch (error) {
      return damagedBy(error, name, size);
    }
  }

  async #readWhole(path: string): Promise<RecordFile | undefined> {
    const bytes = await this.#folder.read(path);
    return bytes && readRecord(new Uint8Array(bytes), this.#format);
  }

  /** The head that was written after the file of this version, without its body. */
  async laterHead(key: string, of: string): Promise<{ readonly version: string; readonly head: unknown } | undefined> {
    const bytes = await this.#folder.read(this.#folder.headOf(key));
    if (bytes === undefined) return undefined;
    try {
      const document = await this.#format.format.parse(new Uint8Array(bytes));
      if (!isRecord(document) || document.of !== of || !isString(document.version)) return undefined;
      return { version: document.version, head: document.head };
    } catch {
      return undefined;
    }
  }

  #keep(key: string, state: string, known: Known): void {
    this.#kept.set(key, { state, known });
    if (this.#kept.size <= MOST_KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** A record that cannot be read, so that it can be removed. Throws where it is not the file that is at fault. */
export function damagedBy(error: unknown, name: string, size: number): Known {
  if (error instanceof CacheError || (error instanceof Error && 'syscall' in error)) throw error;
  const version = `damaged ${name}`;
  return { version, head: undefined, of: version, size };
}
