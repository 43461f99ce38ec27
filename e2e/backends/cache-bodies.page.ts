import { sweepOrphans } from '../../src/backends/beside/orphans.js';
import { CacheBodies } from '../../src/backends/cache-storage/cache-bodies.js';
import { memoryBackend } from '../../src/backends/memory/memory.js';
import { bytesIn, entryOf, hash } from '../../src/storage/contract/contract-ground.cases.js';

type Named = Parameters<CacheBodies['put']>[0];

const CACHE = 'e2e-bodies';

const bodiesHere = (): CacheBodies =>
  new CacheBodies({ caches, locks: navigator.locks, cacheName: CACHE, origin: location.origin });

/** Responses of one URL, of different sizes. */
const named = (size: number, key = 'one'): Named => ({
  ...entryOf(hash(key), { size }),
  bodyName: `${hash(key)}.${size}`,
});

/** How many bytes are found of each, and how many other code finds under the URL. */
async function found(bodies: CacheBodies, entries: readonly Named[]): Promise<readonly number[]> {
  const own = await Promise.all(
    entries.map(async (entry) => (await bytesIn(await bodies.get(entry)))?.byteLength ?? -1),
  );
  const open = await caches.match(named(0).requestUrl, { cacheName: CACHE });
  return [...own, (await open?.arrayBuffer())?.byteLength ?? -1];
}

async function withBodies<Result>(work: (bodies: CacheBodies) => Promise<Result>): Promise<Result> {
  try {
    return await work(bodiesHere());
  } finally {
    await caches.delete(CACHE);
  }
}

const put = (bodies: CacheBodies, entry: Named): Promise<boolean> => bodies.put(entry, new ArrayBuffer(entry.size));

/**
 * A second write finds the URL taken by a first response, a third finds it free, since the first was deleted in between. The second is settled
 * before the entry of the third is stored, which then replaces it.
 */
export const overtaken = (): Promise<unknown> =>
  withBodies(async (bodies) => {
    const [first, second, third] = [named(1), named(2), named(3)];
    await put(bodies, first);
    const isSecondSettled = await put(bodies, second);
    await bodies.delete(first);
    const isThirdSettled = await put(bodies, third);
    const isMoved = await bodies.settle(second);
    const both = await found(bodies, [second, third]);
    await bodies.delete(second);
    return { isSecondSettled, isThirdSettled, isMoved, both, left: await found(bodies, [third]) };
  });

/** While a sweep lists entries, an orphan is deleted, and another body comes where it was. */
export const sweptAway = (): Promise<unknown> =>
  withBodies(async (bodies) => {
    const [orphan, later] = [named(1), named(2)];
    const entries = memoryBackend();
    await put(bodies, orphan);
    const list = entries.list.bind(entries);
    entries.list = async (query) => {
      const listed = await list(query);
      await bodies.delete(orphan);
      await put(bodies, later);
      return listed;
    };
    const isSwept = await sweepOrphans(entries, bodies, async () => true);
    return { isSwept, found: await found(bodies, [orphan, later]) };
  });

/** A worker died between the entry of a response and the deletion of the one that it replaced; another key has the same URL. */
export const sweptToItsPlace = (): Promise<unknown> =>
  withBodies(async (bodies) => {
    const [replaced, current, other] = [named(1), named(2), named(3, 'other')];
    const entries = memoryBackend();
    for (const entry of [replaced, current, other]) await put(bodies, entry);
    const { position: since } = await entries.select(hash('one'));
    for (const entry of [current, other]) await entries.write([{ kind: 'put', entry, body: null, since }]);
    const before = await found(bodies, [current, other]);
    const isSwept = await sweepOrphans(entries, bodies, async () => true);
    const names = (await bodies.places()).map(({ bodyName }) => bodyName);
    return { before, isSwept, found: await found(bodies, [replaced, current, other]), names: names.sort() };
  });
