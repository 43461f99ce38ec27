import { Origin } from '../fixtures/origin.js';
import { serveSite } from '../fixtures/site.js';
import { textOf } from './text.js';

type Group = { readonly urls: readonly string[]; readonly wrong: readonly string[] };

const LONGEST_GROUP_MS = 60_000;

/** An origin that answers a writing page, and keeps what the page says that it has stored. */
export class Ledger {
  /** The calls that were rejected, or answered with something else. */
  readonly wrong: string[] = [];
  readonly #origin: Origin;
  readonly #stored: { readonly at: number; readonly urls: readonly string[] }[] = [];
  #told: () => void = () => {};
  #isStopping = false;

  static async open(): Promise<Ledger> {
    return new Ledger(await Origin.start());
  }

  private constructor(origin: Origin) {
    this.#origin = origin;
    serveSite(origin);
    origin.route('/api/*', ({ path }) => ({ body: textOf(path) }));
    origin.route('/stored', ({ body }) => {
      const { urls, wrong }: Group = JSON.parse(body);
      if (!this.#isStopping) this.#stored.push({ at: Date.now(), urls });
      this.wrong.push(...wrong);
      this.#told();
      return { status: 204 };
    });
  }

  get url(): string {
    return this.#origin.url;
  }

  /** Resolves when the next group of calls has settled. Rejects if one of them does not. */
  nextGroup(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('A call has not settled in a minute.')), LONGEST_GROUP_MS);
      this.#told = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }

  /** Stops a worker. The group that is under way may have answers that it had not written, so nothing of it counts as acknowledged. */
  async whileStopping(stop: () => Promise<void>): Promise<void> {
    this.#isStopping = true;
    await stop();
    await this.nextGroup();
    this.#isStopping = false;
  }

  /** The URLs whose storing was acknowledged before this time. */
  storedBefore(time: number): string[] {
    return this.#stored.filter(({ at }) => at <= time).flatMap(({ urls }) => urls);
  }

  close(): Promise<void> {
    return this.#origin.goDown();
  }
}
