import { CacheError, fail } from '../errors.js';
import type { RecordStore } from '../storage/record-store.js';
import { RetryingBreaker } from '../storage/retrying-breaker.js';

/** One namespace: its store, behind a circuit breaker. */
export type Namespace = {
  readonly store: RecordStore;
  /** Rejects when the store does not answer in time, and then at once until it has answered again. */
  readonly ask: <Value>(work: (store: RecordStore) => Promise<Value>) => Promise<Value>;
  readonly isOpen: () => boolean;
};

/** Milliseconds after which a store that did not answer is asked again. */
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10_000;

/** Whoever may use any namespace could open stores without end. */
const MOST_NAMESPACES = 1000;

/** The stores of a gateway, each opened when it is first asked for. */
export class Namespaces {
  readonly #open: (namespace: string) => RecordStore;
  readonly #limitMs: number;
  readonly #known = new Map<string, Namespace>();

  constructor(open: (namespace: string) => RecordStore, limitMs: number) {
    this.#open = open;
    this.#limitMs = limitMs;
  }

  /** Undefined: there are too many. */
  of(name: string): Namespace | undefined {
    const known = this.#known.get(name);
    if (known !== undefined || this.#known.size >= MOST_NAMESPACES) return known;
    const namespace = this.#guarded(this.#open(name));
    this.#known.set(name, namespace);
    return namespace;
  }

  get all(): readonly Namespace[] {
    return [...this.#known.values()];
  }

  /** Do all stores that were asked answer? */
  get isHealthy(): boolean {
    return this.all.every(({ isOpen }) => !isOpen());
  }

  close(): void {
    for (const { store } of this.all) store.close();
  }

  #guarded(store: RecordStore): Namespace {
    const breaker = new RetryingBreaker({
      limitMs: this.#limitMs,
      retryMs: RETRY_MS,
      longestRetryMs: LONGEST_RETRY_MS,
      late: () => fail('backend-unavailable', 'storeTooSlow', this.#limitMs / 1000),
      isOutage: isSlow,
      now: () => performance.now(),
    });
    return { store, ask: (work) => breaker.ask(() => work(store)), isOpen: () => breaker.isOpen };
  }
}

/** Did a store not answer in time? */
export const isSlow = (error: unknown): boolean => error instanceof CacheError && error.id === 'storeTooSlow';
