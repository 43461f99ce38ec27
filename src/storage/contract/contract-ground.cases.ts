import { type HeaderFields, toFieldLines } from '../../http/fields/header-fields.js';
import { millis, NEVER } from '../../http/units.js';
import type { CacheKey } from '../../request/key/cache-key.js';
import type { KeyHash } from '../../request/key/key-hash.js';
import type { Backend, Write } from '../backend.js';
import { type Alias, entryBytes, FORMAT, hashOf, type StoredBody, type StoredEntry } from '../entry.js';

/** Gives a backend on a new, empty store. */
export type OpenBackend = () => Promise<Backend>;

/** One sentence of the contract, and what shows whether a backend keeps it: `run` rejects when it does not. */
export type ContractCase = {
  readonly name: string;
  readonly run: (open: OpenBackend) => Promise<void>;
  /** It writes hundreds of entries, or makes thousands of calls: it may be left out where what it checks is not the engine's own work. */
  readonly isLong?: true;
};

/** The moment at which the cases take place. */
export const NOW = millis(1_700_000_000_000);

/** The moment `ms` after {@link NOW}. */
export const at = (ms: number): StoredEntry['expires'] => millis(NOW + ms);

/** A hash in the place of a real one, of its length, from a short name. */
export const hash = (name: string): KeyHash => name.padEnd(16, '0') as KeyHash;
/** A text as a canonical key. */
export const keyOf = (text: string): CacheKey => text as CacheKey;
const canonical = (name: string): CacheKey => keyOf(`GET https://example.test/${name}`);

const FIELDS: HeaderFields = [['content-type', 'text/plain']];

/** An entry named after its hash: fresh for a minute, 3 bytes long, asked for at {@link NOW}. */
export function entryOf(cacheKey: string, own: Partial<StoredEntry> = {}): StoredEntry {
  const name = hashOf(cacheKey);
  return {
    format: FORMAT,
    cacheKey,
    key: canonical(name),
    method: 'GET',
    requestUrl: `https://example.test/${name}`,
    url: `https://example.test/${name}`,
    status: 200,
    statusText: 'OK',
    type: 'basic',
    fields: toFieldLines(FIELDS),
    requestFields: '',
    requestTime: NOW,
    responseTime: at(5),
    expires: at(60_000),
    etag: '"v1"',
    lastModified: null,
    vary: [],
    selecting: '',
    createdAt: at(5),
    lastUsed: at(5),
    size: 3,
    elapsed: 5,
    ...own,
  };
}

export function aliasOf(from: string, target: string, own: Partial<Alias> = {}): Alias {
  return {
    format: FORMAT,
    cacheKey: from,
    key: canonical(from),
    target: canonical(target),
    requestUrl: `https://example.test/${from}`,
    expires: NEVER,
    requestTime: NOW,
    ...own,
  };
}

/** Bytes of this length, all values among them. */
export const bytesOf = (length: number): ArrayBuffer => Uint8Array.from({ length }, (_, index) => index % 256).buffer;

/** A put of an entry with a body of its size, by a writer that has just looked. */
export async function put(backend: Backend, entry: StoredEntry, body: StoredBody = bytesOf(entry.size)): Promise<void> {
  expectEqual(await writeNow(backend, { kind: 'put', entry, body }), 'written', `put of ${entry.cacheKey}`);
}

type Unplaced<Kind extends Write['kind']> = Kind extends 'touch'
  ? never
  : Omit<Extract<Write, { kind: Kind }>, 'since'>;

/** One write by a writer that has just looked. */
export async function writeNow(backend: Backend, write: Unplaced<'put'> | Unplaced<'freshen'> | Unplaced<'alias'>) {
  const since = await positionOf(backend);
  return writeOne(backend, { ...write, since });
}

export async function writeOne(backend: Backend, write: Write): Promise<string | undefined> {
  return (await backend.write([write]))[0];
}

/** Where the store stands. */
export const positionOf = async (backend: Backend) => (await backend.select(hash('nothing'))).position;

/** The cacheKeys of all entries. */
export async function keysOf(backend: Backend): Promise<readonly string[]> {
  return (await backend.list({ after: null, limit: Number.POSITIVE_INFINITY })).entries.map(({ cacheKey }) => cacheKey);
}

/** The totals say what a listing shows. */
export async function expectExactTotals(backend: Backend, when: string): Promise<void> {
  const { entries } = await backend.list({ after: null, limit: Number.POSITIVE_INFINITY });
  const bytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  const expected = { count: entries.length, bytes };
  expectEqual(await backend.totals(), expected, `totals after ${when}`);
  if (backend.lastTotals !== undefined) expectEqual(backend.lastTotals, expected, `lastTotals after ${when}`);
}

/** The bytes of a body, whatever it is kept as. */
export async function bytesIn(body: StoredBody | undefined): Promise<ArrayBuffer | null> {
  return body instanceof Blob ? body.arrayBuffer() : (body ?? null);
}

/** Throws when the two differ in depth; knows plain data and ArrayBuffers. */
export function expectEqual(actual: unknown, expected: unknown, about: string): void {
  if (!isEqual(actual, expected)) throw new Error(`${about}: ${show(actual)} where ${show(expected)} is expected`);
}

function isEqual(actual: unknown, expected: unknown): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null) return false;
  if (actual instanceof ArrayBuffer && expected instanceof ArrayBuffer)
    return isEqual(new Uint8Array(actual), new Uint8Array(expected));
  if (actual instanceof Uint8Array && expected instanceof Uint8Array)
    return actual.length === expected.length && actual.every((byte, index) => byte === expected[index]);
  const [left, right] = [new Map(Object.entries(actual)), new Map(Object.entries(expected))];
  return (
    left.size === right.size && [...left].every(([name, value]) => right.has(name) && isEqual(value, right.get(name)))
  );
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'number' ? String(part) : part))?.slice(0, 400) ?? 'undefined';
