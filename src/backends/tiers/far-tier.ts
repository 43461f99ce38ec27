import { CacheError, fail } from '../../errors.js';
import { type Millis, millis } from '../../http/units.js';
import type { KeyHash } from '../../request/key/key-hash.js';
import type { Backend, Position, Selection } from '../../storage/backend.js';
import type { Candidate } from '../../storage/entry.js';
import { RetryingBreaker } from '../../storage/retrying-breaker.js';

/** A far backend; `clockOffset` where its clock may be another one than ours. */
export type FarBackend = Backend & {
  /** Milliseconds by which its clock is ahead of ours. */
  readonly clockOffset?: () => number;
};

export type FarParts = {
  readonly backend: FarBackend;
  /** Milliseconds that a read may take. */
  readonly readMs: number;
  readonly onError: (error: unknown) => void;
};

const RETRY_MS = 1000;
/** So long nothing is written after a refusal: another token may come. */
const REFUSED_MS = 60_000;
const LONGEST_RETRY_MS = 60_000;
/** A fetch takes no longer: what was noted for one that was not stored is worthless then. */
const NOTED_MS = 5 * 60_000;
/** So long a hash without anything is not asked for again. */
const MISSED_MS = 10_000;
const MOST_NOTED = 1000;

type Noted<Value> = { readonly value: Value; readonly at: Millis };

/** The far tier: reads and writes that fail at once while it is out of reach, and what is known of its position. */
export class FarTier {
  readonly #parts: FarParts;
  readonly #reads: RetryingBreaker;
  /** Apart from reads: a token may allow those only. */
  readonly #writes: RetryingBreaker;
  /** The position at the lookup that a response is going to be stored for, by hash. */
  readonly #positions = new Map<string, Noted<Position>>();
  readonly #missed = new Map<string, Noted<null>>();
  #latest: Position | null = null;
  /** A write was refused, as with a token that only reads. Null: the last one was not. */
  #refusedAt: number | null = null;
  /** Any hash that was looked up: to ask for the position by. */
  #asked: KeyHash | null = null;

  constructor(parts: FarParts) {
    this.#parts = parts;
    this.#reads = this.#breaker(parts.readMs, isOutage, () => this.#writes);
    this.#writes = this.#breaker(
      WRITE_MS,
      (error) => isOutage(error) && !isRefusal(error),
      () => this.#reads,
    );
  }

  get clockOffset(): number {
    return this.#parts.backend.clockOffset?.() ?? 0;
  }

  get canWrite(): boolean {
    return !this.#writes.isOpen && this.#refusedFor === 0;
  }

  /** Milliseconds until a write is let through. */
  get writesIn(): number {
    return Math.max(this.#writes.retryIn, this.#refusedFor);
  }

  /** Is it worth asking? Not while it is out of reach, nor where it had nothing a moment ago. */
  mayHave(hash: string): boolean {
    if (this.#reads.isOpen) return false;
    const missed = this.#missed.get(hash);
    return missed === undefined || now() - missed.at > MISSED_MS;
  }

  /** Something is looked up near: what is stored for it may go far later. */
  noteLookup(hash: KeyHash): void {
    this.#asked = hash;
  }

  /** Null where it cannot be read. */
  async select(hash: KeyHash): Promise<Selection | null> {
    const { backend } = this.#parts;
    const selection = await this.#reads.ask(() => backend.select(hash)).catch(() => null);
    if (selection === null) return null;
    this.#latest = selection.position;
    const noted = this.#positions.get(hash);
    if (noted === undefined || now() - noted.at > NOTED_MS) note(this.#positions, hash, selection.position);
    if (selection.candidates.length === 0) note(this.#missed, hash, null);
    return selection;
  }

  entry(cacheKey: string): Promise<Candidate | undefined> {
    const { backend } = this.#parts;
    return this.#reads.ask(() => backend.entry(cacheKey)).catch(() => undefined);
  }

  /** The position for what is stored under a hash: that of its lookup, else the latest that is known; null where there is none. */
  async since(hash: string): Promise<Position | null> {
    const noted = this.#positions.get(hash);
    this.#positions.delete(hash);
    this.#missed.delete(hash);
    if (noted !== undefined && now() - noted.at <= NOTED_MS) return noted.value;
    if (this.#latest !== null) return this.#latest;
    const asked = this.#asked;
    if (asked !== null) this.#latest = (await this.#writes.ask(() => this.#parts.backend.select(asked))).position;
    return this.#latest;
  }

  /** A change. Rejects with what it failed by. */
  async write<Value>(work: (backend: Backend) => Promise<Value>): Promise<Value> {
    try {
      const value = await this.#writes.ask(() => work(this.#parts.backend));
      this.#refusedAt = null;
      return value;
    } catch (error) {
      if (isRefusal(error)) this.#noteRefusal(error);
      throw error;
    }
  }

  /** Positions from before a removal, or of a store that is another one by now, let nothing in. */
  forgetPositions(): void {
    this.#positions.clear();
    this.#latest = null;
  }

  get #refusedFor(): number {
    return this.#refusedAt === null ? 0 : Math.max(0, this.#refusedAt + REFUSED_MS - performance.now());
  }

  /** It is no outage: reads go on, and an outage later is told. One event until a write is let in. */
  #noteRefusal(error: unknown): void {
    if (this.#refusedAt === null && !this.#reads.hasFailed) this.#parts.onError(error);
    this.#refusedAt = performance.now();
  }

  /** One event for each outage, whether a read or a write saw it first. */
  #breaker(limitMs: number, isOutage: (error: unknown) => boolean, other: () => RetryingBreaker): RetryingBreaker {
    return new RetryingBreaker({
      limitMs,
      retryMs: RETRY_MS,
      longestRetryMs: LONGEST_RETRY_MS,
      late: () => fail('backend-unavailable', 'storeTooSlow', limitMs / 1000),
      isOutage,
      onOpen: (error) => {
        if (!other().hasFailed) this.#parts.onError(error);
      },
      now: () => performance.now(),
    });
  }
}

const WRITE_MS = 15_000;

/** A response that is too large, or a store that is full, says nothing of the next one. */
const isOutage = (error: unknown): boolean =>
  !(error instanceof CacheError) || (error.code !== 'quota' && error.values[1] !== 'tooLarge');

/** The store answers, and does not let us. */
const isRefusal = (error: unknown): boolean =>
  error instanceof CacheError &&
  (error.id === 'engineRefused' || error.values[1] === 'unauthorized' || error.values[1] === 'forbidden');

const now = (): Millis => millis(Date.now());

function note<Value>(noted: Map<string, Noted<Value>>, hash: string, value: Value): void {
  noted.delete(hash);
  noted.set(hash, { value, at: now() });
  const oldest = noted.size > MOST_NOTED ? noted.keys().next().value : undefined;
  if (oldest !== undefined) noted.delete(oldest);
}
