import type { Answer } from '../../engine/answer.js';
import { CacheError } from '../../errors.js';
import { isOpen, ownBytes, readerOf, streamOf, type WholeBody, wholeBody } from './body.js';

/** The body of a response, to be read any number of times, or once as the stream that it comes in. */
export class ResponseBody {
  readonly #answer: Answer;
  readonly #load: (() => Promise<WholeBody>) | undefined;
  #whole: Promise<WholeBody> | undefined;
  #stream: ReadableStream<Uint8Array> | undefined;
  #size: number | null;

  /** `load`: where it comes from when the answer does not carry it. */
  constructor(answer: Answer, load: (() => Promise<WholeBody>) | undefined) {
    this.#answer = answer;
    this.#load = load;
    this.#size = answer.size;
  }

  /** Bytes; null while it comes. */
  get size(): number | null {
    return this.#size;
  }

  /** What a native `Response` is made with. */
  get native(): BodyInit | null {
    const { body } = this.#answer;
    return isOpen(body) || body === null ? this.stream : body;
  }

  /** The one stream of a body that still comes, else a new one each time. */
  get stream(): ReadableStream<Uint8Array> | null {
    const { body } = this.#answer;
    if (body === null && this.#load === undefined) return null;
    if (!isOpen(body) || this.#whole !== undefined) return streamOf(readerOf(() => this.read()));
    this.#stream ??= streamOf(body);
    return this.#stream;
  }

  /** @throws CacheError `bad-request` when it was taken as a stream. */
  async read(): Promise<WholeBody> {
    if (this.#stream !== undefined)
      throw new CacheError(
        'bad-request',
        `The body of ${this.#answer.url} was taken as a stream. Read it there, or leave "body" alone and call bytes(), text(), json() or blob().`,
      );
    this.#whole ??= this.#load?.() ?? wholeBody(this.#answer.body);
    const body = await this.#whole;
    this.#size ??= body === null ? 0 : body instanceof Blob ? body.size : body.byteLength;
    return body;
  }

  /** Bytes to look at, not to change. */
  async bytes(): Promise<ArrayBuffer> {
    const body = await this.read();
    return body instanceof ArrayBuffer ? body : ownBytes(body);
  }
}
