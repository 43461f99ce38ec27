import { CacheError, causedBy, fail } from '../../errors.js';
import { bodyBytes, type StoredBody, type StoredEntry } from '../../storage/entry.js';
import { chunksOf, linesOf } from '../response/iterate.js';
import type { CacheImport, CacheParts, CopyOptions, ImportSource } from './cache-options.js';
import { loadBody, pages } from './stored-entries.js';

/** A part of a cache: a response, or a redirect. What comes from outside is not checked yet. */
type Item = { readonly entry: unknown; readonly body: StoredBody } | { readonly alias: unknown };
type Items = AsyncGenerator<Item, void, undefined>;

/** Limits of one message. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_ITEMS = 100;

const MOST_REASONS = 10;
/** Nesting of objects in an item: its entry, with directives; or its alias, with a history of redirects. */
const DEEPEST = 4;

/** The first line of an export. */
const HEADER = { format: 'cached-session', version: 1 } as const;

/** Copy everything from another cache. */
export async function update(parts: CacheParts, other: CacheParts): Promise<Pick<CacheImport, 'stored'>> {
  const { stored } = await copyTo(other, parts, {});
  return { stored };
}

/** Copy everything to another cache, page by page, so that it can go on behind the last page that was stored. */
export async function copyTo(
  parts: CacheParts,
  other: CacheParts,
  { onProgress = () => undefined, signal, after = null }: CopyOptions,
): Promise<CacheImport> {
  signal?.throwIfAborted();
  const all: CacheImport[] = [];
  const { count: total } = await parts.admin('totals', undefined);
  let copied = 0;
  for await (const { entries, next } of pages(parts, { after })) {
    all.push(await store(other, itemsOf(parts, entries)));
    const opaque = entries.filter(({ type }) => type === 'opaque').length;
    if (opaque > 0) all.push({ stored: 0, skipped: opaque, reasons: [OPAQUE] });
    copied += entries.length;
    onProgress({ copied, total, next });
    signal?.throwIfAborted();
  }
  all.push(await store(other, aliasesOf(parts)));
  return {
    stored: sum(all.map(({ stored }) => stored)),
    skipped: sum(all.map(({ skipped }) => skipped)),
    reasons: [...new Set(all.flatMap(({ reasons }) => reasons))].slice(0, MOST_REASONS),
  };
}

const OPAQUE = 'it is opaque, so its body cannot be copied';
const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);

/** Everything as one file. */
export async function exportBlob(parts: CacheParts): Promise<Blob> {
  const all: string[] = [];
  for await (const line of exportLines(parts)) all.push(line);
  return new Blob(all, { type: 'application/jsonl' });
}

/** Everything as lines of JSON. */
export async function* exportLines(parts: CacheParts): AsyncGenerator<string, void, undefined> {
  yield line({ ...HEADER, cacheName: parts.settings().cacheName });
  const items = async function* (): Items {
    for await (const { entries } of pages(parts, {})) yield* itemsOf(parts, entries);
    yield* aliasesOf(parts);
  };
  for await (const item of items()) yield line('alias' in item ? item : { ...item, body: await toBase64(item.body) });
}

/** Store the lines of {@link exportLines}. */
export const importLines = (parts: CacheParts, source: ImportSource): Promise<CacheImport> =>
  store(parts, itemsIn(source));

/** Store items in messages of a bounded size; if reading them fails, those before are stored. */
async function store(parts: CacheParts, items: Items): Promise<CacheImport> {
  let batch: Item[] = [];
  let bytes = 0;
  let [stored, skipped] = [0, 0];
  const reasons = new Set<string>();
  const skip = (count: number, why: readonly string[]): void => {
    skipped += count;
    for (const reason of why) reasons.add(reason);
  };
  const send = async (): Promise<void> => {
    const records = batch.filter((item) => 'entry' in item);
    const aliases = batch.filter((item) => 'alias' in item).map(({ alias }) => alias);
    [batch, bytes] = [[], 0];
    if (records.length + aliases.length === 0) return;
    const done = await parts.admin('put', { records, aliases, settings: parts.settings() });
    stored += done.stored;
    skip(done.skipped ?? 0, done.reasons ?? []);
  };
  try {
    for await (const item of items) {
      // An object that nests deeper than any item is not sent over a port.
      if (nests(item, DEEPEST)) skip(1, ['it is nested too deeply']);
      else batch.push(item);
      if ('body' in item) bytes += bodyBytes(item.body);
      if (bytes >= BATCH_BYTES || batch.length >= BATCH_ITEMS) await send();
    }
  } finally {
    await send();
  }
  return { stored, skipped, reasons: [...reasons].slice(0, MOST_REASONS) };
}

/** These responses, except opaque ones, whose body script cannot read. */
async function* itemsOf(parts: CacheParts, entries: readonly StoredEntry[]): Items {
  for (const entry of entries) {
    if (entry.type === 'opaque') continue;
    const body = entry.size === 0 ? null : await loadBody(parts, entry).catch(unlessDeleted);
    if (body !== undefined) yield { entry, body };
  }
}

async function* aliasesOf({ admin }: CacheParts): Items {
  for (const alias of await admin('aliases', undefined)) yield { alias };
}

/** The items of an export. */
async function* itemsIn(source: ImportSource): Items {
  let number = 0;
  for await (const text of linesOf(bytesOf(source), new TextDecoder())) {
    number += 1;
    const read = text === '' ? {} : readLine(text, number);
    if (number === 1) checkHeader(read);
    else if ('entry' in read) yield { entry: finite(read.entry), body: readBody(read, number) };
    else if ('alias' in read) yield { alias: finite(read.alias) };
  }
  if (number === 0) checkHeader({});
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

/** JSON writes `Infinity`, an expiry of never, as null. */
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
