import { type CachedResponse, CachedSession, type SessionOptions } from 'cached-session';
import { isForeign, parseEntry } from '../../src/storage/parse.js';
import { overwrite, records } from '../fixtures/database.page.js';
import { failure } from '../fixtures/session.page.js';

const CACHE = 'damaged';
const DATABASE = `cached-session:${CACHE}`;
const PATH = '/api/damaged';
let session: CachedSession;

/** A session of the page's own engine, without a memory tier: each call reads the store. */
export async function open(options: SessionOptions): Promise<void> {
  session = new CachedSession({ cacheName: CACHE, worker: false, memoryTier: { maxBytes: 0 }, ...options });
  await session.ready;
}

const OPERATIONS: readonly (() => Promise<unknown>)[] = [
  async () => (await session.get(PATH)).text(),
  async () => (await session.get(PATH, { stream: true })).toResponse().text(),
  async () => (await session.fetch(PATH)).text(),
  async () => (await session.get(PATH, { refresh: true })).text(),
  async () => (await session.get(PATH, { headers: { 'cache-control': 'max-stale' } })).text(),
  async () => (await session.head(PATH)).toResponse(),
  async () => (await session.get(PATH, { headers: { range: 'bytes=0-1' } })).text(),
  async () => {
    for await (const response of session.cache.filter({ invalid: true })) show(response);
  },
  async () => {
    for await (const response of session.cache.sorted('expires')) show(response);
  },
  () => session.cache.export().blob(),
  () => session.cache.count({ expired: false }),
  () => session.explain(PATH),
  () => session.cache.recreateKeys(),
  () => session.cache.delete({ urls: [PATH] }),
];

/** What rejects where a stored record is damaged so, and what of it is left in the store once it has been asked for. */
export async function suffer(damage: Readonly<Record<string, unknown>>, turn: number): Promise<readonly string[]> {
  await session.cache.clear();
  await session.get(PATH);
  await session.cache.count();
  await overwrite(DATABASE, 'responses', damage);
  const operate = OPERATIONS[turn % OPERATIONS.length] ?? (() => Promise.resolve());
  const faults: string[] = [];
  const rejected = (error: unknown): void => void faults.push(JSON.stringify(failure(error)));
  await operate().catch(rejected);
  await session
    .get(PATH)
    .then((response) => response.text())
    .catch(rejected);
  await session.cache.count();
  for (const { value } of await records(DATABASE, 'responses'))
    if (parseEntry(value) === undefined && !isForeign(value)) faults.push(`left: ${JSON.stringify(value)}`);
  return faults;
}

/** Everything that a response shows. */
function show(response: CachedResponse): string {
  const { createdAt, expires, age, ttl, request, links } = response;
  response.toResponse();
  return JSON.stringify([String(response), response, createdAt, expires, age, ttl, request.url, links]);
}
