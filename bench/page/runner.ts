import type { Contender } from '../contenders/contender.js';
import type { Lane, Pace } from './lane.js';

const MOST_CALLS = 1000;
/** Coprime to the numbers of URLs: neighbours in time are no neighbours in the store. */
const STRIDE = 7919;
let fresh = 0;

/** One lane at work. */
export class Runner {
  readonly #lane: Lane;
  readonly #contender: Contender;
  readonly #pace: Pace;
  #turn = 0;
  #groups = 1;

  constructor(lane: Lane, contender: Contender, pace: Pace) {
    this.#lane = lane;
    this.#contender = contender;
    this.#pace = pace;
  }

  /** Find out how many calls a batch must have to be long enough for the page's clock, which moves in steps of 0.1 ms. */
  async warmUp(): Promise<void> {
    const { atOnce, batchMs } = this.#pace;
    for (let trial = 0; trial < 3; trial += 1) {
      const perGroup = Math.max((await this.batch()) * atOnce, 0.01);
      if (perGroup > 4 * batchMs) return;
      this.#groups = Math.max(1, Math.ceil(Math.min(batchMs / perGroup, MOST_CALLS / atOnce, this.#groups * 10)));
    }
  }

  /** Gives milliseconds per call. */
  async batch(): Promise<number> {
    await this.#contender.awake?.();
    const time = this.#pace.what === 'first bytes' ? await this.#firstBytes() : await this.#calls();
    // What goes on behind the answers is no business of whose turn is next.
    await this.#contender.settled?.();
    return time;
  }

  async #calls(): Promise<number> {
    const { what, atOnce } = this.#pace;
    const start = performance.now();
    for (let group = 0; group < this.#groups; group += 1) {
      await Promise.all(Array.from({ length: atOnce }, () => this.#call()));
      if (what === 'store') await this.#contender.settled?.();
    }
    return (performance.now() - start) / (this.#groups * atOnce);
  }

  async #call(): Promise<void> {
    const url = this.#url();
    const { what } = this.#pace;
    if (what === 'store' && this.#contender.store !== undefined) return this.#contender.store(url);
    const ask = what === 'revalidate' ? this.#contender.revalidate : this.#contender.call;
    const bytes = await ask?.(url);
    const { bytes: expected, key } = this.#lane;
    if (expected !== null && bytes !== expected)
      throw new Error(`${key}: ${url} has ${expected} bytes, and ${bytes} came.`);
  }

  async #firstBytes(): Promise<number> {
    const start = performance.now();
    let first = Number.NaN;
    await this.#contender.firstBytes?.(this.#url(), () => {
      first = performance.now();
    });
    return first - start;
  }

  #url(): string {
    const { prefix, urls } = this.#lane;
    if (urls === null) {
      fresh += 1;
      return `${prefix}fresh-${fresh}`;
    }
    this.#turn += STRIDE;
    return `${prefix}${this.#turn % urls}`;
  }
}
