import type { Answer } from '../../engine/answer.js';
import { causedBy, fail } from '../../errors.js';
import { fieldValue, parseFieldLines } from '../../http/fields/header-fields.js';
import { isOpen } from '../../protocol/codec.js';
import { bodyBytes } from '../../storage/entry.js';
import { openStream, streamOf, type WholeBody, wholeBody } from './body.js';

/** Header fields and body of a response. The body can be read any number of times, or once as the stream that it arrives in. */
export abstract class ReadableResponse {
  readonly #answer: Answer;
  readonly #load: (() => Promise<WholeBody>) | undefined;
  #headers: Headers | undefined;
  #whole: Promise<WholeBody> | undefined;
  #stream: ReadableStream<Uint8Array> | undefined;
  #size: number | null;

  /**
   * @param load gets the body where the answer does not carry it.
   * @internal
   */
  constructor(answer: Answer, load: (() => Promise<WholeBody>) | undefined) {
    this.#answer = answer;
    this.#load = load;
    this.#size = answer.size;
  }

  /**
   * The body for the constructor of a native `Response`.
   *
   * @internal
   */
  static native(response: ReadableResponse): BodyInit | null {
    const { body } = response.#answer;
    return isOpen(body) || body === null ? response.body : body;
  }

  /** @internal */
  abstract makeHeaders(): Headers;

  /** Its header fields, with Cache-Status, and with Age if the cache answered. */
  get headers(): Headers {
    this.#headers ??= this.makeHeaders();
    return this.#headers;
  }

  /** The encoding that `text()` decodes: the charset of Content-Type, else `utf-8` (requests: Response.encoding). */
  get encoding(): string {
    return this.#decoder().encoding;
  }

  /** Bytes of the body; null until it is complete. */
  get size(): number | null {
    return this.#size;
  }

  /**
   * The body as a stream. With `stream: true` it is the one stream of the bytes as they arrive: it can be read once, and the other
   * readers reject then. Otherwise each access gives a new stream.
   */
  get body(): ReadableStream<Uint8Array> | null {
    const { body } = this.#answer;
    if (body === null && this.#load === undefined) return null;
    if (!isOpen(body) || this.#whole !== undefined)
      return streamOf(openStream(async () => (await this.blob()).stream()));
    this.#stream ??= streamOf(body);
    return this.#stream;
  }

  /** The body as bytes, which you may change. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const body = await this.#read();
    if (body === null) return new ArrayBuffer(0);
    // Not by `instanceof`: the bytes of a Response may be of another realm (Jest with jsdom).
    return 'arrayBuffer' in body ? body.arrayBuffer() : body.slice(0);
  }

  async blob(): Promise<Blob> {
    const body = await this.#read();
    return new Blob(body === null ? [] : [body], { type: this.#contentType ?? '' });
  }

  /** The body as text, by the charset of its Content-Type, else as UTF-8. */
  async text(): Promise<string> {
    return this.#decoded(this.#decoder());
  }

  /** The body as JSON. Rejects with a CacheError `serialization` if it is not JSON. */
  async json<Value = unknown>(): Promise<Value> {
    const text = await this.#decoded(new TextDecoder());
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw causedBy(cause, fail('serialization', 'bodyNotJson', this.#answer.url));
    }
  }

  /**
   * The body in chunks of `chunkSize` bytes, or as they arrive (requests: iter_content).
   *
   * @example
   * for await (const chunk of (await session.get('/atlas.bin', { stream: true })).iterContent(65_536)) draw(chunk);
   */
  async *iterContent(chunkSize?: number): AsyncGenerator<Uint8Array, void, undefined> {
    yield* (await import('./iterate.js')).contentOf(this.body, chunkSize);
  }

  /** The lines of the text, decoded as by `text()`, without their ends `\n`, `\r\n` or `\r` (requests: iter_lines). */
  async *iterLines(): AsyncGenerator<string, void, undefined> {
    const { chunksOf, linesOf } = await import('./iterate.js');
    yield* linesOf(chunksOf(this.body), this.#decoder());
  }

  get #contentType(): string | null {
    // Making all fields is dear, and only needed if the caller may have changed them.
    if (this.#headers !== undefined) return this.#headers.get('content-type');
    return fieldValue(parseFieldLines(this.#answer.fields), 'content-type') ?? null;
  }

  /** The decoder for the charset of its Content-Type; UTF-8 where there is none, or an unknown one. */
  #decoder(): TextDecoder {
    const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(this.#contentType ?? '')?.[1];
    try {
      return new TextDecoder(charset);
    } catch {
      return new TextDecoder();
    }
  }

  async #decoded(decoder: TextDecoder): Promise<string> {
    const body = await this.#read();
    return decoder.decode(body instanceof ArrayBuffer ? body : await this.arrayBuffer());
  }

  /** @throws CacheError `bad-request` if the body was taken as a stream. */
  async #read(): Promise<WholeBody> {
    if (this.#stream !== undefined) throw fail('bad-request', 'bodyTaken', this.#answer.url);
    this.#whole ??= this.#load?.() ?? wholeBody(this.#answer.body);
    const body = await this.#whole;
    this.#size ??= bodyBytes(body);
    return body;
  }
}
