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

type Damage = Readonly<Record<string, unknown>>;

/** What rejects where a stored record is damaged in each of these ways, with the damage. In one call, since each call from the test is slow. */
export async function sufferAll(
  damages: readonly Damage[],
): Promise<readonly { readonly damage: Damage; readonly faults: readonly string[] }[]> {
  const suffered: { readonly damage: Damage; readonly faults: readonly string[] }[] = [];
  for (const [turn, damage] of damages.entries()) {
    const faults = await suffer(damage, turn).catch((error: unknown) => [JSON.stringify(failure(error))]);
    suffered.push({ damage, faults });
  }
  return suffered.filter(({ faults }) => faults.length > 0);
}

/** What rejects where a stored record is damaged so, and what of it is left in the store once it has been asked for. */
async function suffer(damage: Damage, turn: number): Promise<readonly string[]> {
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
