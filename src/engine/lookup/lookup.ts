import { isAskedLater } from '../../http/storing/stored-response.js';
import { type CacheKey, isNamedBy } from '../../request/key/cache-key.js';
import { hashKey, type KeyHash } from '../../request/key/key-hash.js';
import type { Position, Selection } from '../../storage/backend.js';
import type { Alias, Selectable, StoredEntry } from '../../storage/entry.js';
import { toSelection } from '../../storage/selection.js';
import type { Ask } from '../ask.js';
import { type EngineState, report } from '../state.js';
import type { Pending } from '../store/pending.js';
import { removeDamaged } from './damaged.js';
import { equivalentKey, ruleKey, searchOf } from './no-vary-search.js';

/** What is there for a request. */
export type Found = {
  readonly candidates: readonly Selectable[];
  /** The redirect on the way to them. */
  readonly alias: Alias | null;
  /** Null: the store could not be asked, and nothing is to be stored. */
  readonly position: Position | null;
};

const NOTHING: Found = { candidates: [], alias: null, position: null };

/** What is there for a request: at once out of the memory tier, else from what waits to be written and the store. */
export function lookup(engine: EngineState, ask: Ask): Found | Promise<Found> {
  const deciding = engine.writes.hasDeferred ? engine.writes.deferred(hashKey(ask.key)) : undefined;
  if (deciding !== undefined) return deciding.then(() => lookup(engine, ask));
  // `integrity` speaks of the bytes of the network, which only the browser can check.
  if (ask.call.request.fetchOptions.integrity) return onlyPosition(engine, ask);
  return engine.tier?.get(ask.key) ?? whatAnswers(engine, ask);
}

/** Of what is there, what the service worker itself fetched; nothing where the redirect on the way is not its own. */
export function fetchedByWorker({ candidates, alias, position }: Found): Found {
  if (alias !== null && !alias.byWorker) return { ...NOTHING, position };
  return { candidates: candidates.filter(({ entry }) => entry.byWorker), alias, position };
}

/** What is stored under the name of the request, else what answers it although its query is another one. */
async function whatAnswers(engine: EngineState, ask: Ask): Promise<Found> {
  const found = await fromStore(engine, ask.key);
  if (found.position === null || found.candidates.length > 0 || found.alias !== null) return found;
  const search = searchOf(ask);
  const rule = search === null ? null : (await ofSearch(engine, ruleKey(search))).alias;
  const key = search === null || rule === null ? null : equivalentKey(search, rule);
  if (key === null) return found;
  const { candidates } = await fromStore(engine, key);
  return { ...found, candidates };
}

const ofSearch = (engine: EngineState, key: CacheKey): Promise<Pick<Selection, 'alias'>> =>
  select(engine, key).catch(() => ({ alias: null }));

async function onlyPosition(engine: EngineState, ask: Ask): Promise<Found> {
  return { ...NOTHING, position: (await fromStore(engine, ask.key)).position };
}

/** A store that fails is as if empty: the network answers. */
export async function fromStore(engine: EngineState, key: CacheKey): Promise<Found> {
  try {
    const selection = await select(engine, key);
    if (selection.alias === null) return selection;
    const { candidates } = engine.tier?.get(selection.alias.target) ?? (await select(engine, selection.alias.target));
    return { candidates, alias: selection.alias, position: selection.position };
  } catch (error) {
    report(engine, 'The store could not be read; the network answered instead.', error);
    return NOTHING;
  }
}

/**
 * Writes that wait are laid over what is stored, those that come during the reading, too: a call reads what an earlier one wrote, and
 * does not fetch again what another one has just fetched.
 */
async function select(engine: EngineState, key: CacheKey): Promise<Selection> {
  const hash = hashKey(key);
  const waiting = engine.writes.under(hash);
  const reading = engine.reads.select(hash);
  try {
    const stored = await reading.selection;
    const written = new Set([...waiting, ...engine.writes.under(hash)]);
    const valid = [...written].filter((pending) => !engine.writes.isVoid(pending));
    const all = withWaiting(stored, valid);
    engine.order.saw(all.position.order);
    const selection = ofKey(all, key, hash);
    if (selection !== all) return await withoutMisnamed(engine, all, selection, hash);
    if (reading.isCurrent()) engine.tier?.keep(key, selection);
    return selection;
  } finally {
    engine.reads.done(hash, reading);
  }
}

function withWaiting(stored: Selection, waiting: readonly Pending[]): Selection {
  let { candidates, alias } = stored;
  for (const { found } of waiting) {
    if ('alias' in found) alias = found.alias;
    else candidates = withCandidate(candidates, found.candidate);
  }
  return toSelection(candidates, alias, stored.position);
}

/** In place of the one of its name, unless that answered a later request. */
function withCandidate(candidates: readonly Selectable[], waiting: Selectable): readonly Selectable[] {
  const known = candidates.find(({ entry }) => entry.cacheKey === waiting.entry.cacheKey);
  if (known !== undefined && isAskedLater(known.entry, waiting.entry)) return candidates;
  return [waiting, ...candidates.filter((candidate) => candidate !== known)];
}

/** Two keys may share a hash: what belongs to the other one is not there. */
function ofKey(selection: Selection, key: CacheKey, hash: KeyHash): Selection {
  const { candidates, alias } = selection;
  const isOwn = ({ entry }: Selectable): boolean =>
    entry.key === key && (entry.cacheKey === hash ? entry.vary.length === 0 : isNamed(entry));
  if (candidates.every(isOwn) && (alias === null || alias.key === key)) return selection;
  return { ...selection, candidates: candidates.filter(isOwn), alias: alias?.key === key ? alias : null };
}

const isNamed = ({ cacheKey, key, vary, selecting }: StoredEntry): boolean => isNamedBy(cacheKey, key, vary, selecting);

/** What stands under a name that is not its own is damaged; what only shares the hash is not. */
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
