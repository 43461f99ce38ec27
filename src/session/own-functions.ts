import type { FetchAdapter, FilterFunction, Functions, KeyFunction } from '../engine/functions.js';
import { type CacheError, fail } from '../errors.js';
import { BUILT_IN } from '../options/kinds.js';
import type { Serializer } from '../serializers/serializer.js';
import type { Backend } from '../storage/backend.js';
import { isIterator } from './options/plain.js';

/** The name that stands in the settings for what was given to the session itself. */
const GIVEN = 'given to the session';

/** What a session may be given that is no data. */
type Kept = {
  readonly functions: Functions & { readonly adapters: Record<string, FetchAdapter> };
  readonly backend: Backend | undefined;
  readonly serializer: Serializer | undefined;
};

/** Functions and objects that were given to a session whose page does all the work: the settings name them. */
export class OwnFunctions implements Kept {
  readonly functions = {
    filters: ownRecord<FilterFunction>(),
    keys: ownRecord<KeyFunction>(),
    adapters: ownRecord<FetchAdapter>(),
  };
  readonly #staysInPage: boolean;
  #backend: Backend | undefined;
  #serializer: Serializer | undefined;

  /** `staysInPage`: no worker is asked, so that functions can be used. */
  constructor(staysInPage: boolean) {
    this.#staysInPage = staysInPage;
  }

  get backend(): Backend | undefined {
    return this.#backend;
  }

  get serializer(): Serializer | undefined {
    return this.#serializer;
  }

  /** All options, each as {@link plainOption} gives it. */
  plain(options: object): object {
    if (typeof options !== 'object') return options;
    return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, this.plainOption(name, value)]));
  }

  /** An option as the settings can hold it. Throws a CacheError for what cannot be used where the session runs. */
  plainOption(name: string, value: unknown): unknown {
    switch (name) {
      case 'filterFn':
        return this.#keep(name, value, isFilter, (filter) =>
          Object.assign(this.functions.filters, { [GIVEN]: filter }),
        );
      case 'keyFn':
        return this.#keep(name, value, isKeyFunction, (key) => Object.assign(this.functions.keys, { [GIVEN]: key }));
      case 'backend':
        return this.#keep(name, value, isBackend, (backend) => {
          this.#backend = backend;
        });
      case 'serializer':
        return this.#keep(name, value, isSerializer, (serializer) => {
          this.#serializer = serializer;
        });
      case 'identity':
        // Held by the session: in settings it would be in clear wherever they are stored.
        return null;
      default:
        return isIterator(value) ? [...value] : value;
    }
  }

  #keep<Own>(name: string, value: unknown, isOwn: (given: unknown) => given is Own, keep: (own: Own) => void): unknown {
    if (!isOwn(value)) return this.#named(name, value);
    if (!this.#staysInPage) throw notForWorkers(name);
    keep(value);
    return GIVEN;
  }

  /** Nothing is registered in a page. */
  #named(name: string, value: unknown): unknown {
    if (typeof value === 'function' && (name === 'backend' || name === 'serializer')) throw notMade(name);
    const isName = typeof value === 'string' && !builtIn.includes(value.toLowerCase());
    if (isName && this.#staysInPage && (name === 'filterFn' || name === 'keyFn')) throw notByName(name, value);
    return value;
  }
}

const builtIn: readonly string[] = [...BUILT_IN.backends, ...BUILT_IN.serializers];

const ownRecord = <Kind>(): Record<string, Kind> => ({});

const isFilter = (value: unknown): value is FilterFunction => typeof value === 'function';
const isKeyFunction = (value: unknown): value is KeyFunction => typeof value === 'function';

const isBackend = (value: unknown): value is Backend => hasMethods(value, ['select', 'write', 'remove', 'list']);
const isSerializer = (value: unknown): value is Serializer => hasMethods(value, ['encode', 'decode']);

const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function');

function notForWorkers(name: string): CacheError {
  return fail('unsupported-option', 'functionNeedsName', name);
}

function notMade(name: string): CacheError {
  return fail('bad-option', 'classGiven', name);
}

function notByName(name: string, value: unknown): CacheError {
  return fail('bad-option', 'nameWithoutWorker', name, String(value));
}
