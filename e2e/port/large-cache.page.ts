import type { FilterOptions, SessionOptions } from 'cached-session';
import { indexedDbBackend } from '../../src/backends/indexeddb.js';
import { bytesOf, entryOf, hash } from '../../src/storage/contract-ground.cases.js';
import { open, session } from '../fixtures/session.page.js';

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
  readonly batches: number;
  readonly seen: number;
  readonly took: number;
};

/** Milliseconds of a hit, in the mean: with nothing else to do, and as long as `filter` goes through everything. */
export async function hitsDuringFilter(url: string, filter: FilterOptions = {}): Promise<Times> {
  const walk = async (): Promise<number> => {
    let seen = 0;
    for await (const _response of session().cache.filter(filter)) seen += 1;
    return seen;
  };
  return hitsDuring(url, walk);
}

/** The same while what has expired is deleted. */
export const hitsDuringDeletion = (url: string): Promise<Times> =>
  hitsDuring(url, async () => (await session().cache.delete({ expired: true })).deleted);

export const hitsDuringCount = (url: string): Promise<Times> =>
  hitsDuring(url, () => session().cache.count({ expired: false }));

export async function hitsDuringSorted(url: string): Promise<Times> {
  return hitsDuring(url, async () => {
    let seen = 0;
    for await (const _response of session().cache.sorted('size', { limit: 2000 })) seen += 1;
    return seen;
  });
}

async function hitsDuring(url: string, work: () => Promise<number>): Promise<Times> {
  await session().get(url);
  for (let warm = 0; warm < 5; warm++) await batch(url);
  const usual: number[] = [];
  for (let index = 0; index < 20; index++) usual.push(await batch(url));
  let isOver = false;
  const start = performance.now();
  const working = work().finally(() => {
    isOver = true;
  });
  const during: number[] = [];
  while (!isOver) during.push(await batch(url));
  const took = performance.now() - start;
  return { usual: mean(usual), during: mean(during), batches: during.length, seen: await working, took };
}

/** One after the other, since the clock of a page moves in steps of 0.1 ms. */
async function batch(url: string): Promise<number> {
  const start = performance.now();
  for (let index = 0; index < 20; index++) await session().get(url);
  return (performance.now() - start) / 20;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
