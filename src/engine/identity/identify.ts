import { fail } from '../../errors.js';
import { type Deleted, remove } from '../admin/removals.js';
import type { EngineState } from '../state.js';

/** Set the identity of requests that name none; null: none. */
export async function identify(engine: EngineState, { identity }: { readonly identity: string | null }): Promise<void> {
  const isAnother = await engine.kept.set(identity === null ? null : hashOfName(engine, identity));
  if (isAnother) await engine.parts.coherence?.tellAndWait(null);
}

async function hashOfName({ identities }: EngineState, name: string): Promise<string> {
  const identity = await identities.of(name);
  if (identity !== null) return identity;
  throw fail('unsupported-option', 'identityInsecure');
}

/** Remove what belongs to an identity. Without a key to hash its name with, nothing of it was ever stored. */
export async function forgetIdentity(
  engine: EngineState,
  { identity: name }: { readonly identity: string },
): Promise<Deleted> {
  const identity = await engine.identities.of(name);
  if (identity === null) return { deleted: 0 };
  const cacheKeys = await remove(engine, [{ kind: 'identity', identity }]);
  if (cacheKeys.length > 0) engine.events.emit({ type: 'invalidated', cacheKeys });
  return { deleted: cacheKeys.length };
}
