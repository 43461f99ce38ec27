import { CacheError } from '../errors.js';
import { type Expiration, type Millis, matchesVary, millis } from '../policy/index.js';
import { hashKey, type PreparedRequest, urlName } from '../request/index.js';
import { type EntryPage, isVariantOf, type Selector, type StoredEntry } from '../storage/index.js';
import type { CacheAdmin, Deleted, Deletion, EntryFilter } from './admin.js';
import { type Ask, toAsk } from './ask.js';
import type { Call } from './contract.js';
import { lookup } from './lookup.js';
import { type EngineState, forget } from './state.js';

/** Entries are read in pages of this size. */
const PAGE = 500;

/** The administration over a store. Each operation sees what all calls before it have stored. */
export function createAdmin(engine: EngineState): CacheAdmin {
  return {
    createKey: async ({ request, settings }) => hashKey((await named(engine, request, settings)).key),
    contains: async (about) => {
      await engine.writes.settled();
      return 'key' in about ? containsKey(engine, about.key) : containsRequest(engine, about.request, about.settings);
    },
    delete: (what) => deleteNamed(engine, what),
    clear: async () => {
      const removed = await remove(engine, [{ kind: 'all' }]);
      engine.events.emit({ type: 'cleared', deleted: removed.length });
      return { deleted: removed.length };
    },
    page: async ({ after, limit, ...filter }) => {
      await engine.writes.settled();
      const page = await engine.parts.backend.list({ after, limit });
      return { entries: filtered(page.entries, filter, engine.parts.now()), next: page.next };
    },
    body: async ({ cacheKey }) => {
      await engine.writes.settled();
      return (await engine.parts.backend.entry(cacheKey))?.body;
    },
    urls: async (filter) => {
      await engine.writes.settled();
      const urls = new Set<string>();
      for await (const page of pagesOf(engine, filter)) for (const { url } of page) urls.add(url);
      return [...urls].sort();
    },
    count: (filter) => count(engine, filter),
    identify: ({ identity }) => identify(engine, identity),
    forget: ({ identity }) => forgetIdentity(engine, identity),
  };
}

/** Naming an administered request depends on nothing but the request: not on whether it would be stored. */
async function named(engine: EngineState, request: PreparedRequest, settings: Call['settings']): Promise<Ask> {
  const ask = await toAsk(engine, { request, settings, options: { onlyIfCached: true } });
  if (ask === null)
    throw new CacheError('bad-request', `A ${request.method} request such as this one has no key: it is never stored.`);
  return ask;
}

/** The variants of a key come right after it. */
async function containsKey({ parts: { backend } }: EngineState, key: string): Promise<boolean> {
  if ((await backend.entry(key)) !== undefined) return true;
  const { entries } = await backend.list({ after: key, limit: 1 });
  if (entries.some(({ cacheKey }) => isVariantOf(key, cacheKey))) return true;
  return (await backend.aliases()).some(({ cacheKey }) => cacheKey === key);
}

async function containsRequest(
  engine: EngineState,
  request: PreparedRequest,
  settings: Call['settings'],
): Promise<boolean> {
  const ask = await named(engine, request, settings);
  const { candidates } = await lookup(engine, ask);
  return candidates.some(({ entry }) => matchesVary(entry, ask.fields));
}

async function deleteNamed(engine: EngineState, what: Deletion & Pick<Call, 'settings'>): Promise<Deleted> {
  const selectors = await selectorsOf(engine, what);
  if (selectors.length === 0) return { deleted: 0 };
  const cacheKeys = await remove(engine, selectors);
  if (cacheKeys.length > 0) engine.events.emit({ type: 'invalidated', cacheKeys });
  return { deleted: cacheKeys.length };
}

async function selectorsOf(engine: EngineState, what: Deletion & Pick<Call, 'settings'>): Promise<readonly Selector[]> {
  const { settings } = what;
  const now = engine.parts.now();
  const requests = await Promise.all((what.requests ?? []).map((request) => named(engine, request, settings)));
  const keys = [...(what.keys ?? []), ...requests.map(({ key }) => hashKey(key))];
  const urls = (what.urls ?? []).map((url) => urlName(url, settings));
  const than = what.olderThan === undefined ? null : momentBefore(what.olderThan, now);
  const selectors: Selector[] = [];
  if (keys.length > 0) selectors.push({ kind: 'keys', keys });
  if (urls.length > 0) selectors.push({ kind: 'urls', urls });
  if (what.expired === true) selectors.push({ kind: 'expired', now });
  if (what.invalid === true) selectors.push({ kind: 'invalid' });
  if (than !== null) selectors.push({ kind: 'older', than });
  return selectors;
}

/**
 * Remove from memory, from the store, and from the memory of other engines, before anybody is answered. Writes that wait are
 * written first, so that they are removed, and counted, like all others.
 */
async function remove(engine: EngineState, selectors: readonly Selector[]): Promise<readonly string[]> {
  forget(engine, selectors);
  await engine.writes.settled();
  const removed = await engine.parts.backend.remove(selectors);
  // Once more: what was looked up meanwhile is of the time before.
  forget(engine, selectors);
  // What is on its way elsewhere for an identity has no cacheKey yet.
  const isAll = selectors.some(({ kind }) => kind === 'all' || kind === 'identity');
  await engine.parts.coherence?.tellAndWait(isAll ? null : removed);
  return removed;
}

async function identify(engine: EngineState, name: string | null): Promise<void> {
  await engine.kept.set(name === null ? null : hashOfName(engine, name));
  await engine.parts.coherence?.tellAndWait(null);
}

async function hashOfName({ identities }: EngineState, name: string): Promise<string> {
  const identity = await identities.of(name);
  if (identity !== null) return identity;
  throw new CacheError(
    'unsupported-option',
    'An identity needs WebCrypto, which a page has in a secure context only (https or localhost). Nothing that belongs to an identity is stored here.',
  );
}

/** Without a key to name it by, nothing of it was ever stored. */
async function forgetIdentity(engine: EngineState, name: string): Promise<Deleted> {
  const identity = await engine.identities.of(name);
  if (identity === null) return { deleted: 0 };
  const cacheKeys = await remove(engine, [{ kind: 'identity', identity }]);
  if (cacheKeys.length > 0) engine.events.emit({ type: 'invalidated', cacheKeys });
  return { deleted: cacheKeys.length };
}

async function count(engine: EngineState, filter: EntryFilter): Promise<number> {
  await engine.writes.settled();
  if (isUnfiltered(filter)) return (await engine.parts.backend.totals()).count;
  let sum = 0;
  for await (const page of pagesOf(engine, filter)) sum += page.length;
  return sum;
}

async function* pagesOf(engine: EngineState, filter: EntryFilter): AsyncGenerator<readonly StoredEntry[]> {
  let after: string | null = null;
  do {
    const page: EntryPage = await engine.parts.backend.list({ after, limit: PAGE });
    yield filtered(page.entries, filter, engine.parts.now());
    after = page.next;
  } while (after !== null);
}

const isUnfiltered = ({ valid = true, expired = true, olderThan }: EntryFilter): boolean =>
  valid && expired && olderThan === undefined;

function filtered(entries: readonly StoredEntry[], filter: EntryFilter, now: Millis): readonly StoredEntry[] {
  if (isUnfiltered(filter)) return entries;
  const { valid = true, expired = true, olderThan } = filter;
  const than = olderThan === undefined ? null : (momentBefore(olderThan, now) ?? Number.NEGATIVE_INFINITY);
  return entries.filter((entry) => {
    const isExpired = entry.expires <= now;
    return (isExpired ? expired : valid) && (than === null || entry.createdAt < than);
  });
}

/** The moment so long ago; null where the time has no length. */
function momentBefore(time: Expiration, now: Millis): Millis | null {
  switch (time.kind) {
    case 'after':
      return millis(now - time.seconds * 1000);
    case 'at':
      return time.moment;
    case 'never':
    case 'do-not-cache':
      return null;
  }
}
