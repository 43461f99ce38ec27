import { webCoherence } from '../src/backends/coherence/coherence.js';
import { indexedDbBackend } from '../src/backends/indexeddb/indexeddb.js';
import { memoryBackend } from '../src/backends/memory/memory.js';
import { memoryTier } from '../src/backends/memory/memory-tier.js';
import { withOpaqueBodies } from '../src/backends/opaque/opaque-backend.js';
import type { EngineParts } from '../src/engine/contract.js';
import type { FetchEngine } from '../src/engine/engine.js';
import { createEngine } from '../src/engine/engine.js';
import { type CacheError, fail } from '../src/errors.js';
import { isRecord } from '../src/guards.js';
import { isSettings } from '../src/options/settings-shape.js';
import { type Settings, storeNames } from '../src/options/table.js';
import { inDocuments, withSerializer } from '../src/serializers/serialized-backend.js';
import type { Backend } from '../src/storage/backend.js';
import { ownBackend, type Registry, requireNames } from './registry.js';

/** An engine and the settings to use with it: those of the session, except for the options of the store. */
export type Opened = {
  readonly engine: FetchEngine;
  readonly settings: Settings;
  /** An error if the session names other options than those by which the store was opened first. */
  readonly differs: CacheError | null;
};

/** Shared by the engines of this worker. */
export type EngineHost = Pick<
  EngineParts,
  'fetch' | 'isInHttpCache' | 'now' | 'waitUntil' | 'whenIdle' | 'languages' | 'origin' | 'keepSettings'
> & {
  /** The functions, backends and serializers that settings may name. */
  readonly registry: Registry;
};

/** The options of the store, which the first session that opens it fixes for all (R11). */
const storeOptions = (settings: Settings): Partial<Settings> =>
  Object.fromEntries(storeNames.map((name) => [name, settings[name]]));

type Store = { readonly engine: FetchEngine; readonly options: Partial<Settings> };

/** Replaces the store options in an operation's argument by those that the store has (R11). Not for `sync`, whose settings are for later. */
export function byStore(operation: string, argument: unknown, { settings, differs }: Opened): unknown {
  if (differs === null || operation === 'sync' || !isRecord(argument) || !isSettings(argument.settings))
    return argument;
  return { ...argument, settings: { ...argument.settings, ...storeOptions(settings) } };
}

/** The engines of this worker, one for each cache that a page or a route uses. */
export class Engines {
  readonly #host: EngineHost;
  readonly #create: typeof openEngine;
  readonly #stores = new Map<string, Store>();
  /** By the settings that they were opened for: fetch events ask with the same ones each time. */
  readonly #opened = new WeakMap<Settings, Opened>();
  /** A database that was opened before its first use. */
  #early: { readonly cacheName: string; readonly backend: Backend } | undefined;

  constructor(host: EngineHost, create = openEngine) {
    this.#host = host;
    this.#create = create;
  }

  /** Throws a CacheError `bad-option` if the settings name something that is not registered. */
  open(settings: Settings): Opened {
    const opened = this.#opened.get(settings) ?? this.#openFor(settings);
    if (settings.autoPurge !== null) void opened.engine.purge(settings.autoPurge);
    this.#opened.set(settings, opened);
    return opened;
  }

  #openFor(settings: Settings): Opened {
    requireNames(this.#host.registry, settings);
    const { engine, options } = this.#store(settings);
    const differing = storeNames.filter((name) => JSON.stringify(settings[name]) !== JSON.stringify(options[name]));
    if (differing.length === 0) return { engine, settings, differs: null };
    const differs = fail('store-options-differ', 'storeOptionsDiffer', settings.cacheName, differing);
    return { engine, settings: { ...settings, ...options }, differs };
  }

  /**
   * Purge the cache of these settings, if they ask for it. A cache that is not open is opened for the purge alone, so that the first session
   * can still fix the options of its store.
   */
  async purge(settings: Settings): Promise<void> {
    const { autoPurge, backend, cacheName } = settings;
    if (autoPurge === null) return;
    requireNames(this.#host.registry, settings);
    const isOpen = this.#stores.has(cacheName);
    if (!isOpen && backend === 'memory') return;
    if (isOpen || backend !== 'indexeddb') return this.#store(settings).engine.purge(autoPurge);
    const engine = this.#create(settings, this.#host);
    await engine.purge(autoPurge);
    await engine.close();
  }

  /** Open the database of these settings, which will probably be used soon. This does not fix the options of the store. */
  openEarly({ backend, cacheName }: Settings): void {
    if (backend !== 'indexeddb') return;
    this.#early = { cacheName, backend: indexedDbBackend({ cacheName }) };
    this.#early.backend.keptIdentity().catch(() => undefined);
  }

  #store(settings: Settings): Store {
    const known = this.#stores.get(settings.cacheName);
    if (known !== undefined) return known;
    const early = this.#early?.cacheName === settings.cacheName ? this.#early.backend : undefined;
    const store = { engine: this.#create(settings, this.#host, early), options: storeOptions(settings) };
    this.#stores.set(settings.cacheName, store);
    // A worker's engine asks for the memory tier at once; a page's may soon be given up.
    store.engine.own();
    return store;
  }
}

/** `early`: the database of these settings if it is open already. */
function openEngine(settings: Settings, { registry, ...host }: EngineHost, early?: Backend): FetchEngine {
  const { cacheName, memoryTier: tier } = settings;
  return createEngine({
    ...host,
    cacheName,
    ...openBackend(settings, host.origin, registry, early),
    coherence: settings.backend === 'memory' ? null : webCoherence({ cacheName }),
    functions: registry,
    isWorker: true,
    createTier: () => memoryTier(tier),
  });
}

function openBackend(
  settings: Settings,
  origin: string | null,
  registry: Registry,
  early?: Backend,
): Pick<EngineParts, 'backend' | 'opaque'> {
  const { cacheName } = settings;
  const builtIn = () => (settings.backend === 'memory' ? memoryBackend() : (early ?? indexedDbBackend({ cacheName })));
  const serializer = registry.serializers[settings.serializer];
  const plain = ownBackend(registry, settings) ?? builtIn();
  const documents = serializer && inDocuments(plain, serializer);
  const own = documents ?? plain;
  const { backend, opaque } =
    origin === null ? { backend: own, opaque: null } : withOpaqueBodies(own, { cacheName, origin });
  const isPlain = serializer === undefined || documents !== undefined;
  return { backend: isPlain ? backend : withSerializer(backend, serializer), opaque };
}
