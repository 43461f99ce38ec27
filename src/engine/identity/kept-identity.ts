import type { Backend } from '../../storage/backend.js';
import { tooSlow, withinBound } from '../store/deadline.js';

type Store = Pick<Backend, 'keptIdentity' | 'keepIdentity'>;

/** The identity that holds for calls that name none, fetch events among them: kept in the store, known in memory once it was read. */
export class KeptIdentity {
  readonly #store: Store;
  /** Undefined: not known. */
  #identity: string | null | undefined;
  #coming: Promise<string | null> | null = null;
  #overdue = false;
  /** What was named last, until it is stored: the store does not know it yet. */
  #unstored: Promise<string | null> | null = null;
  #storing: Promise<unknown> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
  }

  /** At once when it is known; null: nobody's in particular. A store that is too slow is not asked again until it has answered. */
  get(): string | null | Promise<string | null> {
    if (this.#identity !== undefined) return this.#identity;
    if (this.#overdue) return Promise.reject(tooSlow());
    return this.#bounded(this.#coming ?? this.#await(this.#store.keptIdentity()));
  }

  /** From now on this one holds; calls that come before it is known wait for it. False: it was this one already. */
  async set(identity: string | null | Promise<string | null>): Promise<boolean> {
    const before = this.#identity;
    const coming = this.#await(Promise.resolve(identity));
    this.#unstored = coming;
    const stored = this.#storing.then(() => this.#put(coming, before));
    this.#storing = stored.catch(() => undefined);
    try {
      const isAnother = await stored;
      this.#isStored(coming);
      return isAnother;
    } catch (error) {
      this.#isStored(coming);
      this.forget();
      throw error;
    }
  }

  /** Another engine may have named another one, or the store is another. */
  forget(): void {
    this.#identity = undefined;
    this.#coming = this.#unstored;
  }

  #isStored(coming: Promise<string | null>): void {
    if (this.#unstored === coming) this.#unstored = null;
  }

  /** Most pages name the same one again: then nothing is written. */
  async #put(coming: Promise<string | null>, known: string | null | undefined): Promise<boolean> {
    const identity = await coming;
    const before = known === undefined ? await this.#store.keptIdentity() : known;
    if (identity === before) return false;
    await this.#store.keepIdentity(identity);
    return true;
  }

  #await(coming: Promise<string | null>): Promise<string | null> {
    const isLast = (): boolean => this.#coming === coming;
    this.#identity = undefined;
    this.#coming = coming;
    coming.then(
      (identity) => {
        if (isLast()) this.#identity = identity;
      },
      () => {
        if (isLast()) this.forget();
      },
    );
    return coming;
  }

  async #bounded(coming: Promise<string | null>): Promise<string | null> {
    try {
      return await withinBound(coming);
    } catch (error) {
      this.#waitFor(coming);
      throw error;
    }
  }

  /** As long as the store does not say it, nobody waits for that any more. */
  #waitFor(coming: Promise<unknown>): void {
    this.#overdue = true;
    const said = (): void => {
      this.#overdue = false;
    };
    coming.then(said, said);
  }
}
