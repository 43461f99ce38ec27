export type Bytes = Uint8Array<ArrayBuffer>;

/** The source of a reader. */
export interface BodySource {
  /** The bytes at an offset; null at the end; undefined when they have not come yet. Throws when the body is torn there. */
  at(offset: number): Bytes | Promise<Bytes> | null | undefined;
  /** Resolves when `at` may have another answer. */
  more(): Promise<void>;
  /** A reader has advanced or left. */
  moved(): void;
}

/** One reader of a body that others may read as well, with its own signal and end. */
export class BodyReader {
  readonly #source: BodySource;
  readonly #signal: AbortSignal | undefined;
  readonly #onLeave: (reader: BodyReader) => void;
  #offset = 0;
  #left: 'no' | 'done' | 'aborted' = 'no';

  /** `onLeave` is called once: at its end, failure or cancellation. */
  constructor(source: BodySource, signal: AbortSignal | undefined, onLeave: (reader: BodyReader) => void) {
    this.#source = source;
    this.#signal = signal;
    this.#onLeave = onLeave;
    signal?.addEventListener('abort', this.#abort);
  }

  get offset(): number {
    return this.#offset;
  }

  async read(): Promise<Uint8Array | null> {
    try {
      return await this.#next();
    } catch (error) {
      this.#leave('done');
      throw error;
    }
  }

  cancel(): void {
    this.#leave('done');
  }

  async #next(): Promise<Bytes | null> {
    for (;;) {
      if (this.#left === 'aborted') throw this.#signal?.reason;
      if (this.#left === 'done') return null;
      const bytes = this.#source.at(this.#offset);
      if (bytes === null) this.#leave('done');
      else if (bytes === undefined) await this.#source.more();
      else return this.#took(await bytes);
    }
  }

  #took(bytes: Bytes): Bytes {
    this.#offset += bytes.byteLength;
    this.#source.moved();
    return bytes;
  }

  readonly #abort = (): void => this.#leave('aborted');

  #leave(how: 'done' | 'aborted'): void {
    if (this.#left !== 'no') return;
    this.#left = how;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#onLeave(this);
    this.#source.moved();
  }
}
