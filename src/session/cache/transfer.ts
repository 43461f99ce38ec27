import { CacheError, causedBy, fail } from '../../errors.js';
import { bodyBytes, type StoredBody } from '../../storage/entry.js';
import { chunksOf, linesOf } from '../response/iterate.js';
import type { CacheImport, CacheParts, ImportSource } from './cache-options.js';
import { loadBody, pages } from './stored-entries.js';

type Record = { readonly entry: unknown; readonly body: StoredBody };

/** Limits of one message. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_RECORDS = 100;

const MOST_REASONS = 10;
/** Nesting of objects in a record: entry, its directives; alias, its history, a redirect of it. */
const DEEPEST = 3;

/** The first line of an export. */
const HEADER = { format: 'cached-session', version: 1 } as const;

/** Copy everything from one cache into another. */
export async function copy(from: CacheParts, to: CacheParts): Promise<Pick<CacheImport, 'stored'>> {
  const writer = new BatchWriter(to);
  for await (const record of recordsOf(from)) await writer.add(record);
  for (const alias of await from.admin('aliases', undefined)) await writer.addAlias(alias);
  const { stored } = await writer.end();
  return { stored };
}

/** Everything as lines of JSON. */
export async function* exportLines(parts: CacheParts): AsyncGenerator<string, void, undefined> {
  yield line({ ...HEADER, cacheName: parts.settings().cacheName });
  for await (const { entry, body } of recordsOf(parts)) yield line({ entry, body: await toBase64(body) });
  for (const alias of await parts.admin('aliases', undefined)) yield line({ alias });
}

/** Store what {@link exportLines} wrote. */
export async function importLines(source: ImportSource, parts: CacheParts): Promise<CacheImport> {
  const writer = new BatchWriter(parts);
  let number = 0;
  for await (const text of linesOf(bytesOf(source), new TextDecoder())) {
    number += 1;
    const read = text === '' ? {} : readLine(text, number);
    if (number === 1) checkHeader(read);
    else if ('entry' in read) await writer.add({ entry: finite(read.entry), body: readBody(read, number) });
    else if ('alias' in read) await writer.addAlias(finite(read.alias));
  }
  if (number === 0) checkHeader({});
  return writer.end();
}

/** Collects records into messages of a bounded size. */
class BatchWriter {
  readonly #parts: CacheParts;
  #records: Record[] = [];
  #aliases: unknown[] = [];
  #bytes = 0;
  #stored = 0;
  #skipped = 0;
  readonly #reasons = new Set<string>();

  constructor(parts: CacheParts) {
    this.#parts = parts;
  }

  async add(record: Record): Promise<void> {
    if (this.#isTooDeep(record.entry)) return;
    this.#records.push(record);
    this.#bytes += bodyBytes(record.body);
    if (this.#bytes >= BATCH_BYTES || this.#records.length >= BATCH_RECORDS) await this.#send();
  }

  async addAlias(alias: unknown): Promise<void> {
    if (this.#isTooDeep(alias)) return;
    this.#aliases.push(alias);
    if (this.#aliases.length >= BATCH_RECORDS) await this.#send();
  }

  async end(): Promise<CacheImport> {
    await this.#send();
    return { stored: this.#stored, skipped: this.#skipped, reasons: [...this.#reasons].slice(0, MOST_REASONS) };
  }

  /** An object that nests deeper than any record is not sent over a port. */
  #isTooDeep(value: unknown): boolean {
    if (!nests(value, DEEPEST)) return false;
    this.#skip(1, ['it is nested too deeply']);
    return true;
  }

  #skip(count: number, reasons: readonly string[]): void {
    this.#skipped += count;
    for (const reason of reasons) this.#reasons.add(reason);
  }

  async #send(): Promise<void> {
    const [records, aliases, settings] = [this.#records, this.#aliases, this.#parts.settings()];
    this.#records = [];
    this.#aliases = [];
    this.#bytes = 0;
    if (records.length + aliases.length === 0) return;
    const { stored, skipped = 0, reasons = [] } = await this.#parts.admin('put', { records, aliases, settings });
    this.#stored += stored;
    this.#skip(skipped, reasons);
  }
}

async function* recordsOf(parts: CacheParts): AsyncGenerator<Record, void, undefined> {
  for await (const { entries } of pages(parts, {})) {
    for (const entry of entries) {
      // Script cannot read its body.
      if (entry.type === 'opaque') continue;
      const body = entry.size === 0 ? null : await loadBody(parts, entry).catch(unlessDeleted);
      if (body !== undefined) yield { entry, body };
    }
  }
}

/** An entry that was deleted in the meantime is no part of the copy. */
function unlessDeleted(error: unknown): undefined {
  if (error instanceof CacheError && error.code === 'backend-unavailable') return undefined;
  throw error;
}

/** Are more than `most` objects nested within one another? */
const nests = (value: unknown, most: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (most === 0 || Object.values(value).some((member) => nests(member, most - 1)));

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** JSON writes `Infinity`, the expiry of what never expires, as null. */
function finite(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || !('expires' in record) || record.expires !== null) return record;
  return { ...record, expires: Number.POSITIVE_INFINITY };
}

function readLine(text: string, number: number): object {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null) return read;
  } catch (cause) {
    throw causedBy(cause, unreadable(number));
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
  throw fail('serialization', 'notExport');
}

const unreadable = (number: number): CacheError => fail('serialization', 'exportLine', number);

async function* bytesOf(source: ImportSource): AsyncGenerator<Uint8Array, void, undefined> {
  if (source instanceof Blob) return yield* chunksOf(source.stream());
  const encoder = new TextEncoder();
  for await (const part of typeof source === 'string' ? [source] : source) yield encoder.encode(part);
}

async function toBase64(body: StoredBody): Promise<string | null> {
  if (body === null) return null;
  const bytes = new Uint8Array(body instanceof Blob ? await body.arrayBuffer() : body);
  let binary = '';
  for (let start = 0; start < bytes.length; start += MOST_ARGUMENTS)
    binary += String.fromCharCode(...bytes.subarray(start, start + MOST_ARGUMENTS));
  return btoa(binary);
}

/** Null where the text is not base64. */
function fromBase64(text: string): ArrayBuffer | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  } catch {
    return null;
  }
}

/** As many arguments as every engine takes. */
const MOST_ARGUMENTS = 0x2000;
