import type { Answer } from '../../engine/answer.js';
import type { Call } from '../../engine/contract.js';
import type { StoreReader } from '../../engine/engine.js';
import type { StoreParts } from './local-store.js';

/**
 * Answers calls from the store while their worker starts, which takes several times as long as a read. The worker gets each call all the
 * same: it notes the use and reports the hit. Only what is fresh answers early; all else needs the worker.
 */
export class EarlyAnswers {
  readonly #own: StoreParts['own'];
  readonly #open: () => StoreReader;
  #reader: StoreReader | undefined;
  #reading = 0;

  constructor({ own }: Pick<StoreParts, 'own'>, open: () => StoreReader) {
    this.#own = own;
    this.#open = open;
  }

  /** `sent`: the worker's answer to the call. */
  async answer(call: Call, sent: Promise<Answer>): Promise<Answer> {
    if (!this.#mayRead(call)) return sent;
    const settled = sent.then(
      () => null,
      () => null,
    );
    const fresh = await Promise.race([this.#read(call), settled]);
    if (fresh === null) return sent;
    void sent.then(drop, () => undefined);
    return fresh;
  }

  /** Not where only the worker knows the store, or a function that decides about what is stored. */
  #mayRead({ request: { method, body }, settings }: Call): boolean {
    const { backend, serializer, keyFn, filterFn } = settings;
    if (!['GET', 'HEAD'].includes(method) || body !== null || this.#own.backend !== undefined) return false;
    return backend === 'indexeddb' && serializer === 'structured' && keyFn === null && filterFn === null;
  }

  /** Never rejects: the worker's answer counts then. */
  async #read(call: Call): Promise<Answer | null> {
    this.#reading += 1;
    try {
      this.#reader ??= this.#open();
      return await this.#reader.read(call);
    } catch {
      return null;
    } finally {
      this.#reading -= 1;
      if (this.#reading === 0) this.#close();
    }
  }

  #close(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }
}

/** Nobody reads this answer. */
function drop({ body }: Answer): void {
  if (body !== null && 'cancel' in body) body.cancel();
}
