import type { DeleteOptions, SessionOptions } from 'cached-session';
import { indexedDbBackend } from '../../src/backends/indexeddb/indexeddb.js';
import { bytesOf, entryOf, hash } from '../../src/storage/contract/contract-ground.cases.js';
import { open, session } from '../fixtures/session.page.js';

export * from '../fixtures/database.page.js';
export * from '../fixtures/session.page.js';

const CACHE = { cacheName: 'large', maxCacheBytes: null } as const;
const GROUP = 500;

/** Put so many entries into the store, before anybody has opened it; every second one has expired. */
export async function fill(count: number): Promise<number> {
  const backend = indexedDbBackend(CACHE);
  const { position: since } = await backend.select(hash('any'));
  const now = Date.now();
  for (let start = 0; start < count; start += GROUP) {
    const writes = Array.from({ length: Math.min(GROUP, count - start) }, (_, offset) => {
      const index = start + offset;
      const times = {
        requestTime: at(now),
        responseTime: at(now),
        createdAt: at(now - index),
        lastUsed: at(now - index),
      };
      const expires = at(index % 2 === 0 ? now - 1000 - index : now + 1e9);
      const entry = entryOf(hash(`n${String(index).padStart(8, '0')}`), {
        ...times,
        expires,
        size: 2000,
        fields: FIELDS,
        ...(index % 3 === 0 && { tags: ['third'] }),
      });
      return { kind: 'put', entry, body: bytesOf(2000), since } as const;
    });
    await backend.write(writes);
  }
  const { count: stored } = await backend.totals();
  backend.close();
  return stored;
}

const at = (ms: number) => ms as ReturnType<typeof entryOf>['expires'];
const FIELDS = Array.from({ length: 10 }, (_, index) => `x-field-${index}:some value of a field ${index}`).join('\n');

/** A session on it, with the worker; `tier`: bytes of its memory. */
export async function openLarge(tier: number): Promise<unknown> {
  const options: SessionOptions = { ...CACHE, memoryTier: { maxBytes: tier } };
  return open(options);
}

export type Times = {
  readonly usual: number;
  readonly during: number;
  /** How many measurements `during` is of. */
  readonly batches: number;
  readonly seen: number;
  readonly took: number;
};

/** What goes through everything, or takes half of it away; each says how many it met. */
const WORK = {
  'filter()': () => counted(session().cache.filter()),
  'filter() of what has expired': () => counted(session().cache.filter({ valid: false })),
  "sorted('size') of 2000": () => counted(session().cache.sorted('size', { limit: 2000 })),
  'urls()': async () => (await session().cache.urls()).length,
  'count() of what is fresh': () => session().cache.count({ expired: false }),
  'resetExpiration()': async () => (await session().cache.resetExpiration(3600)).reset,
  'recreateKeys()': async () => (await session().cache.recreateKeys()).recreated,
  'export()': () => counted(session().cache.export()),
  'delete() by a pattern that nothing matches': () => deleted({ pattern: '*/nothing*' }),
  'delete() by a tag': () => deleted({ tags: ['third'] }),
  'delete() by a pattern': () => deleted({ pattern: '*.test/n*' }),
  'delete() of what has expired': () => deleted({ expired: true }),
} as const;

export type Work = keyof typeof WORK;

export const run = (name: Work): Promise<number> => WORK[name]();

let isHeld = false;

/** Wait until there are fewer entries than `all`, and let nobody else at them from then on; gives how many there are. */
export async function holdAmid(all: number): Promise<number> {
  const database = await requested(indexedDB.open('cached-session:large'));
  for (;;) {
    const store = database.transaction('responses', 'readwrite').objectStore('responses');
    const left = await requested(store.count());
    if (left === all) continue;
    isHeld = true;
    hold(store);
    return left;
  }
}

export const letGo = (): void => {
  isHeld = false;
};

/** A transaction lasts as long as it is asked for something. */
function hold(store: IDBObjectStore): void {
  if (isHeld) store.count().onsuccess = () => hold(store);
}

function requested<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const deleted = async (what: DeleteOptions): Promise<number> => (await session().cache.delete(what)).deleted;

async function counted(all: AsyncIterable<unknown>): Promise<number> {
  let seen = 0;
  for await (const _one of all) seen += 1;
  return seen;
}

/** Milliseconds of a hit: with nothing else to do, and as long as this goes on. */
export const hitsDuringWork = (url: string, name: Work): Promise<Times> => hitsDuring(url, WORK[name]);

async function hitsDuring(url: string, work: () => Promise<number>): Promise<Times> {
  await session().get(url);
  for (let warm = 0; warm < 5; warm++) await batch(url);
  const usual = await batches(url);
  let isOver = false;
  const start = performance.now();
  const working = work().finally(() => {
    isOver = true;
  });
  const during: number[] = [];
  while (!isOver) during.push(await batch(url));
  const took = performance.now() - start;
  const seen = await working;
  // Before and after: others may be at work on this machine, too.
  usual.push(...(await batches(url)));
  return { usual: median(usual), during: median(during), batches: during.length, seen, took };
}

async function batches(url: string): Promise<number[]> {
  const times: number[] = [];
  while (times.length < 10) times.push(await batch(url));
  return times;
}

/** One after the other, since the clock of a page moves in steps of 0.1 ms. */
async function batch(url: string): Promise<number> {
  const start = performance.now();
  for (let index = 0; index < 20; index++) await session().get(url);
  return (performance.now() - start) / 20;
}

/** Others at work on this machine make some of them long. */
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
