import {
  type FetchAdapter,
  type FilterFunction,
  type Functions,
  type KeyFunction,
  unknownName,
} from '../src/engine/functions.js';
import type { Told } from '../src/error-texts.js';
import { CacheError, causedBy, fail, told } from '../src/errors.js';
import { isRecord } from '../src/guards.js';
import { BUILT_IN } from '../src/options/names.js';
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

/** The first name in the settings that is not registered, and those of its kind that are; undefined: all are registered. */
export function notRegistered(registry: Registry, settings: Settings): Unregistered | undefined {
  const { filterFn, keyFn, adapters, backend, serializer } = settings;
  const named: readonly (readonly [Kind, string | null])[] = [
    ['filters', filterFn],
    ['keys', keyFn],
    ...adapters.map(([, adapter]) => ['adapters', adapter] as const),
    ['backends', backend],
    ['serializers', serializer],
  ];
  for (const [kind, name] of named) {
    if (name === null || builtIn(kind).includes(name) || Object.hasOwn(registry[kind], name)) continue;
    return [kind, name, [...builtIn(kind), ...Object.keys(registry[kind])]];
  }
  return undefined;
}

/** Throws a CacheError `bad-option` if settings name something that is not registered; the error lists the registered names. */
export function requireNames(registry: Registry, settings: Settings): void {
  const missing = notRegistered(registry, settings);
  if (missing !== undefined) throw unknownName(...missing);
}

type Unregistered = readonly [kind: Kind, name: string, registered: readonly string[]];

const builtIn = (kind: Kind): readonly string[] =>
  kind === 'backends' || kind === 'serializers' ? BUILT_IN[kind] : [];

/** Create the registered backend that settings name; null: it is a built-in one. */
export function ownBackend({ backends }: Registry, { backend, cacheName }: Settings): Backend | null {
  const create = Object.hasOwn(backends, backend) ? backends[backend] : undefined;
  if (create === undefined) return null;
  try {
    return create({ cacheName });
  } catch (cause) {
    throw cause instanceof CacheError
      ? cause
      : causedBy(cause, fail('backend-unavailable', 'backendFailed', backend, cacheName));
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

export const NOTHING: Registry = { filters: {}, keys: {}, adapters: {}, backends: {}, serializers: {} };

/** Separate registered functions and objects from the other options of a worker. */
export function readRegistry(options: unknown): ReadRegistry {
  if (!isRecord(options)) return { registry: NOTHING, own: {}, rest: options, faults: [] };
  const kinds = KINDS.filter((kind) => kind in options && !isSetting(kind, options[kind]));
  const faults = [
    ...kinds.flatMap((kind) => faultsOf(kind, options[kind])),
    ...['fetch', 'now'].flatMap((name) => functionFault(name, options[name])),
  ];
  const taken: readonly string[] = [...kinds, 'fetch', 'now'];
  const rest = Object.fromEntries(Object.entries(options).filter(([name]) => !taken.includes(name)));
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
  return Object.entries(value).flatMap(([name, one]) => {
    const hasName = builtIn(kind).includes(name) ? [told('builtInName', name, kind)] : [];
    if (kind !== 'serializers')
      return typeof one === 'function' ? hasName : [told('notFunctionIn', name, kind), ...hasName];
    const isSerializer = isRecord(one) && [one.encode, one.decode].every((part) => typeof part === 'function');
    return isSerializer ? hasName : [told('notSerializer', name), ...hasName];
  });
}

const functionFault = (name: string, value: unknown): readonly Told[] =>
  value === undefined || typeof value === 'function' ? [] : [told('functionInReadyMade', name)];
