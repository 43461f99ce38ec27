import { CacheError } from '../errors.js';
import type { FilteredResponse } from './admin/filtered-response.js';
import type { FetchAdapter } from './fetch/fetch-adapter.js';
import type { KeyFunction } from './lookup/key-function.js';

/**
 * Decides whether a response is cached (requests-cache: filter_fn): asked once before it is stored and once before it answers from
 * the cache. False: it is not stored, and what is stored under its name is deleted; the caller gets it all the same.
 *
 * @example
 * const noErrors: FilterFunction = async (response) => !(await response.text()).includes('"error"');
 */
export type FilterFunction = (response: FilteredResponse) => boolean | Promise<boolean>;

type Kinds = { readonly filters: FilterFunction; readonly keys: KeyFunction; readonly adapters: FetchAdapter };

/** Functions that settings name, since they cannot cross to a worker themselves. They may become more. */
export type Functions = { readonly [Kind in keyof Kinds]: Readonly<Record<string, Kinds[Kind]>> };

/**
 * The function of this name.
 *
 * @throws CacheError `bad-option`, naming those that there are.
 * @example
 * const filter = functionOf({ filters: { small: ({ size }) => size < 1000 }, keys: {}, adapters: {} }, 'filters', 'small');
 */
export function functionOf<Kind extends keyof Kinds>(
  functions: Functions | undefined,
  kind: Kind,
  name: string,
): Kinds[Kind] {
  const known: Readonly<Record<string, Kinds[Kind]>> = functions?.[kind] ?? {};
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found !== undefined) return found;
  throw unknownName(kind, name, Object.keys(known));
}

/**
 * Something that was never registered was named.
 *
 * @example
 * throw unknownName('filters', 'smal', ['small']);
 */
export function unknownName(kind: string, name: string, registered: readonly string[]): CacheError {
  const there = registered.length === 0 ? 'None are registered' : `Registered are ${registered.map(quoted).join(', ')}`;
  return new CacheError(
    'bad-option',
    `Nothing is registered in "${kind}" as ${quoted(name)}. ${there}: give one of them, or register it by serveSession({ ${kind}: { ... } }) in the worker.`,
  );
}

const quoted = (name: string): string => `"${name}"`;
