import { CacheError } from '../../errors.js';
import { discard } from '../admin/filter.js';
import { type EngineState, report } from '../state.js';

/** Remove a stored response that cannot be read any more, and tell of it. Never rejects. */
export async function removeDamaged(engine: EngineState, cacheKey: string, cause?: unknown): Promise<void> {
  await discard(engine, cacheKey);
  tellDamaged(engine, [cacheKey], cause);
}

/** The backend has removed records that it could not read: memory and other engines must not go on with them. */
export function forgetDamaged(engine: EngineState, cacheKeys: readonly string[]): void {
  engine.tier?.dropKeys(cacheKeys);
  engine.parts.coherence?.tell(cacheKeys);
  engine.events.emit({ type: 'invalidated', cacheKeys });
  tellDamaged(engine, cacheKeys);
}

function tellDamaged(engine: EngineState, cacheKeys: readonly string[], cause?: unknown): void {
  if (!engine.events.has('error')) return;
  const text = `What is stored under ${cacheKeys.slice(0, 3).join(', ')} could not be read and was removed (${cacheKeys.length} in all). The network answers in its place.`;
  report(engine, text, new CacheError('serialization', text, { cause }));
}
