import {
  type FetchAdapter,
  type FilterFunction,
  type Functions,
  functionOf,
  type KeyFunction,
  unknownName,
} from '../src/engine/functions.js';
import type { Told } from '../src/error-texts.js';
import { causedBy, fail, told } from '../src/errors.js';
import { isRecord } from '../src/guards.js';
import { BUILT_IN } from '../src/options/kinds.js';
import type { Settings } from '../src/options/table.js';
import type { Serializer } from '../src/serializers/serializer.js';
import type { Backend } from '../src/storage/backend.js';

/** Creates the store of a cache. Called once per run of the worker for each cache that names it. */
export type BackendFactory = (options: { readonly cacheName: string }) => Backend;

/** Functions and objects that a worker of the app registers under names for settings of sessions, since they cannot cross from the page. */
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

/** Everything that is registered. */
export type Registry = Functions & {
  readonly backends: Readonly<Record<string, BackendFactory>>;
  readonly serializers: Readonly<Record<string, Serializer>>;
};

/** Throws a CacheError `bad-option` if settings name something that is not registered; the error lists what is. */
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

/** Create the registered backend that settings name; null: it is a built-in one. */
export function ownBackend({ backends }: Registry, { backend, cacheName }: Settings): Backend | null {
  const create = Object.hasOwn(backends, backend) ? backends[backend] : undefined;
  if (create === undefined) return null;
  try {
    return create({ cacheName });
  } catch (cause) {
    throw causedBy(cause, fail('backend-unavailable', 'backendFailed', backend, cacheName));
  }
}

/** The registered functions and objects, the remaining options, and the faults of the former. */
export type ReadRegistry = {
  readonly registry: Registry;
  readonly own: Pick<Registered, 'fetch' | 'now'>;
  readonly rest: unknown;
  readonly faults: readonly Told[];
};

const KINDS = ['filters', 'keys', 'adapters', 'backends', 'serializers'] as const;
type Kind = (typeof KINDS)[number];

const NOTHING: Registry = { filters: {}, keys: {}, adapters: {}, backends: {}, serializers: {} };

/** Separate what is registered from the other options of a worker. */
export function readRegistry(options: unknown): ReadRegistry {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    return { registry: NOTHING, own: {}, rest: options, faults: [] };
  const given = new Map(Object.entries(options));
  const kinds = KINDS.filter((kind) => given.has(kind) && !isSetting(kind, given.get(kind)));
  const faults = [
    ...kinds.flatMap((kind) => faultsOf(kind, given.get(kind))),
    ...['fetch', 'now'].flatMap((name) => functionFault(name, given.get(name))),
  ];
  const taken: readonly string[] = [...kinds, 'fetch', 'now'];
  const rest = Object.fromEntries([...given].filter(([name]) => !taken.includes(name)));
  if (faults.length > 0 || !isRegistered(options)) return { registry: NOTHING, own: {}, rest, faults };
  const registered = Object.fromEntries(kinds.map((kind) => [kind, options[kind]]));
  return { registry: { ...NOTHING, ...registered }, own: options, rest, faults };
}

/** Only for options in which `faultsOf` found no fault. */
const isRegistered = (options: object): options is Registered => typeof options === 'object';

/** `adapters` is a setting as well: the names of registered adapters by URL prefix. */
const isSetting = (kind: Kind, value: unknown): boolean =>
  kind === 'adapters' && isRecord(value) && Object.values(value).every((adapter) => typeof adapter === 'string');

function faultsOf(kind: Kind, value: unknown): readonly Told[] {
  if (value === undefined) return [];
  if (!isRecord(value)) return [told('notRegistry', kind)];
  return Object.entries(value).flatMap(([name, one]) => [...valueFault(kind, name, one), ...nameFault(kind, name)]);
}

function valueFault(kind: Kind, name: string, value: unknown): readonly Told[] {
  if (kind !== 'serializers') return typeof value === 'function' ? [] : [told('notFunctionIn', name, kind)];
  const isSerializer = isRecord(value) && [value.encode, value.decode].every((one) => typeof one === 'function');
  return isSerializer ? [] : [told('notSerializer', name)];
}

function nameFault(kind: Kind, name: string): readonly Told[] {
  const builtIn: readonly string[] = kind === 'backends' || kind === 'serializers' ? BUILT_IN[kind] : [];
  return builtIn.includes(name) ? [told('builtInName', name, kind)] : [];
}

const functionFault = (name: string, value: unknown): readonly Told[] =>
  value === undefined || typeof value === 'function' ? [] : [told('functionInReadyMade', name)];
