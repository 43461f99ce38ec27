import { hashKey } from '../../request/key/key-hash.js';
import { hashOf } from '../../storage/entry.js';
import type { Ask } from '../ask.js';
import { lookup } from '../lookup/lookup.js';
import { readSelected } from '../lookup/read-body.js';
import { reuseOf } from '../lookup/reusing.js';
import type { EngineState } from '../state.js';
import type { Group } from './coalesce.js';
import type { FoundMeanwhile, Shared } from './shared.js';

/**
 * Fetch when no other tab fetches the same. Else wait for it, within bounds, and take what it stored; fetch all the same where it
 * stored nothing that answers.
 */
export async function fetchInTurn(
  engine: EngineState,
  ask: Ask,
  group: Group,
  fetching: (group: Group) => Promise<Shared>,
): Promise<Shared> {
  const endTurn = await engine.parts.flights?.take(hashKey(ask.key), group.signal);
  if (endTurn === undefined) return fetching(group);
  if (endTurn === null) return (await findMeanwhile(engine, ask)) ?? fetching(group);
  // A removal has come: whoever asks from now on fetches anew, and need not wait for this.
  group.onDetach(endTurn);
  const stored = group.over.then(() => engine.writes.settled());
  engine.parts.waitUntil(stored.then(endTurn, endTurn));
  const shared = await fetching(group);
  // Nothing will be stored: nobody need wait for the body.
  if (shared.kind === 'response' && shared.entry === null) endTurn();
  return shared;
}

/** Past the memory, which may not know yet. */
async function findMeanwhile(engine: EngineState, ask: Ask): Promise<FoundMeanwhile | undefined> {
  const hash = hashOf(hashKey(ask.key));
  engine.tier?.dropKeys([hash]);
  engine.reads.forget(hash);
  const found = await lookup(engine, ask);
  const reuse = reuseOf(engine, ask, found);
  if (reuse.kind !== 'fresh' && reuse.kind !== 'stale') return undefined;
  const candidate = await readSelected(engine, found, reuse.selected);
  if (candidate === null) return undefined;
  const { requestUrl: url, cacheKey } = candidate.entry;
  if (engine.events.has('hit')) engine.events.emit({ type: 'hit', url, cacheKey });
  return { kind: 'found', candidate, alias: found.alias, source: reuse.kind === 'fresh' ? 'cache' : 'stale' };
}
