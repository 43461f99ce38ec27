import type { FetchAdapter, KeyFunction } from '../src/engine/functions.js';
import { type FilterFunction, type Functions, functionOf, unknownName } from '../src/engine/functions.js';
import { causedBy, fail } from '../src/errors.js';
import type { Settings } from '../src/options/settings.js';
import type { Serializer } from '../src/serializers/serializer.js';
import type { Backend } from '../src/storage/backend.js';

/** Makes the store of a cache. Called once in a worker's life for each cache that names it. */
export type BackendFactory = (options: { readonly cacheName: string }) => Backend;

/** What a worker of one's own registers under names, for settings of sessions to name: functions and objects cannot cross to it. */
export type Registered = {
  /** For `filterFn` (requests-cache: filter_fn). */
  readonly filters?: Readonly<Record<string, FilterFunction>>;
  /** For `keyFn` (requests-cache: key_fn). */
  readonly keys?: Readonly<Record<string, KeyFunction>>;
  /** For `session.mount` (requests: transport adapters). */
  readonly adapters?: Readonly<Record<string, FetchAdapter>>;
  /** For `backend` (requests-cache: init_backend, BACKEND_CLASSES). */
  readonly backends?: Readonly<Record<string, BackendFactory>>;
  /** For `serializer` (requests-cache: SERIALIZERS). */
  readonly serializers?: Readonly<Record<string, Serializer>>;
  /** In place of the network. */
  readonly fetch?: FetchAdapter;
  /** In place of the clock: milliseconds since the epoch. */
  readonly now?: () => number;
};

/** What is registered, complete. */
export type Registry = Functions & {
  readonly backends: Readonly<Record<string, BackendFactory>>;
  readonly serializers: Readonly<Record<string, Serializer>>;
};

export const BUILT_IN = { backends: ['indexeddb', 'memory'], serializers: ['structured'] } as const;

/** Everything that settings name must be there. Throws a CacheError `bad-option` that names what is. */
export function requireNames(registry: Registry, settings: Settings): void {
  const { filterFn, keyFn, adapters, backend, serializer } = settings;
  if (filterFn !== null) functionOf(registry, 'filters', filterFn);
  if (keyFn !== null) functionOf(registry, 'keys', keyFn);
  for (const [, adapter] of adapters) functionOf(registry, 'adapters', adapter);
  requireRegistered(registry, 'backends', backend);
  requireRegistered(registry, 'serializers', serializer);
}

function requireRegistered(registry: Registry, kind: 'backends' | 'serializers', name: string): void {
  const builtIn: readonly string[] = BUILT_IN[kind];
  if (builtIn.includes(name) || Object.hasOwn(registry[kind], name)) return;
  throw unknownName(kind, name, [...builtIn, ...Object.keys(registry[kind])]);
}

/** Open the store that settings name; null: one that is built in. */
export function ownBackend({ backends }: Registry, { backend, cacheName }: Settings): Backend | null {
  const create = Object.hasOwn(backends, backend) ? backends[backend] : undefined;
  if (create === undefined) return null;
  try {
    return create({ cacheName });
  } catch (cause) {
    throw causedBy(cause, fail('backend-unavailable', 'backendFailed', backend, cacheName));
  }
}
