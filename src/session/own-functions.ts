import type { FetchAdapter, Functions } from '../engine/functions.js';
import { fail } from '../errors.js';
import { isRecord } from '../guards.js';
import type { Serializer } from '../serializers/serializer.js';
import type { Backend, BackendTiers } from '../storage/backend.js';

/** The name that stands in the settings for what was given to the session itself. */
const GIVEN = 'given to the session';

/** Functions and objects that were given to a session whose page does all the work: the settings name them. */
export class OwnFunctions {
  readonly functions: Functions & { readonly adapters: Record<string, FetchAdapter> } = {
    filters: {},
    keys: {},
    adapters: {},
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
    const methods = METHODS.get(name);
    if (methods === undefined) return value;
    const isObject = methods.length > 0;
    const isOwn = isObject
      ? hasMethods(value, methods) || (name === 'backend' && isTiers(value))
      : typeof value === 'function';
    if (!isOwn) return this.#named(name, value, isObject);
    if (!this.#staysInPage) throw fail('unsupported-option', 'functionNeedsName', name);
    if (isObject) Reflect.set(this, name, value);
    else Reflect.set(name === 'keyFn' ? this.functions.keys : this.functions.filters, GIVEN, value);
    // Its name is in the key of each response: what another one has written is a miss, not damaged.
    return name === 'serializer' ? `${GIVEN}: ${this.serializer?.name}` : GIVEN;
  }

  /** Nothing is registered in a page. */
  #named(name: string, value: unknown, isObject: boolean): unknown {
    if (isObject && typeof value === 'function') throw fail('bad-option', 'classGiven', name);
    if (!isObject && typeof value === 'string' && this.#staysInPage)
      throw fail('bad-option', 'nameWithoutWorker', name, value);
    return value;
  }
}

const BACKEND = ['select', 'write', 'remove', 'list'];

/** The options that need not be data, with the methods of the object that can be given; none: a function. */
const METHODS: ReadonlyMap<string, readonly string[]> = new Map([
  ['filterFn', []],
  ['keyFn', []],
  ['backend', BACKEND],
  ['serializer', ['encode', 'decode']],
]);

/** Two backends, the first of which may be named. */
const isTiers = (value: unknown): value is BackendTiers =>
  isRecord(value) && 'near' in value && isRecord(value.far) && hasMethods(value.far, BACKEND);

const hasMethods = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function');
