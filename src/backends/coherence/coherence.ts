import type { Selector } from '../../storage/selector.js';
import type { Coherence, SharedEvent } from '../../storage/tier.js';
import { type CoherenceMessage, parseMessage } from './coherence-message.js';

/** The used part of Web Locks. */
export interface Locks {
  request(name: string, options: LockOptions, take: (lock: unknown) => Promise<void> | void): Promise<unknown>;
}

export type CoherenceOptions = {
  readonly cacheName: string;
  /** The platform's when not given. Without them (insecure context) there is no owner. */
  readonly locks?: Locks | undefined;
  /** Milliseconds to wait for an owner that neither answers nor ends (frozen); 1,000 when not given. */
  readonly timeout?: number;
};

/**
 * Keeps the engines of one origin on one store in step: a Web Lock names the owner, a BroadcastChannel carries what changed, and
 * the owner acknowledges removals. Nothing is opened before there is somebody to listen or something to tell.
 *
 * Not telling is not enough: without the acknowledgement two of three readers of another engine still got what had been deleted.
 *
 * @example
 * const coherence = webCoherence({ cacheName: 'atlas' });
 */
export function webCoherence(options: CoherenceOptions): Coherence {
  return new WebCoherence(options);
}

class WebCoherence implements Coherence {
  readonly #channelName: string;
  readonly #lockName: string;
  readonly #locks: Locks | undefined;
  readonly #timeout: number;
  readonly #listeners: Parameters<Coherence['onChange']>[0][] = [];
  readonly #hearers: ((event: SharedEvent) => void)[] = [];
  /** Removals that wait for the owner, by id: each is called once it need not wait longer. */
  readonly #waiting = new Map<string, () => void>();
  #channel: BroadcastChannel | undefined;
  #asking: AbortController | undefined;
  #giveUp: (() => void) | undefined;

  constructor({ cacheName, locks = globalThis.navigator?.locks, timeout = 1000 }: CoherenceOptions) {
    this.#channelName = `cached-session:${cacheName}`;
    this.#lockName = `cached-session:owner:${cacheName}`;
    this.#locks = locks;
    this.#timeout = timeout;
  }

  own(owned: () => void): void {
    if (this.#asking !== undefined) return;
    const asking = new AbortController();
    this.#asking = asking;
    const hold = (): Promise<void> | undefined => {
      // Given up between the grant and this call.
      if (this.#asking !== asking) return undefined;
      return new Promise((resolve) => {
        this.#giveUp = resolve;
        this.#endWaits();
        // The owner before has ended: its tier is gone, and ours is empty. Nobody need wait for either.
        this.#post({ kind: 'owner' });
        owned();
      });
    };
    // Refused (a sandboxed frame, an abort): there is no owner, which is slower but correct.
    this.#locks?.request(this.#lockName, { signal: asking.signal }, hold).catch(() => undefined);
  }

  /** An engine that is not to own the store, or not yet, has requests under way as well that others may remove. */
  onChange(listener: Parameters<Coherence['onChange']>[0]): void {
    this.#listeners.push(listener);
    this.#open();
  }

  tell(cacheKeys: readonly string[]): void {
    this.#post({ kind: 'changed', cacheKeys });
  }

  async tellAndWait(cacheKeys: readonly string[] | null, selectors?: readonly Selector[]): Promise<void> {
    const changed = { kind: 'changed', cacheKeys, ...(selectors && { selectors }) } as const;
    if (this.#giveUp !== undefined || this.#locks === undefined) return this.#post(changed);
    const id = [...crypto.getRandomValues(new Uint32Array(2))].join('-');
    const done = new AbortController();
    const end = (): void => done.abort();
    const timer = setTimeout(end, this.#timeout);
    const settled = new Promise((resolve) => done.signal.addEventListener('abort', resolve));
    this.#waiting.set(id, end);
    this.#post({ ...changed, id });
    // Granted when nobody owns the store. Shared, so that waiting engines do not wait for each other.
    this.#locks.request(this.#lockName, { mode: 'shared', signal: done.signal }, end).catch(end);
    await settled;
    clearTimeout(timer);
    this.#waiting.delete(id);
  }

  share(event: SharedEvent): void {
    const message: CoherenceMessage = { kind: 'event', event };
    this.#channel?.postMessage(message);
  }

  onShared(listener: (event: SharedEvent) => void): void {
    this.#hearers.push(listener);
  }

  close(): void {
    this.#asking?.abort();
    this.#asking = undefined;
    this.#giveUp?.();
    this.#giveUp = undefined;
    this.#endWaits();
    this.#channel?.close();
    this.#channel = undefined;
  }

  #open(): BroadcastChannel {
    if (this.#channel !== undefined) return this.#channel;
    const channel = new BroadcastChannel(this.#channelName);
    channel.onmessage = (event: MessageEvent<unknown>) => this.#receive(parseMessage(event.data));
    this.#channel = channel;
    return channel;
  }

  #post(message: CoherenceMessage): void {
    this.#open().postMessage(message);
  }

  #receive(message: CoherenceMessage | undefined): void {
    switch (message?.kind) {
      case undefined:
        return;
      case 'changed':
        for (const listener of this.#listeners) listener(message.cacheKeys, message.selectors);
        if (message.id !== undefined && this.#giveUp !== undefined) this.#post({ kind: 'seen', id: message.id });
        return;
      case 'seen':
        this.#waiting.get(message.id)?.();
        return;
      case 'owner':
        this.#endWaits();
        return;
      case 'event':
        for (const hear of this.#hearers) hear(message.event);
        return;
    }
  }

  #endWaits(): void {
    for (const end of this.#waiting.values()) end();
  }
}
