import { inTime } from '../../in-time.js';
import type { Backend, Write } from '../../storage/backend.js';
import { hashOf, type StoredBody, type StoredEntry } from '../../storage/entry.js';
import { entriesOf } from '../../storage/listing.js';
import { type Selector, selects } from '../../storage/selector.js';
import type { FarTier } from './far-tier.js';

/** A response to store far, or with `body` undefined what a validation has changed of it. */
export type FarWrite = { readonly entry: StoredEntry; readonly body: StoredBody | undefined };

/** A removal that the far tier has not carried out yet. `at`: when it was asked for. `near`: resolves when near is done with it. */
type Removal = { readonly selectors: readonly Selector[]; readonly at: number; readonly near: Promise<unknown> };

/** What waits at most: more is dropped, since it can be fetched again. */
const MOST_WAITING = 200;
const MOST_BYTES = 16 * 1024 * 1024;
/** Writes that cross the network together, and their bytes. */
const GROUP = 20;
const GROUP_BYTES = 4 * 1024 * 1024;
/** Removals that wait at most: of those before them only the time is known. */
const MOST_REMOVALS = 100;

/** Changes of the far tier, behind the answers and one after the other. */
export class FarQueue {
  readonly #far: FarTier;
  readonly #near: Backend;
  /** So long a removal waits for the far tier; after it, the far tier is told behind the answer. */
  readonly #waitMs: number;
  #waiting: FarWrite[] = [];
  #bytes = 0;
  #removals: readonly Removal[] = [];
  /** When the latest removal was asked for that was one too many to wait. */
  #droppedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** A removal took too long: until a change succeeds, none is waited for. */
  #isLate = false;
  /** A removal failed: what the far tier had of it until then is unknown. */
  #isInDoubt = false;
  #isClosed = false;

  constructor(far: FarTier, near: Backend, waitMs: number) {
    this.#far = far;
    this.#near = near;
    this.#waitMs = waitMs;
  }

  /** While the far tier is out of reach nothing is kept for it. */
  add(writes: readonly FarWrite[]): void {
    if (!this.#far.canWrite) return;
    for (const write of writes) {
      const bytes = write.entry.size;
      if (this.#waiting.length >= MOST_WAITING || this.#bytes + bytes > MOST_BYTES) return;
      this.#waiting.push(write);
      this.#bytes += bytes;
    }
    void this.#run();
  }

  /**
   * Resolves when it is carried out, or the far tier does not do it now: then it is tried again as long as this lives. From the call on it
   * hides what is far. `near`: the same removal there, which comes first.
   */
  async remove(selectors: readonly Selector[], near: Promise<unknown>): Promise<void> {
    const isGone = ({ entry }: FarWrite): boolean => selectors.some((selector) => selects(selector, entry));
    this.#take((write) => isGone(write));
    const removals = [...this.#removals, { selectors, at: Date.now(), near }];
    this.#droppedAt = removals.at(-1 - MOST_REMOVALS)?.at ?? this.#droppedAt;
    this.#removals = removals.slice(-MOST_REMOVALS);
    this.#far.forgetPositions();
    this.#isClosed = false;
    await near;
    const running = this.#run();
    if (this.#isLate) return;
    await inTime(running, this.#waitMs, () => new Error('Later.')).catch(() => {
      this.#isLate = true;
    });
  }

  /** Was it stored before a removal that the far tier does not know of yet? */
  isRemoved(entry: StoredEntry): boolean {
    if (entry.responseTime <= this.#droppedAt) return true;
    return this.#removals.some(
      ({ selectors, at }) => entry.responseTime <= at && selectors.some((selector) => selects(selector, entry)),
    );
  }

  /** Resolves when all that waits is written or given up. */
  async settled(): Promise<void> {
    await this.#running;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #run(): Promise<void> {
    this.#running ??= this.#work();
    return this.#running;
  }

  /** It never rejects: the far tier tells of outages, and all else concerns one response. What comes meanwhile is part of it. */
  async #work(): Promise<void> {
    await undefined;
    while (this.#removals.length + this.#waiting.length > 0) {
      if (!(await this.#removeAll())) {
        this.#take(() => true);
        this.#retryLater();
        break;
      }
      const group = nextOf(this.#waiting);
      this.#take((write) => group.includes(write));
      if (group.length > 0) await this.#write(group);
    }
    this.#running = null;
  }

  /** Removals come first: what waits was asked for before or after them, and what they select no longer waits. */
  async #removeAll(): Promise<boolean> {
    for (const removal of this.#removals) {
      try {
        await this.#carryOut(removal);
      } catch {
        this.#isInDoubt = true;
        return false;
      }
      this.#removals = this.#removals.filter((one) => one !== removal);
      this.#isLate = false;
    }
    this.#isInDoubt = false;
    return true;
  }

  /** Near again after far: what far had until now, another engine on the same near tier may have got from there since. */
  async #carryOut(removal: Removal): Promise<void> {
    await removal.near;
    const removed = await this.#far.write((backend) => backend.remove(removal.selectors));
    await this.#removeNear(removal, removed).catch(() => undefined);
  }

  /** Not what has been stored since the removal. What far had is unknown after a failure: then it is all that near has. */
  async #removeNear({ selectors, at }: Removal, removed: readonly string[]): Promise<void> {
    const isOlder = (entry: StoredEntry | undefined): boolean => entry === undefined || entry.responseTime <= at;
    const keys: string[] = [];
    if (this.#isInDoubt)
      for await (const entry of entriesOf(this.#near))
        if (isOlder(entry) && selectors.some((selector) => selects(selector, entry))) keys.push(entry.cacheKey);
    for (const key of removed) if (isOlder((await this.#near.entry(key))?.entry)) keys.push(key);
    if (keys.length > 0) await this.#near.remove([{ kind: 'keys', keys }]);
  }

  async #write(group: readonly FarWrite[]): Promise<void> {
    try {
      const writes: Write[] = [];
      for (const { entry, body } of group) {
        const since = await this.#far.since(hashOf(entry.cacheKey));
        if (since === null || !(await this.#isHeld(entry))) continue;
        writes.push(body === undefined ? { kind: 'freshen', entry, since } : { kind: 'put', entry, body, since });
      }
      if (writes.length === 0) return;
      const outcomes = await this.#far.write((backend) => backend.write(writes));
      if (outcomes.includes('refused')) this.#far.forgetPositions();
    } catch {
      // One that is too large must not cost the others their place.
      if (group.length > 1 && this.#far.canWrite) for (const one of group) await this.#write([one]);
    }
  }

  /**
   * Does near have it still? Asked when its position is known: a removal, of any engine on the near tier, comes near first. So it is either
   * seen here, or comes far after that position, where it has the write refused.
   */
  async #isHeld({ cacheKey, createdAt }: StoredEntry): Promise<boolean> {
    const held = await this.#near.entry(cacheKey);
    return held?.entry.createdAt === createdAt;
  }

  #take(isTaken: (write: FarWrite) => boolean): void {
    this.#waiting = this.#waiting.filter((write) => !isTaken(write));
    this.#bytes = this.#waiting.reduce((sum, { entry }) => sum + entry.size, 0);
  }

  #retryLater(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), this.#far.writesIn + 1);
    letGo(this.#timer);
  }
}

/** The first one, and those that fit beside it. */
function nextOf(waiting: readonly FarWrite[]): readonly FarWrite[] {
  let bytes = 0;
  const end = waiting.findIndex(({ entry }, at) => {
    bytes += entry.size;
    return at > 0 && (at >= GROUP || bytes > GROUP_BYTES);
  });
  return end === -1 ? waiting : waiting.slice(0, end);
}

/** A timer keeps no process of Node alive. */
function letGo(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref();
}
