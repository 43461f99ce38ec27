import { fail } from '../../errors.js';
import type { Settings } from '../../options/settings.js';
import { hashKey } from '../../request/key/key-hash.js';
import { readStored } from '../lookup/read-body.js';
import type { EngineState } from '../state.js';
import { beginUnsafe, invalidate } from '../unsafe.js';
import type { CacheAdmin, Deleted } from './admin.js';
import { nameAdministered } from './administered-name.js';
import { explain } from './explain.js';
import { containsKey, containsRequest, findEntry } from './known-names.js';
import { count, page, urls } from './listing.js';
import { clear, deleteNamed, destroy, remove } from './removals.js';
import { recreateKeys, resetExpiration } from './rewriting.js';
import { put, save } from './saving.js';

/** The administration over a store. Each operation sees what all calls before it have stored. */
export function createAdmin(engine: EngineState): CacheAdmin {
  const { backend } = engine.parts;
  const settled = async <Value>(question: () => Promise<Value>): Promise<Value> => {
    await engine.writes.settled();
    return question();
  };
  return {
    createKey: async ({ request, settings }) => hashKey((await nameAdministered(engine, request, settings)).key),
    contains: (about) =>
      settled(() =>
        'key' in about ? containsKey(engine, about.key) : containsRequest(engine, about.request, about.settings),
      ),
    delete: (what) => deleteNamed(engine, what),
    clear: () => clear(engine),
    destroy: () => destroy(engine),
    close: async () => {
      await engine.writes.flush();
      backend.close();
    },
    page: (query) => page(engine, query),
    entry: ({ key }) => settled(() => findEntry(engine, key)),
    body: ({ cacheKey }) => settled(async () => (await readStored(engine, cacheKey))?.body),
    aliases: () => settled(() => backend.aliases()),
    urls: (filter) => urls(engine, filter),
    count: (filter) => count(engine, filter),
    totals: () => settled(() => backend.totals()),
    save: (what) => save(engine, what),
    put: (what) => put(engine, what),
    resetExpiration: (what) => resetExpiration(engine, what),
    recreateKeys: (by) => recreateKeys(engine, by),
    explain: (what) => settled(() => explain(engine, what)),
    beginUnsafe: async (what) => beginUnsafe(engine, what),
    invalidate: (outcome) => invalidate(engine, outcome),
    sync: ({ settings }) => sync(engine, settings),
    identify: ({ identity }) => identify(engine, identity),
    forget: ({ identity }) => forgetIdentity(engine, identity),
  };
}

async function identify(engine: EngineState, name: string | null): Promise<void> {
  const isAnother = await engine.kept.set(name === null ? null : hashOfName(engine, name));
  if (isAnother) await engine.parts.coherence?.tellAndWait(null);
}

async function hashOfName({ identities }: EngineState, name: string): Promise<string> {
  const identity = await identities.of(name);
  if (identity !== null) return identity;
  throw fail('unsupported-option', 'identityInsecure');
}

/** Without a key to name it by, nothing of it was ever stored. */
async function forgetIdentity(engine: EngineState, name: string): Promise<Deleted> {
  const identity = await engine.identities.of(name);
  if (identity === null) return { deleted: 0 };
  const cacheKeys = await remove(engine, [{ kind: 'identity', identity }]);
  if (cacheKeys.length > 0) engine.events.emit({ type: 'invalidated', cacheKeys });
  return { deleted: cacheKeys.length };
}

async function sync({ parts }: EngineState, settings: Settings): Promise<boolean> {
  if (parts.keepSettings === undefined) return false;
  await parts.keepSettings(settings);
  return true;
}
