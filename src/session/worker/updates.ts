import type { SessionEvent, SessionEventType } from '../../engine/events.js';
import { type Millis, millis } from '../../http/units.js';
import type { AnyResponse, CachedResponse } from '../response/cached-response.js';

/** What `onUpdate` acts through. */
export type UpdatesParts = {
  readonly listen: (types: readonly SessionEventType[], hear: (event: SessionEvent) => void) => () => void;
  readonly stored: (cacheKey: string) => Promise<CachedResponse | undefined>;
  readonly now: () => Millis;
};

/** Who wants to hear of an update. */
export type Hearer = {
  readonly onUpdate: (response: CachedResponse) => void;
  readonly signal?: AbortSignal | null | undefined;
};

/** A stale response was given; what the origin says of it is awaited. */
type Waiting = Hearer & {
  readonly since: Millis;
  /** Null as long as the response itself is awaited. */
  cacheKey: string | null;
  /** What happened meanwhile. */
  readonly early: Map<string, 'updated' | 'revalidated'>;
};

/** No browser lets a worker fetch for longer behind an answer: what was not heard of until then failed. */
const LONGEST_MS = 5 * 60_000;

/** Tells those who were given a stale response of the one that takes its place. Listens only while somebody waits for one. */
export class Updates {
  readonly #parts: UpdatesParts;
  readonly #waiting = new Set<Waiting>();
  #stop: (() => void) | undefined;

  constructor(parts: UpdatesParts) {
    this.#parts = parts;
  }

  /** Ask, and call `onUpdate` once if the answer is stale and is replaced. */
  async answer(ask: () => Promise<AnyResponse>, { onUpdate, signal }: Hearer): Promise<AnyResponse> {
    const now = this.#parts.now();
    const waiting: Waiting = { onUpdate, signal, since: now, cacheKey: null, early: new Map() };
    for (const other of this.#waiting) if (other.since < millis(now - LONGEST_MS)) this.#forget(other);
    this.#waiting.add(waiting);
    this.#stop ??= this.#parts.listen(['updated', 'revalidated'], (event) => this.#hear(event));
    try {
      const response = await ask();
      this.#expect(waiting, response);
      return response;
    } catch (error) {
      this.#forget(waiting);
      throw error;
    }
  }

  #expect(waiting: Waiting, { source, cacheKey }: AnyResponse): void {
    if (source !== 'stale' || cacheKey === null) {
      this.#forget(waiting);
      return;
    }
    waiting.cacheKey = cacheKey;
    const early = waiting.early.get(cacheKey);
    if (early !== undefined) this.#settle(waiting, cacheKey, early);
  }

  #hear(event: SessionEvent): void {
    if ((event.type !== 'updated' && event.type !== 'revalidated') || event.cacheKey === null) return;
    for (const waiting of this.#waiting) {
      if (waiting.cacheKey === null) waiting.early.set(event.cacheKey, event.type);
      else if (waiting.cacheKey === event.cacheKey) this.#settle(waiting, event.cacheKey, event.type);
    }
  }

  #settle(waiting: Waiting, cacheKey: string, type: 'updated' | 'revalidated'): void {
    this.#forget(waiting);
    if (type === 'updated') void this.#deliver(waiting, cacheKey);
  }

  async #deliver({ onUpdate, signal }: Waiting, cacheKey: string): Promise<void> {
    const response = await this.#parts.stored(cacheKey).catch(() => undefined);
    if (response !== undefined && signal?.aborted !== true) onUpdate(response);
  }

  #forget(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }
}
