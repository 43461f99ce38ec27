import type { OpenBody } from '../../engine/answer.js';
import { CREDIT_BYTES } from '../codec.js';

/** Receives the chunks of a body. */
export type PumpTarget = {
  readonly chunk: (bytes: ArrayBuffer) => void;
  readonly end: () => void;
  readonly torn: (error: unknown) => void;
};

/** The worker's end of an open body: reads it within the page's credit, so that a slow reader sets the pace. */
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

  /** Resolves when the body is complete, broken off or stopped. */
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

  /** The page's reader has taken this many bytes. */
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

/** A buffer that can be transferred. The bytes may be part of a larger buffer. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength ? buffer : bytes.slice().buffer;
}
