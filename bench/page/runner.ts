import type { Contender } from '../contenders/contender.js';
import type { Comparison, Lane, What } from './lane.js';

const MOST_CALLS = 1000;
/** Coprime to the numbers of URLs: neighbours in time are no neighbours in the store. */
const STRIDE = 7919;
let fresh = 0;

/** One lane at work. */
export class Runner {
  readonly lane: Lane;
  readonly times: number[] = [];
  readonly #contender: Contender;
  readonly #what: What;
  readonly #atOnce: number;
  #turn = 0;
  #groups = 1;

  constructor(lane: Lane, contender: Contender, { what, atOnce }: Comparison) {
    this.lane = lane;
    this.#contender = contender;
    this.#what = what;
    this.#atOnce = atOnce;
  }

  /** Find out how many calls a batch must have to be long enough for the page's clock, which moves in steps of 0.1 ms. */
  async warmUp(batchMs: number): Promise<void> {
    for (let trial = 0; trial < 3; trial += 1) {
      const perGroup = Math.max((await this.#time()) * this.#atOnce, 0.01);
      if (perGroup > 4 * batchMs) return;
      this.#groups = Math.max(1, Math.ceil(Math.min(batchMs / perGroup, MOST_CALLS / this.#atOnce, this.#groups * 10)));
    }
  }

  async batch(): Promise<void> {
    this.times.push(await this.#time());
  }

  async #time(): Promise<number> {
    await this.#contender.awake?.();
    const time = this.#what === 'first bytes' ? await this.#firstBytes() : await this.#calls();
    // What goes on behind the answers is no business of the next lane.
    await this.#contender.settled?.();
    return time;
  }

  async #calls(): Promise<number> {
    const start = performance.now();
    for (let group = 0; group < this.#groups; group += 1) {
      await Promise.all(Array.from({ length: this.#atOnce }, () => this.#call()));
      if (this.#what === 'store') await this.#contender.settled?.();
    }
    return (performance.now() - start) / (this.#groups * this.#atOnce);
  }

  async #call(): Promise<void> {
    const url = this.#url();
    if (this.#what === 'store' && this.#contender.store !== undefined) return this.#contender.store(url);
    const ask = this.#what === 'revalidate' ? this.#contender.revalidate : this.#contender.call;
    const bytes = await ask?.(url);
    if (this.lane.bytes !== null && bytes !== this.lane.bytes)
      throw new Error(`${this.lane.key}: ${url} has ${this.lane.bytes} bytes, and ${bytes} came.`);
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
    const { prefix, urls } = this.lane;
    if (urls === null) {
      fresh += 1;
      return `${prefix}fresh-${fresh}`;
    }
    this.#turn += STRIDE;
    return `${prefix}${this.#turn % urls}`;
  }
}
