import { webCoherence } from '../../backends/coherence/coherence.js';
import { webFlights } from '../../backends/coherence/flights.js';
import { indexedDbBackend } from '../../backends/indexeddb/indexeddb.js';
import { memoryBackend } from '../../backends/memory/memory.js';
import { withOpaqueBodies } from '../../backends/opaque/opaque-backend.js';
import type { SessionEvent } from '../../engine/events.js';
import { type CacheError, fail } from '../../errors.js';
import type { Settings } from '../../options/table.js';
import { inDocuments, withSerializer } from '../../serializers/serialized-backend.js';
import type { Serializer } from '../../serializers/serializer.js';
import type { Backend, BackendTiers } from '../../storage/backend.js';
import { coherenceOf, flightsOf } from '../../storage/shared-backend.js';
import type { Coherence, Flights } from '../../storage/tier.js';
import { openNamed } from './named-backends.js';
import { serializerNamed } from './named-serializers.js';

/** A store and what keeps several engines on it in step. */
export type Store = {
  readonly backend: Backend;
  readonly coherence: Coherence | null;
  readonly flights: Flights | null;
};

/** What the page opens a store by. */
export type StoreParts = {
  readonly settings: () => Settings;
  /** The backend and the serializer that the session was given as objects. */
  readonly own: {
    readonly backend: Backend | BackendTiers | undefined;
    readonly serializer: Serializer | undefined;
  };
  readonly report: (event: SessionEvent) => void;
};

/** Open the store of a session in its page. Rejects with a CacheError for a name that only a worker can know. */
export async function openStore(parts: StoreParts): Promise<Store> {
  const { serializer } = parts.settings();
  const store = await openPlain(parts);
  if (serializer === 'structured') return store;
  const found = parts.own.serializer ?? (await serializerNamed(serializer));
  if (found === undefined) throw onlyInWorker('serializer', serializer);
  return { ...store, backend: inDocuments(store.backend, found) ?? withSerializer(store.backend, found) };
}

async function openPlain(parts: StoreParts): Promise<Store> {
  const { backend, cacheName } = parts.settings();
  const { own } = parts;
  if (own.backend === undefined) return openByName(backend, parts);
  return 'near' in own.backend ? openTiers(own.backend, parts) : inStepWith(own.backend, cacheName);
}

/** The near tier is what keeps engines in step. */
async function openTiers({ near, far }: BackendTiers, parts: StoreParts): Promise<Store> {
  const { cacheName, maxCacheBytes } = parts.settings();
  const store = typeof near === 'string' ? await openByName(near, parts) : inStepWith(near, cacheName);
  const { tieredBackend } = await import('../../backends/tiers/tiered.js');
  return { ...store, backend: tieredBackend({ near: store.backend, far, maxNearBytes: maxCacheBytes }) };
}

async function openByName(backend: string, parts: StoreParts): Promise<Store> {
  const { cacheName } = parts.settings();
  if (backend === 'indexeddb' && typeof indexedDB !== 'undefined') {
    return { backend: openDatabase(cacheName), ...inStep(cacheName) };
  }
  if (backend !== 'indexeddb' && backend !== 'memory') {
    const named = await openNamed(backend, { cacheName });
    if (named === null) throw onlyInWorker('backend', backend);
    return inStepWith(named, cacheName);
  }
  if (backend === 'indexeddb') parts.report({ type: 'error', error: noDatabase() });
  return { backend: memoryBackend(), coherence: null, flights: null };
}

/** A worker may have stored opaque bodies beside it: what is removed here takes them with it. */
const openDatabase = (cacheName: string): Backend =>
  withOpaqueBodies(indexedDbBackend({ cacheName }), { cacheName, origin: location.origin }).backend;

/** A backend that several processes share brings what keeps them in step. */
function inStepWith(backend: Backend, cacheName: string): Store {
  const { coherence, flights } = inStep(cacheName);
  return { backend, coherence: coherenceOf(backend) ?? coherence, flights: flightsOf(backend) ?? flights };
}

/** Other tabs may be on the same store; outside of browsers there are none. */
function inStep(cacheName: string): Pick<Store, 'coherence' | 'flights'> {
  if (typeof indexedDB === 'undefined') return { coherence: null, flights: null };
  return { coherence: webCoherence({ cacheName }), flights: webFlights({ cacheName }) };
}

const noDatabase = (): CacheError => fail('backend-unavailable', 'noIndexedDb');

const onlyInWorker = (option: string, name: string): CacheError => fail('bad-option', 'onlyInWorker', option, name);
