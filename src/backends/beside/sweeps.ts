import type { Backend } from '../../storage/backend.js';
import type { BodyStore, WriteLocks } from './body-store.js';
import { sweepOrphans } from './orphans.js';

const SWEEP_EVERY_MS = 24 * 3600 * 1000;

export type SweepParts = {
  readonly bodies: BodyStore;
  /** Names the store of entries and that of bodies together: all engines on them use the same. */
  readonly lockName: string;
  /** Web Locks, by which a sweep knows that no write is under way. Without them nothing is swept. */
  readonly locks: WriteLocks | undefined;
  /** Resolves when there is time to sweep. */
  readonly whenIdle: () => Promise<unknown>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/**
 * When orphans are swept: once a day, since a sweep goes through the whole store; when all entries were lost; and at once after a worker
 * died while a body was not at its last place.
 */
export class Sweeps {
  readonly #entries: Backend;
  readonly #parts: SweepParts;
  #isPlanned = false;
  /** When the last sweep was, while the note says that it is unknown. */
  #sweptBefore: number | null = null;
  #isLost = false;
  #isUnsettled = false;

  constructor(entries: Backend, parts: SweepParts) {
    this.#entries = entries;
    this.#parts = parts;
    // The bodies of a store that is lost are orphans.
    entries.onLost(() => {
      this.#isLost = true;
      this.#isPlanned = false;
    });
  }

  /** A worker that died during a write left an orphan. */
  whenIdle(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#parts
      .whenIdle()
      .then(() => this.#sweepIfDue())
      .catch(() => undefined);
  }

  /**
   * What is settled last would be wrong after a crash, such as a replaced Response that other code finds: then whoever comes next has to
   * sweep at once, by the note that the last sweep is unknown.
   */
  async noteUnsettled(): Promise<void> {
    const { locks, bodies, whenIdle } = this.#parts;
    if (locks === undefined || this.#sweptBefore !== null) return;
    const swept = await bodies.lastSweep();
    if (Number.isNaN(swept)) return;
    this.#sweptBefore = swept;
    await bodies.noteSweep(Number.NaN);
    whenIdle()
      .then(() => this.#allSettled(swept))
      .catch(() => undefined);
  }

  /** A body could not be settled by its writer. */
  haveToSettle(): void {
    this.#isUnsettled = true;
  }

  async sweep(): Promise<void> {
    const { locks, lockName, bodies, now } = this.#parts;
    if (locks === undefined) return;
    const isQuiet = () => locks.request(lockName, { ifAvailable: true }, async (lock) => lock !== null);
    if (!(await sweepOrphans(this.#entries, bodies, isQuiet))) return;
    this.#isLost = false;
    this.#isUnsettled = false;
    await bodies.noteSweep(now());
  }

  async #sweepIfDue(): Promise<void> {
    const since = this.#parts.now() - (this.#sweptBefore ?? (await this.#parts.bodies.lastSweep()));
    if (this.#isLost || !(since >= 0 && since < SWEEP_EVERY_MS)) await this.sweep();
  }

  /** Take the note back. It stays where a write is under way, which may die too. */
  async #allSettled(swept: number): Promise<void> {
    const { locks, lockName, bodies } = this.#parts;
    this.#sweptBefore = null;
    if (this.#isUnsettled) return this.sweep();
    await locks?.request(lockName, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await bodies.noteSweep(swept);
    });
  }
}
