import { setTimeout as sleep } from 'node:timers/promises';
import { CacheError } from '../../../errors.js';
import { DEFAULT_CACHE_NAME } from '../../../http/defaults.js';
import type { EndTurn, Flights } from '../../../storage/tier.js';
import { RedisConnection } from './redis-connection.js';
import { runScript, script } from './redis-script.js';

/** Which Redis and namespace, and how long to wait. */
export type RedisFlightsOptions = {
  /** As of `redisBackend`. */
  readonly url?: string | undefined;
  /** As of `redisBackend`. Default `'http_cache'`. */
  readonly namespace?: string | undefined;
  /** Seconds to wait for the fetch of another process, or for an answer of Redis. Default 5. */
  readonly timeout?: number | undefined;
};

/** So long others wait for a process that has died, if they wait so long at all. */
const LIFETIME_MS = 10_000;
const POLL_MS = 25;
/** So long after a failure nobody takes turns: each fetch would wait for Redis again. */
const AWAY_MS = 10_000;

/** A turn is a key that expires. KEYS: the turn. ARGV: 'take', 'end' or 'look'; whose it is; its lifetime. Gives 1 if it was taken, or is there. */
const TURN = script(`
if ARGV[1] == 'take' then return redis.call('SET', KEYS[1], ARGV[2], 'NX', 'PX', ARGV[3]) and 1 or 0 end
if ARGV[1] == 'end' and redis.call('GET', KEYS[1]) == ARGV[2] then redis.call('DEL', KEYS[1]) end
return redis.call('EXISTS', KEYS[1])
`);

/**
 * One fetch at a time for each name, among all processes on one namespace of a Redis. Where Redis cannot be reached, each process fetches
 * by itself.
 *
 * @example
 * const flights = redisFlights({ url: 'redis://127.0.0.1:6379', namespace: 'atlas' });
 */
export function redisFlights(options: RedisFlightsOptions = {}): Flights {
  return new RedisFlights(options);
}

class RedisFlights implements Flights {
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #waitMs: number;
  /** Renewed by `close`: the store that this belongs to opens again with the next call. */
  #closed = new AbortController();
  /** The turns of this process. */
  readonly #turns = new Set<() => Promise<unknown>>();
  #awayUntil = 0;

  constructor({ url, namespace = DEFAULT_CACHE_NAME, timeout = 5 }: RedisFlightsOptions) {
    this.#connection = new RedisConnection({ url, timeout });
    this.#prefix = `cached-session:{${namespace}}:fetch:`;
    this.#waitMs = timeout * 1000;
  }

  async take(name: string, signal: AbortSignal): Promise<EndTurn | null> {
    if (performance.now() < this.#awayUntil) return null;
    const owner = crypto.randomUUID();
    const closed = this.#closed.signal;
    try {
      if (await this.#turn('take', name, owner)) return this.#begin(name, owner, closed);
      await this.#ended(name, AbortSignal.any([signal, closed]));
    } catch (error) {
      // Any other error is that of an aborted wait.
      if (error instanceof CacheError) this.#awayUntil = performance.now() + AWAY_MS;
    }
    return null;
  }

  close(): void {
    this.#closed.abort();
    this.#closed = new AbortController();
    void Promise.all([...this.#turns].map((end) => end())).then(() => this.#connection.close());
  }

  #begin(name: string, owner: string, closed: AbortSignal): EndTurn {
    const end = async (): Promise<void> => {
      if (this.#turns.delete(end)) await this.#turn('end', name, owner).catch(() => false);
    };
    this.#turns.add(end);
    if (closed.aborted) void end();
    return () => void end();
  }

  async #ended(name: string, signal: AbortSignal): Promise<void> {
    const giveUpAt = performance.now() + this.#waitMs;
    while (performance.now() < giveUpAt && (await this.#turn('look', name)))
      await sleep(POLL_MS, undefined, { signal });
  }

  async #turn(operation: 'take' | 'end' | 'look', name: string, owner = ''): Promise<boolean> {
    const args = [operation, owner, String(LIFETIME_MS)];
    return 1 === (await this.#connection.run((commands) => runScript(commands, TURN, [this.#prefix + name], args)));
  }
}
