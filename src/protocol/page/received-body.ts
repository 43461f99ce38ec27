import type { OpenBody } from '../../engine/answer.js';
import { CREDIT_BYTES } from '../codec.js';

/** Credit is granted in pieces of this size: a message for each chunk would be as many messages back as came. */
const GRANT_BYTES = CREDIT_BYTES / 4;

/** What a body that is being received needs of its call. */
export type BodyCall = {
  readonly credit: (bytes: number) => void;
  readonly cancel: (reason: unknown) => void;
};

type State = { readonly kind: 'open' | 'ended' } | { readonly kind: 'torn'; readonly error: unknown };

/** The page's end of an open body: the chunks that came and were not read yet. */
export class ReceivedBody implements OpenBody {
  readonly #call: BodyCall;
  #chunks: Uint8Array[] = [];
  #state: State = { kind: 'open' };
  #waiting: (() => void)[] = [];
  #received = 0;
  #taken = 0;
  #skip = 0;

  constructor(call: BodyCall) {
    this.#call = call;
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) return this.#take(chunk);
      if (this.#state.kind === 'torn') throw this.#state.error;
      if (this.#state.kind === 'ended') return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  cancel(reason?: unknown): void {
    if (this.#state.kind !== 'open') return;
    this.#chunks = [];
    this.#become({ kind: 'ended' });
    this.#call.cancel(reason);
  }

  /** The same body comes once more from its first byte: what was received is skipped. */
  restart(): void {
    this.#skip = this.#received;
  }

  push(buffer: ArrayBuffer): void {
    const skipped = Math.min(this.#skip, buffer.byteLength);
    this.#skip -= skipped;
    if (skipped > 0) this.#call.credit(skipped);
    if (skipped === buffer.byteLength || this.#state.kind !== 'open') return;
    this.#received += buffer.byteLength - skipped;
    this.#chunks.push(new Uint8Array(buffer, skipped));
    this.#wake();
  }

  /** False: it ended before the place where it broke off, so it is another body. */
  end(): boolean {
    if (this.#skip > 0) return false;
    this.#become({ kind: 'ended' });
    return true;
  }

  fail(error: unknown): void {
    this.#chunks = [];
    this.#become({ kind: 'torn', error });
  }

  #take(chunk: Uint8Array): Uint8Array {
    this.#taken += chunk.byteLength;
    if (this.#taken >= GRANT_BYTES && this.#state.kind === 'open') {
      this.#call.credit(this.#taken);
      this.#taken = 0;
    }
    return chunk;
  }

  #become(state: State): void {
    if (this.#state.kind === 'open') this.#state = state;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
