import { causedBy, fail } from '../errors.js';
import type { Selector } from '../storage/selector.js';
import { type EngineState, forget, report } from './state.js';

/** Remove from memory, from the store and from the memory of other engines. Pending writes are not waited for. */
export async function removeStored(
  engine: EngineState,
  selectors: readonly Selector[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  forget(engine, selectors);
  const removed = await engine.parts.backend.remove(selectors, signal);
  // Again, since lookups in the meantime saw the previous state.
  forget(engine, selectors);
  const isAll = selectors.some(({ kind }) => UNNAMED.includes(kind));
  await engine.parts.coherence?.tellAndWait(isAll ? null : removed, selectors);
  return removed;
}

/** For these an engine of a version without selectors must forget everything: calls in flight have no cacheKey yet. */
const UNNAMED: readonly Selector['kind'][] = ['all', 'identity', 'pattern', 'tags'];

/** Delete one entry. Never rejects: a failure is an `error` event. */
export async function discard(engine: EngineState, cacheKey: string): Promise<void> {
  try {
    const cacheKeys = await removeStored(engine, [{ kind: 'keys', keys: [cacheKey] }]);
    if (cacheKeys.length > 0) engine.events.emit({ type: 'invalidated', cacheKeys });
  } catch (error) {
    report(engine, 'remove', error);
  }
}

/** Remove a stored response that cannot be read any more, and report it. Never rejects. */
export async function removeDamaged(engine: EngineState, cacheKey: string, cause?: unknown): Promise<void> {
  await discard(engine, cacheKey);
  tellDamaged(engine, [cacheKey], cause);
}

/** The backend has removed unreadable records: drop them from memory, here and in other engines. */
export function forgetDamaged(engine: EngineState, cacheKeys: readonly string[]): void {
  engine.tier?.dropKeys(cacheKeys);
  engine.parts.coherence?.tell(cacheKeys);
  engine.events.emit({ type: 'invalidated', cacheKeys });
  tellDamaged(engine, cacheKeys);
}

function tellDamaged(engine: EngineState, cacheKeys: readonly string[], cause?: unknown): void {
  if (!engine.events.has('error')) return;
  const damaged = fail('serialization', 'damaged', cacheKeys.slice(0, 3), cacheKeys.length);
  report(engine, 'lookup', causedBy(cause, damaged));
}
