import { isAskedLater } from '../../http/storing/stored-response.js';
import { type CacheKey, isNamedBy } from '../../request/key/cache-key.js';
import { hashKey, type KeyHash } from '../../request/key/key-hash.js';
import type { Selection } from '../../storage/backend.js';
import type { Selectable, StoredEntry } from '../../storage/entry.js';
import { toSelection } from '../../storage/selection.js';
import type { Ask } from '../ask.js';
import { removeDamaged } from '../discard.js';
import { next } from '../promises.js';
import { type EngineState, report } from '../state.js';
import type { Pending } from '../store/pending.js';
import { equivalentKey, isEquivalent, ruleKey, searchOf } from './no-vary-search.js';
import type { Found } from './reads.js';
import { reuseOf } from './reuse.js';

const NOTHING: Found = { candidates: [], alias: null, position: null };

/** The same request by GET; undefined where it is no HEAD that a stored response to GET may answer. RFC 9111 §4, RFC 9110 §9.3.2. */
export function asGet(ask: Ask): Ask | undefined {
  const { call, policy, keyFor } = ask;
  if (call.request.method !== 'HEAD' || !policy.cacheControl || keyFor === undefined) return undefined;
  return { ...ask, key: keyFor('GET') };
}

/** Find what is stored for a request. For HEAD, the response to GET where that can answer as it is, else the response to HEAD. */
export function find(ask: Ask): Found | Promise<Found> {
  const forGet = ask.call.request.method === 'HEAD' ? asGet(ask) : undefined;
  if (forGet === undefined) return lookup(ask);
  return next(lookup(forGet), (found) => {
    const { kind } = reuseOf(ask, found);
    return kind === 'fresh' || kind === 'stale' ? found : lookup(ask);
  });
}

/** Look a request up: synchronously in the memory tier, else in waiting writes and the store. */
export function lookup(ask: Ask): Found | Promise<Found> {
  const { writes } = ask.engine;
  const deciding = writes.deferred.size === 0 ? undefined : writes.deferred.get(hashKey(ask.key));
  return deciding === undefined ? lookupNow(ask) : deciding.then(() => lookup(ask));
}

/** The same without the wait, for what is such a decision: it would wait for itself. */
export function lookupNow(ask: Ask): Found | Promise<Found> {
  const { tier } = ask.engine;
  // `integrity` is about the bytes of the network, which only the browser can check: only the position counts.
  if (ask.call.request.fetchOptions.integrity)
    return fromStore(ask.engine, ask.key).then(({ position }) => ({ ...NOTHING, position }));
  return tier?.get(ask.key) ?? lookupInStore(ask);
}

/** Only what the service worker itself fetched; nothing where it did not follow the redirect on the way itself. */
export function fetchedByWorker({ candidates, alias, position }: Found): Found {
  if (alias !== null && !alias.byWorker) return { ...NOTHING, position };
  return { candidates: candidates.filter(({ entry }) => entry.byWorker), alias, position };
}

/** Look up the name of the request, else a name that No-Vary-Search makes equivalent. */
async function lookupInStore(ask: Ask): Promise<Found> {
  const { engine } = ask;
  const found = await fromStore(engine, ask.key);
  if (found.position === null || found.candidates.length > 0 || found.alias !== null) return found;
  const search = searchOf(ask);
  if (search === null) return found;
  const rule = await select(engine, ruleKey(search)).catch(() => null);
  const key = rule?.alias ? equivalentKey(search, rule.alias) : null;
  if (key === null) return found;
  const { candidates } = await fromStore(engine, key);
  return { ...found, candidates: candidates.filter(({ entry }) => isEquivalent(search, entry)) };
}

/** A store that fails counts as empty: the network answers. */
export async function fromStore(engine: EngineState, key: CacheKey): Promise<Found> {
  try {
    const selection = await select(engine, key);
    if (selection.alias === null) return selection;
    const { candidates } = engine.tier?.get(selection.alias.target) ?? (await select(engine, selection.alias.target));
    return { candidates, alias: selection.alias, position: selection.position };
  } catch (error) {
    report(engine, 'lookup', error);
    return NOTHING;
  }
}

/**
 * Waiting writes are laid over what is stored, also those that come during the read: a call sees what an earlier one wrote, and does not
 * fetch again what another one has just fetched.
 */
async function select(engine: EngineState, key: CacheKey): Promise<Selection> {
  const { writes, reads, order, tier } = engine;
  const hash = hashKey(key);
  const waiting = writes.under(hash);
  const reading = reads.select(hash);
  try {
    const stored = await reading.selection;
    const written = new Set([...waiting, ...writes.under(hash)]);
    const all = withWaiting(
      stored,
      [...written].filter((pending) => !writes.isVoid(pending)),
    );
    order.saw(all.position.order);
    const selection = ofKey(all, key, hash);
    if (selection !== all) return await withoutMisnamed(engine, all, selection, hash);
    if (reading.isCurrent()) tier?.keep(key, selection);
    return selection;
  } finally {
    reads.done(hash, reading);
  }
}

/** A waiting response replaces the one with its cacheKey, unless that answered a later request. */
function withWaiting(stored: Selection, waiting: readonly Pending[]): Selection {
  let { candidates, alias } = stored;
  for (const { found } of waiting) {
    if ('alias' in found) {
      alias = found.alias;
      continue;
    }
    const { candidate } = found;
    const known = candidates.find(({ entry }) => entry.cacheKey === candidate.entry.cacheKey);
    if (known === undefined || !isAskedLater(known.entry, candidate.entry))
      candidates = [candidate, ...candidates.filter((other) => other !== known)];
  }
  return toSelection(candidates, alias, stored.position);
}

/** Two keys may share a hash: what belongs to the other key is left out. */
function ofKey(selection: Selection, key: CacheKey, hash: KeyHash): Selection {
  const { candidates, alias } = selection;
  const isOwn = ({ entry }: Selectable): boolean =>
    entry.key === key && (entry.cacheKey === hash ? entry.vary.length === 0 : isNamed(entry));
  if (candidates.every(isOwn) && (alias === null || alias.key === key)) return selection;
  return { ...selection, candidates: candidates.filter(isOwn), alias: alias?.key === key ? alias : null };
}

const isNamed = ({ cacheKey, key, vary, selecting }: StoredEntry): boolean => isNamedBy(cacheKey, key, vary, selecting);

/** An entry under a name that does not follow from its key is damaged; one that only shares the hash is not. */
async function withoutMisnamed(
  engine: EngineState,
  { candidates, alias }: Selection,
  selection: Selection,
  hash: KeyHash,
): Promise<Selection> {
  const misnamed = candidates.filter(({ entry }) => !isNamed(entry)).map(({ entry }) => entry.cacheKey);
  if (alias !== null && hashKey(alias.key) !== hash) misnamed.push(hash);
  if (misnamed.length === 0) return selection;
  for (const cacheKey of misnamed) await removeDamaged(engine, cacheKey);
  // Their removal counts from now on.
  return { ...selection, position: (await engine.parts.backend.select(hash)).position };
}
