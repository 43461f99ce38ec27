import type { FetchAdapter, FilterFunction, Functions, KeyFunction } from '../engine/functions.js';
import { fail } from '../errors.js';
import { isRecord } from '../guards.js';
import { NAMED } from '../options/names.js';
import type { Serializer } from '../serializers/serializer.js';
import type { Backend, BackendTiers } from '../storage/backend.js';

/** The name that stands in the settings for what was given to the session itself. */
const GIVEN = 'given to the session';

/** Functions and objects that were given to a session whose page does all the work: the settings name them. */
export class OwnFunctions {
  readonly functions: Functions & { readonly adapters: Record<string, FetchAdapter> } = {
    filters: ownRecord<FilterFunction>(),
    keys: ownRecord<KeyFunction>(),
    adapters: ownRecord<FetchAdapter>(),
  };
  readonly backend: Backend | BackendTiers | undefined;
  readonly serializer: Serializer | undefined;
  readonly #staysInPage: boolean;

  /** `staysInPage`: no worker is asked, so that functions can be used. */
  constructor(staysInPage: boolean) {
    this.#staysInPage = staysInPage;
  }

  /** The options as settings can hold them. Throws a CacheError for what cannot be used where the session runs. */
  plain(options: object): object {
    if (typeof options !== 'object') return options;
    return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, this.#plainOption(name, value)]));
  }

  #plainOption(name: string, value: unknown): unknown {
    // Held by the session: in settings it would be in clear wherever they are stored.
    if (name === 'identity') return null;
    const place = this.#placeOf(name);
    if (place === undefined) return value;
    const { methods, holder, member } = place;
    const isOwn =
      methods.length === 0
        ? typeof value === 'function'
        : hasMethods(value, methods) || (name === 'backend' && isTiers(value));
    if (!isOwn) return this.#named(name, value, methods.length > 0);
    if (!this.#staysInPage) throw fail('unsupported-option', 'functionNeedsName', name);
    Reflect.set(holder, member, value);
    // Its name is in the key of each response: what another one has written is a miss, not damaged.
    return name === 'serializer' ? `${GIVEN}: ${this.serializer?.name}` : GIVEN;
  }

  /** Where an option is kept that is no data: a function, or an object with these methods. */
  #placeOf(name: string): { methods: readonly string[]; holder: object; member: string } | undefined {
    switch (name) {
      case 'filterFn':
        return { methods: [], holder: this.functions.filters, member: GIVEN };
      case 'keyFn':
        return { methods: [], holder: this.functions.keys, member: GIVEN };
      case 'backend':
        return { methods: BACKEND, holder: this, member: name };
      case 'serializer':
        return { methods: ['encode', 'decode'], holder: this, member: name };
      default:
        return undefined;
    }
  }

  /** Nothing is registered in a page. */
  #named(name: string, value: unknown, isObject: boolean): unknown {
    if (isObject && typeof value === 'function') throw fail('bad-option', 'classGiven', name);
    const isName = typeof value === 'string' && !known.includes(value.toLowerCase());
    if (isName && this.#staysInPage && !isObject) throw fail('bad-option', 'nameWithoutWorker', name, value);
    return value;
  }
}

const BACKEND = ['select', 'write', 'remove', 'list'];
const known: readonly string[] = [...NAMED.backends, ...NAMED.serializers];

const ownRecord = <Kind>(): Record<string, Kind> => ({});

/** Two backends, the first of which may be named. */
const isTiers = (value: unknown): value is BackendTiers =>
  isRecord(value) && 'near' in value && isRecord(value.far) && hasMethods(value.far, BACKEND);

const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function');
