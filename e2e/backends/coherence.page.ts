import { webCoherence } from '../../src/backends/coherence/coherence.js';
import { indexedDbBackend } from '../../src/backends/indexeddb/indexeddb.js';
import { memoryTier } from '../../src/backends/memory/memory-tier.js';
import { bytesOf, entryOf, hash } from '../../src/storage/contract/contract-ground.cases.js';

const CACHE = 'shared';
const mine = webCoherence({ cacheName: CACHE, timeout: 1_000_000 });
let isOwner = false;

/** Become the owner of the store, now or when those before have ended. */
export function own(): void {
  mine.own(() => {
    isOwner = true;
  });
}

export const owns = (): boolean => isOwner;
export const tellAndWait = (): Promise<void> => mine.tellAndWait(['a']);

/** How often the owner's memory still has what another engine on the same database has just deleted. */
export async function staleAfterDeletes(rounds: number): Promise<number> {
  const tier = memoryTier();
  const [ownerBackend, otherBackend] = [indexedDbBackend({ cacheName: CACHE }), indexedDbBackend({ cacheName: CACHE })];
  const owner = webCoherence({ cacheName: CACHE });
  const other = webCoherence({ cacheName: CACHE });
  owner.onChange((cacheKeys) => (cacheKeys === null ? tier.clear() : tier.dropKeys(cacheKeys)));
  await new Promise<void>((resolve) => owner.own(resolve));
  let stale = 0;
  for (let round = 0; round < rounds; round += 1) {
    const entry = entryOf(hash(`n${round}x`));
    const since = (await otherBackend.select(hash(`n${round}x`))).position;
    await otherBackend.write([{ kind: 'put', entry, body: bytesOf(3), since }]);
    tier.keep(entry.key, await ownerBackend.select(hash(`n${round}x`)));
    if (tier.get(entry.key) === undefined) throw new Error('The tier holds nothing that could become stale.');
    await other.tellAndWait(await otherBackend.remove([{ kind: 'urls', urls: [entry.requestUrl] }]));
    if (tier.get(entry.key) !== undefined) stale += 1;
  }
  owner.close();
  other.close();
  return stale;
}
