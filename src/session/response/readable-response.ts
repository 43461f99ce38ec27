import { ownBytes, parsedJson } from './body.js';
import { decoderOf } from './charset.js';
import type { ResponseBody } from './response-body.js';

/** A response as to its body, which can be read any number of times. */
export abstract class ReadableResponse {
  readonly #body: ResponseBody;

  /** @internal */
  constructor(body: ResponseBody) {
    this.#body = body;
  }

  /** @internal */
  static native(response: ReadableResponse): BodyInit | null {
    return response.#body.native;
  }

  abstract get headers(): Headers;

  abstract get url(): string;

  /** What `text()` is decoded by: the charset of Content-Type, else `utf-8` (requests: Response.encoding). */
  get encoding(): string {
    return decoderOf(this.headers.get('content-type')).encoding;
  }

  /** Bytes of the body; null while it comes. */
  get size(): number | null {
    return this.#body.size;
  }

  /**
   * The body as a stream. Of a response asked for with `stream: true` it is the one stream of the bytes as they come, so it
   * can be read once, and the other readers reject then; else each access gives a new stream.
   */
  get body(): ReadableStream<Uint8Array> | null {
    return this.#body.stream;
  }

  /** The body as bytes of your own. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return ownBytes(await this.#body.read());
  }

  async blob(): Promise<Blob> {
    const body = await this.#body.read();
    return new Blob(body === null ? [] : [body], { type: this.headers.get('content-type') ?? '' });
  }

  /** The body as text, by the charset of its Content-Type, else as UTF-8. */
  async text(): Promise<string> {
    return decoderOf(this.headers.get('content-type')).decode(await this.#body.bytes());
  }

  /** The body as JSON. Throws a CacheError `serialization` when it is none. */
  async json<Value = unknown>(): Promise<Value> {
    return parsedJson(await this.#body.bytes(), this.url);
  }

  /**
   * The body in pieces of `chunkSize` bytes, or as they come (requests: iter_content).
   *
   * @example
   * for await (const chunk of (await session.get('/atlas.bin', { stream: true })).iterContent(65_536)) draw(chunk);
   */
  async *iterContent(chunkSize?: number): AsyncGenerator<Uint8Array, void, undefined> {
    const { checkedSize, chunksOf, piecesOf } = await import('./iterate.js');
    yield* chunkSize === undefined ? chunksOf(this.body) : piecesOf(chunksOf(this.body), checkedSize(chunkSize));
  }

  /** The lines of the text, decoded as `text()` is, without their ends `\n`, `\r\n` or `\r` (requests: iter_lines). */
  async *iterLines(): AsyncGenerator<string, void, undefined> {
    const { chunksOf, linesOf } = await import('./iterate.js');
    yield* linesOf(chunksOf(this.body), decoderOf(this.headers.get('content-type')));
  }
}
