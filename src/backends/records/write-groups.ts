import { CacheError } from '../../errors.js';
import type { Write, WriteOutcome } from '../../storage/backend.js';
import { bodyBytes } from '../../storage/entry.js';

type CarryOut = (writes: readonly Write[]) => Promise<readonly WriteOutcome[]>;

type Waiting = {
  readonly writes: readonly Write[];
  readonly resolve: (outcomes: readonly WriteOutcome[]) => void;
  readonly reject: (error: unknown) => void;
};

/** The bounds of a group; writes of one call are never divided. */
const [MOST_WRITES, MOST_BYTES] = [200, 4 * 1024 * 1024];

/** Calls that come while one is under way are carried out together after it: several changes cost a store hardly more than one. */
export class WriteGroups {
  readonly #carryOut: CarryOut;
  #waiting: Waiting[] = [];
  #isBusy = false;

  constructor(carryOut: CarryOut) {
    this.#carryOut = carryOut;
  }

  ask(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ writes, resolve, reject });
      if (!this.#isBusy) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) await this.#together(this.#take());
    this.#isBusy = false;
  }

  #take(): readonly Waiting[] {
    let [writes, bytes] = [0, 0];
    const isOver = ({ writes: own }: Waiting): boolean => {
      writes += own.length;
      bytes += own.reduce((sum, write) => sum + (write.kind === 'put' ? bodyBytes(write.body) : 0), 0);
      return writes > MOST_WRITES || bytes > MOST_BYTES;
    };
    const end = this.#waiting.findIndex((one, index) => isOver(one) && index > 0);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  /** Settles each call; it never rejects itself. */
  async #together(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#carryOut(group.flatMap(({ writes }) => writes));
      let at = 0;
      for (const { writes, resolve } of group) {
        resolve(outcomes.slice(at, at + writes.length));
        at += writes.length;
      }
    } catch (error) {
      // One that the store refuses must not take the others with it; where the store is away, all fail.
      const isForAll = group.length === 1 || (error instanceof CacheError && error.code === 'backend-unavailable');
      if (isForAll) for (const { reject } of group) reject(error);
      else for (const one of group) await this.#together([one]);
    }
  }
}
