import type { Engine } from '../engine/index.js';
import { type LocalParts, openLocal } from './local.js';
import type { Subscriptions } from './subscribe.js';
import { Tally } from './tally.js';

/** What a {@link LocalSide} acts through. */
export type LocalSideParts = LocalParts & { readonly subscriptions: Subscriptions };

/** The engine in the page: loaded at the first call, let go of when a worker takes over and when the page is frozen. */
export class LocalSide {
  readonly #parts: LocalSideParts;
  readonly #calls = new Tally();
  #engine: Promise<Engine> | undefined;
  #mayOwn = false;

  constructor(parts: LocalSideParts) {
    this.#parts = parts;
  }

  ask<Value>(question: (engine: Engine) => Value | Promise<Value>): Promise<Value> {
    return this.#calls.during(async () => question(await this.#open()));
  }

  /** No worker comes any more, so this engine may have the memory tier; before, a worker would have to wait for it. */
  own(): void {
    this.#mayOwn = true;
    this.#engine?.then((engine) => engine.own());
  }

  /** Let go of the store, after the calls that are under way. The next call opens it again. */
  async close(): Promise<void> {
    const opened = this.#engine;
    this.#mayOwn = false;
    await this.#calls.idle();
    if (opened === undefined || this.#engine !== opened) return;
    this.#engine = undefined;
    const engine = await opened;
    await engine.close();
    this.#parts.subscriptions.detach(engine);
  }

  /** A frozen page must hold no lock and hear no channel. What is only in memory stays. */
  async freeze(): Promise<void> {
    if (this.#parts.settings().backend === 'memory') return;
    const mayOwn = this.#mayOwn;
    await this.close();
    this.#mayOwn = mayOwn;
  }

  #open(): Promise<Engine> {
    this.#engine ??= openLocal(this.#parts).then((engine) => {
      this.#parts.subscriptions.attach(engine);
      if (this.#mayOwn) engine.own();
      return engine;
    });
    return this.#engine;
  }
}
