import { Buffer } from 'node:buffer';
import { CacheError, fail, shown } from '../../../errors.js';
import { inTime } from '../../../in-time.js';
import { type EngineName, full, hostOf, refused, tooSlow, unreachable } from '../../records/engine-errors.js';
import { OwnClient } from './own-client.js';
import type { RedisClient, RedisCommands } from './redis-client.js';

/** How Redis is reached. */
export type RedisConnectionOptions = {
  /** `redis://` or, with TLS, `rediss://`. Default `redis://127.0.0.1:6379`. */
  readonly url?: string | undefined;
  /** A connected client of your own, with its own options (requests-cache: connection). It stays open when the store is closed. */
  readonly client?: RedisClient | undefined;
  /** Seconds after which a command fails. Default 5. */
  readonly timeout?: number | undefined;
};

const DEFAULT_URL = 'redis://127.0.0.1:6379';

/** Runs commands of Redis, each within the time limit. Nothing is queued while there is no connection. */
export class RedisConnection {
  readonly name: EngineName;
  readonly url: string;
  readonly #given: RedisCommands | undefined;
  readonly #timeout: number;
  #own: OwnClient | undefined;

  constructor({ url = DEFAULT_URL, client, timeout = 5 }: RedisConnectionOptions) {
    if (!(timeout > 0)) throw fail('bad-option', 'wrongValue', 'timeout', shown(timeout), 'secondsAbove0');
    this.url = url;
    this.#timeout = timeout * 1000;
    this.#given = client?.withTypeMapping({ 36: Buffer });
    const where = client === undefined ? hostOf('Redis', url, ['redis:', 'rediss:'], DEFAULT_URL) : 'the given client';
    this.name = { engine: 'Redis', where };
  }

  async run<Value>(work: (commands: RedisCommands) => Promise<Value>): Promise<Value> {
    let isLate = false;
    const late = (): CacheError => {
      isLate = true;
      return tooSlow(this.name, this.#timeout);
    };
    try {
      return await inTime(this.#work(work), this.#timeout, late);
    } catch (cause) {
      // Commands that wait in a connection that does not answer would pile up.
      if (isLate) this.close();
      throw this.#failureOf(cause);
    }
  }

  close(): void {
    if (this.#own !== undefined) this.#forget(this.#own);
  }

  async #work<Value>(work: (commands: RedisCommands) => Promise<Value>): Promise<Value> {
    return work(this.#given ?? (await this.#opened().commands));
  }

  #opened(): OwnClient {
    if (this.#own !== undefined) return this.#own;
    const own: OwnClient = new OwnClient({ url: this.url, timeoutMs: this.#timeout }, () => this.#forget(own));
    this.#own = own;
    return own;
  }

  #forget(own: OwnClient): void {
    if (this.#own === own) this.#own = undefined;
    own.end();
  }

  #failureOf(cause: unknown): CacheError {
    if (cause instanceof CacheError) return cause;
    const message = cause instanceof Error ? cause.message : '';
    if (/^OOM /.test(message)) return full(this.name, cause);
    if (/^(?:WRONGPASS|NOAUTH|NOPERM|ERR AUTH)/.test(message)) return refused(this.name, cause);
    return unreachable(this.name, cause);
  }
}
