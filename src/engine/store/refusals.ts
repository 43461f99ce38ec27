import type { WhyNotStored } from '../../http/explain/explain.js';
import type { CacheKey } from '../../request/key/cache-key.js';

/** How many are remembered: those of one page that somebody looks at. */
const REMEMBERED = 64;

/** Why the last response to a request was not stored, for `explain`. In memory only: it explains what happened just now. */
export class Refusals {
  readonly #reasons = new Map<CacheKey, WhyNotStored>();

  note(key: CacheKey, why: WhyNotStored): void {
    const [oldest] = this.#reasons.keys();
    if (this.#reasons.size >= REMEMBERED && oldest !== undefined) this.#reasons.delete(oldest);
    this.#reasons.delete(key);
    this.#reasons.set(key, why);
  }

  /** A later response was stored. */
  end(key: CacheKey): void {
    this.#reasons.delete(key);
  }

  /** Undefined: none was refused, as far as is remembered. */
  of(key: CacheKey): WhyNotStored | undefined {
    return this.#reasons.get(key);
  }
}
