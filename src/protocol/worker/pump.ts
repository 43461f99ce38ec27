import type { OpenBody } from '../../engine/answer.js';
import { CREDIT_BYTES } from '../body.js';

/** Where the chunks of one body go. */
export type PumpTarget = {
  readonly chunk: (bytes: ArrayBuffer) => void;
  readonly end: () => void;
  readonly torn: (error: unknown) => void;
};

/**
 * The worker's end of an open body: reads it as far as the page's credit goes. A slow reader so sets the pace, and what is on its
 * way to a page that is gone stays within the credit.
 */
export class Pump {
  readonly #body: OpenBody;
  readonly #target: PumpTarget;
  #credit = CREDIT_BYTES;
  #stopped = false;
  #granted: (() => void) | undefined;

  constructor(body: OpenBody, target: PumpTarget) {
    this.#body = body;
    this.#target = target;
  }

  /** Resolves when all was sent, it was torn, or nobody wants it. */
  async run(): Promise<void> {
    try {
      for (;;) {
        if (this.#credit <= 0) await this.#grant();
        if (this.#stopped) return;
        const bytes = await this.#body.read();
        if (this.#stopped) return;
        if (bytes === null) return this.#target.end();
        this.#credit -= bytes.byteLength;
        this.#target.chunk(ownBuffer(bytes));
      }
    } catch (error) {
      if (!this.#stopped) this.#target.torn(error);
    }
  }

  /** The page's reader took this much. */
  credit(bytes: number): void {
    this.#credit += bytes;
    if (this.#credit > 0) this.#granted?.();
  }

  stop(reason?: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#granted?.();
    this.#body.cancel(reason);
  }

  #grant(): Promise<void> {
    return new Promise((resolve) => {
      this.#granted = resolve;
    });
  }
}

/** The bytes as a buffer that can be transferred: they are the reader's own, but may be a part of a larger one. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength ? buffer : bytes.slice().buffer;
}
