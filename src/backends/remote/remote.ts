import { fail, shown } from '../../errors.js';
import type { Backend } from '../../storage/backend.js';
import type { RecordStore } from '../../storage/record-store.js';
import { recordBackend } from '../records/record-backend.js';
import { Batches } from './batches.js';
import { Exchange } from './exchange.js';
import { isNamespace, type StoreCall, type StoreResult } from './wire.js';

/** How a gateway is reached. */
export type RemoteOptions = {
  /** Where the gateway is mounted. */
  readonly url: string | URL;
  /** A Bearer token, or a function that gives one; it is called for each request, and nothing keeps what it gives. */
  readonly token: string | (() => string | Promise<string>);
  /** The part of the gateway's store that is this app's; `default` when not given. */
  readonly namespace?: string;
  /** Seconds for a request; 5 when not given. */
  readonly timeout?: number;
  /** In place of the `fetch` that is global when the store is created. */
  readonly fetch?: typeof globalThis.fetch;
};

/** A clock elsewhere, as far as the answers of a gateway tell it. */
export type WithClock = {
  /** Milliseconds by which the clock of the gateway is ahead of this one; 0 while unknown, or less than about a second. */
  readonly clockOffset: () => number;
};

/**
 * A store of records behind a gateway. All calls of one turn of the event loop cross the network in one request.
 *
 * It promises `atomicity: 'key'`, whatever the gateway's own store promises.
 *
 * @throws CacheError `bad-option` for a wrong URL or namespace; its methods reject with `backend-unavailable`, `protocol-version` or `quota`.
 * @example
 * const token = await (await fetch('/cache-token')).text();
 * const store = remoteStore({ url: 'https://cache.example.org/', token, namespace: 'shop' });
 */
export function remoteStore(options: RemoteOptions): RecordStore & WithClock {
  return new RemoteStore(options);
}

/**
 * A backend behind a gateway (requests-cache: RedisCache, MongoCache, DynamoDbCache). By itself it is for servers: each lookup crosses the
 * network, and everything is stored there, what belongs to an identity as well. In a page, `tieredBackend` puts the page's own store in
 * front of it, and sends it only what belongs to nobody.
 *
 * @throws CacheError as `remoteStore` does.
 * @example
 * const token = async () => (await fetch('/cache-token')).text();
 * const backend = remoteBackend({ url: 'https://cache.example.org/', token });
 */
export function remoteBackend(options: RemoteOptions): Backend & WithClock {
  const store = remoteStore(options);
  return Object.assign(recordBackend(store), { clockOffset: store.clockOffset });
}

const DEFAULT_TIMEOUT = 5;

class RemoteStore implements RecordStore {
  readonly name = 'remote';
  readonly atomicity = 'key';
  readonly #namespace: string;
  readonly #exchange: Exchange;
  readonly #batches: Batches;

  constructor({ url: given, token, namespace = 'default', timeout = DEFAULT_TIMEOUT, fetch }: RemoteOptions) {
    if (!isNamespace(namespace)) throw fail('bad-option', 'wrongValue', 'namespace', shown(namespace), 'namespace');
    this.#namespace = namespace;
    this.#exchange = new Exchange({
      url: toUrl(given),
      namespace,
      token,
      timeoutMs: timeout * 1000,
      fetch: fetch ?? globalThis.fetch.bind(globalThis),
    });
    this.#batches = new Batches((calls) => this.#exchange.send(calls));
  }

  readonly clockOffset = (): number => this.#exchange.clockOffset;

  async get(keys: readonly string[], part: 'head' | 'whole'): ReturnType<RecordStore['get']> {
    if (keys.length === 0) return [];
    const result = await this.#call({ op: 'get', keys, part });
    if ('records' in result && result.records.length === keys.length) return result.records;
    throw misfit();
  }

  async set(changes: Parameters<RecordStore['set']>[0]): ReturnType<RecordStore['set']> {
    if (changes.length === 0) return [];
    const result = await this.#call({ op: 'set', changes });
    if ('done' in result && result.done.length === changes.length) return result.done;
    throw misfit();
  }

  async heads(cursor: string | null): ReturnType<RecordStore['heads']> {
    const result = await this.#call({ op: 'heads', cursor });
    if ('page' in result) return result.page;
    throw misfit();
  }

  async clear(): Promise<void> {
    await this.#call({ op: 'clear' });
  }

  /** Requests need no connection of ours. */
  close(): void {}

  async #call(call: StoreCall): Promise<StoreResult> {
    const result = await this.#batches.ask(call);
    if (!('fault' in result)) return result;
    if (result.fault === 'quota') throw fail('quota', 'quotaExceeded', this.#namespace);
    throw this.#exchange.storeDown();
  }
}

const misfit = (): Error => new Error('A result of the gateway does not fit its call.');

/** Without what may be a secret: the token has an option of its own. */
function toUrl(given: string | URL): URL {
  const text = String(given);
  const base = typeof location === 'undefined' ? undefined : location.href;
  if (!URL.canParse(text, base)) throw fail('bad-option', 'notUrl', 'url', shown(text.replace(/[^/]*@/, '…@')));
  const { protocol, origin, pathname } = new URL(text, base);
  if (protocol !== 'http:' && protocol !== 'https:') throw fail('bad-option', 'notUrl', 'url', shown(protocol));
  return new URL(pathname, origin);
}
