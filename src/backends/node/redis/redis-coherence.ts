import { DEFAULT_CACHE_NAME } from '../../../http/defaults.js';
import type { Selector } from '../../../storage/selector.js';
import type { Coherence, SharedEvent } from '../../../storage/tier.js';
import { type CoherenceMessage, parseMessage } from '../../coherence/coherence-message.js';
import { RedisConnection } from './redis-connection.js';
import { RedisSubscription } from './redis-subscription.js';

/** Which store in Redis the engines share. */
export type RedisCoherenceOptions = {
  /** As that of the store. Default `redis://127.0.0.1:6379`. */
  readonly url?: string | undefined;
  /** As that of the store. Default `'http_cache'`. */
  readonly namespace?: string | undefined;
  /** Seconds to wait for other processes after a removal. Default 1. */
  readonly timeout?: number | undefined;
};

type Listener = Parameters<Coherence['onChange']>[0];

/**
 * Keeps engines of several processes on one store in Redis in step, by publish and subscribe. Every one of them may have a memory tier: a
 * removal waits until all that are subscribed have dropped it, or the timeout has passed. Nothing is opened before `own` or a
 * first removal. Not for a Redis Cluster, which does not count the subscribers of all its nodes.
 *
 * @example
 * const coherence = redisCoherence({ url: 'redis://127.0.0.1:6379', namespace: 'atlas' });
 */
export function redisCoherence(options: RedisCoherenceOptions = {}): Coherence {
  return new RedisCoherence(options);
}

class RedisCoherence implements Coherence {
  readonly #connection: RedisConnection;
  readonly #subscription: RedisSubscription;
  readonly #channel: string;
  readonly #timeout: number;
  /** Where this engine is answered. */
  readonly #self = crypto.randomUUID();
  readonly #listeners: Listener[] = [];
  readonly #hearers: ((event: SharedEvent) => void)[] = [];
  /** Removals that others have not all seen yet, by id. */
  readonly #waiting = new Map<string, Answers>();

  constructor({ url, namespace = DEFAULT_CACHE_NAME, timeout = 1 }: RedisCoherenceOptions) {
    this.#connection = new RedisConnection({ url, timeout });
    this.#timeout = timeout * 1000;
    this.#channel = `cached-session:{${namespace}}:changes`;
    this.#subscription = new RedisSubscription({
      url: this.#connection.url,
      channels: [this.#channel, this.#answersTo(this.#self)],
      receive: (text) => this.#receive(text),
      // What was published meanwhile is lost.
      missed: () => this.#tellAll(null),
    });
  }

  own(owned: () => void): void {
    this.#subscription.opened().then(owned, () => undefined);
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  tell(cacheKeys: readonly string[]): void {
    void this.#publish(this.#channel, { kind: 'changed', cacheKeys });
  }

  async tellAndWait(cacheKeys: readonly string[] | null, selectors?: readonly Selector[]): Promise<void> {
    const id = crypto.randomUUID();
    const answers = new Answers(this.#timeout);
    this.#waiting.set(id, answers);
    this.#subscription.opened().then(
      async () => {
        const changed = { kind: 'changed', cacheKeys, ...(selectors && { selectors }), id } as const;
        const receivers = await this.#publish(this.#channel, changed);
        // Oneself is one of them.
        answers.expect(receivers - 1);
      },
      () => answers.expect(0),
    );
    await answers.settled;
    this.#waiting.delete(id);
  }

  share(event: SharedEvent): void {
    if (this.#subscription.isOpen) void this.#publish(this.#channel, { kind: 'event', event });
  }

  onShared(listener: (event: SharedEvent) => void): void {
    this.#hearers.push(listener);
  }

  close(): void {
    for (const answers of this.#waiting.values()) answers.expect(0);
    this.#subscription.close();
    this.#connection.close();
  }

  /** How many have received it; 0 where it could not be sent. */
  async #publish(channel: string, message: CoherenceMessage): Promise<number> {
    const text = JSON.stringify({ ...message, from: this.#self });
    const receivers = await this.#connection.run((commands) => commands.publish(channel, text)).catch(() => 0);
    return Number(receivers);
  }

  #receive(text: string): void {
    const { from, message } = parsed(text);
    if (from === undefined || from === this.#self) return;
    switch (message?.kind) {
      case 'changed':
        this.#tellAll(message.cacheKeys, message.selectors);
        if (message.id !== undefined) void this.#publish(this.#answersTo(from), { kind: 'seen', id: message.id });
        return;
      case 'seen':
        this.#waiting.get(message.id)?.seen();
        return;
      case 'event':
        for (const hear of this.#hearers) hear(message.event);
        return;
      case 'owner':
      case undefined:
        return;
    }
  }

  #tellAll(cacheKeys: readonly string[] | null, selectors?: readonly Selector[]): void {
    for (const listener of this.#listeners) listener(cacheKeys, selectors);
  }

  #answersTo(engine: string): string {
    return `${this.#channel}:${engine}`;
  }
}

/** Settles when as many answers have come as are expected, or after the timeout. */
class Answers {
  readonly settled: Promise<void>;
  #settle: () => void = () => undefined;
  #seen = 0;
  #expected = Number.POSITIVE_INFINITY;

  constructor(timeoutMs: number) {
    this.settled = new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#settle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  expect(count: number): void {
    this.#expected = count;
    this.#check();
  }

  seen(): void {
    this.#seen += 1;
    this.#check();
  }

  #check(): void {
    if (this.#seen >= this.#expected) this.#settle();
  }
}

function parsed(text: string): { readonly from?: string; readonly message?: CoherenceMessage | undefined } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('from' in value) || typeof value.from !== 'string') return {};
    return { from: value.from, message: parseMessage(value) };
  } catch {
    return {};
  }
}
