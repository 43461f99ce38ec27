import type { FetchAdapter } from '../engine/functions.js';
import { type CacheError, fail, shown } from '../errors.js';
import { mountedAt, mountPrefix } from '../request/patterns/mounted.js';
import type { SessionSettings } from '../session/options/settings.js';
import type { OwnFunctions } from '../session/own-functions.js';

/** An adapter: a function in the page, or the name under which the worker registered one. */
export type Adapter = FetchAdapter | string;

/** What {@link Mounts} act through. */
export type MountsParts = {
  readonly settings: SessionSettings;
  /** The functions of the page by the names that settings give them; the engine in the page calls them. */
  readonly own: Pick<OwnFunctions, 'functions'>;
  readonly fetch: FetchAdapter;
  readonly base: () => string | null;
  /** May a worker answer? Then functions of the page are out of reach. */
  readonly hasWorker: boolean;
};

/** Which adapter answers which URLs (requests: Session.adapters). What is mounted is a setting, so that the worker knows it too. */
export class Mounts {
  readonly #parts: MountsParts;

  constructor(parts: MountsParts) {
    this.#parts = parts;
  }

  mount(prefix: string, adapter: Adapter): void {
    const { settings, own, hasWorker } = this.#parts;
    const at = mountPrefix(prefix, this.#parts.base());
    if (typeof adapter === 'function' && hasWorker) throw notForWorkers();
    if (typeof adapter !== 'function' && typeof adapter !== 'string')
      throw fail('bad-option', 'wrongValue', 'adapter', shown(adapter), 'functionOrName');
    if (!/^https?:\/\//i.test(at)) throw fail('bad-option', 'notMountable', prefix);
    const name = typeof adapter === 'string' ? adapter : `mounted at ${at}`;
    if (typeof adapter === 'function') own.functions.adapters[name] = adapter;
    settings.adapters = new Map([...this.#names(), [at, name]]);
  }

  get(url: string | URL): Adapter {
    const found = mountedAt(mountPrefix(String(url), this.#parts.base()), this.all());
    if (found !== undefined) return found;
    throw fail('invalid-url', 'noAdapter', String(url));
  }

  /** By prefix, the longest first, the network last. */
  all(): ReadonlyMap<string, Adapter> {
    const { own, fetch } = this.#parts;
    const mounted = [...this.#names()].map(([prefix, name]): [string, Adapter] => [
      prefix,
      own.functions.adapters[name] ?? name,
    ]);
    const network: [string, Adapter][] = ['https://', 'http://'].map((prefix) => [prefix, fetch]);
    const all = new Map([...network, ...mounted]);
    return new Map([...all].sort(([one], [other]) => other.length - one.length));
  }

  #names(): ReadonlyMap<string, string> {
    const { settings, base } = this.#parts;
    const { adapters = [] } = settings;
    const pairs = Symbol.iterator in adapters ? [...adapters] : Object.entries(adapters);
    return new Map(pairs.map(([prefix, name]) => [mountPrefix(prefix, base()), name]));
  }
}

function notForWorkers(): CacheError {
  return fail('unsupported-option', 'adapterForWorker');
}
