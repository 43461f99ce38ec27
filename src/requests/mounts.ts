import type { FetchAdapter } from '../engine/functions.js';
import { type CacheError, fail, shown } from '../errors.js';
import { mountedAt, mountPrefix } from '../request/patterns/mounted.js';
import type { SessionSettings } from '../session/options/settings.js';
import type { OwnFunctions } from '../session/own-functions.js';

/** A function in the page, or the name of an adapter that the worker registered. */
export type Adapter = FetchAdapter | string;

export type MountsParts = {
  readonly settings: SessionSettings;
  /** The page's functions by their names in the settings; the engine in the page calls them. */
  readonly own: Pick<OwnFunctions, 'functions'>;
  readonly fetch: FetchAdapter;
  readonly base: () => string | null;
  /** A worker may answer, which cannot call functions of the page. */
  readonly hasWorker: boolean;
};

/** The adapters by URL prefix (requests: Session.adapters). They are kept in a setting, so that the worker knows them, too. */
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

  /** By prefix: the longest first, the network last. */
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
