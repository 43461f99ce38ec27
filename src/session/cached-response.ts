import type { Answer, Source } from '../engine/index.js';
import { CacheError } from '../errors.js';
import type { Millis } from '../policy/index.js';
import { isOpen, ownBytes, readerOf, streamOf, type WholeBody, wholeBody } from './body.js';
import { nativeHeaders, nativeResponse } from './native-response.js';

/** A response that came out of the cache, validated or not. */
export type CachedResponse = SessionResponse & { readonly fromCache: true };

/** A response that came from the origin for this request. */
export type OriginalResponse = SessionResponse & { readonly fromCache: false };

/**
 * What every request of a session resolves with; `fromCache` tells the two apart.
 *
 * @example
 * const response = await session.get('/api/countries');
 * if (response.fromCache) showAge(response.createdAt);
 */
export type AnyResponse = CachedResponse | OriginalResponse;

/** Where a response stands: what the session knows beside the answer. */
export type ResponseContext = {
  readonly now: () => Millis;
  /** The fragment of the requested URL, with its `#`. */
  readonly fragment?: string;
  /** Where the body comes from when the answer does not carry it. */
  readonly load?: () => Promise<WholeBody>;
};

/** Make the response of an answer. Which of the two it is, `fromCache` says. */
export function respond(answer: Answer & { readonly source: 'cache' }, context: ResponseContext): CachedResponse;
export function respond(answer: Answer, context: ResponseContext): AnyResponse;
export function respond(answer: Answer, context: ResponseContext): SessionResponse {
  return new SessionResponse(answer, context);
}

/**
 * A response whose body can be read any number of times, and what the cache knows of it.
 *
 * @example
 * const response = await session.get('/api/countries');
 * const countries = await response.json();
 * const again = await response.text();
 */
export class SessionResponse {
  readonly #answer: Answer;
  readonly #context: ResponseContext;
  #headers: Headers | undefined;
  #whole: Promise<WholeBody> | undefined;
  #stream: ReadableStream<Uint8Array> | undefined;
  #size: number | null;

  /** @internal */
  constructor(answer: Answer, context: ResponseContext) {
    this.#answer = answer;
    this.#context = context;
    this.#size = answer.size;
  }

  get status(): number {
    return this.#answer.status;
  }

  get statusText(): string {
    return this.#answer.statusText;
  }

  /** Is the status one of 200 to 299, as in Fetch? (`raiseForStatus` throws only from 400 on.) */
  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }

  /** The final URL, with the fragment that was asked for. */
  get url(): string {
    return this.#answer.url + (this.#context.fragment ?? '');
  }

  get redirected(): boolean {
    return this.#answer.redirected;
  }

  get type(): ResponseType {
    return this.#answer.type;
  }

  get headers(): Headers {
    this.#headers ??= nativeHeaders(this.#answer);
    return this.#headers;
  }

  /** Did the cache answer? True for a validated response too (requests-cache: from_cache). */
  get fromCache(): boolean {
    return ['cache', 'revalidated', 'stale'].includes(this.source);
  }

  /** Where the answer came from. */
  get source(): Source {
    return this.#answer.source;
  }

  /** The name of the stored response; null when it is not stored (requests-cache: cache_key). */
  get cacheKey(): string | null {
    return this.#answer.cacheKey;
  }

  /** When it was first stored, or now for a new one; a validation does not change it (requests-cache: created_at). */
  get createdAt(): Date {
    return new Date(this.#answer.createdAt);
  }

  /** When it becomes stale; null when it never does, or is not stored. */
  get expires(): Date | null {
    const { expires } = this.#answer;
    return expires === null || expires === Number.POSITIVE_INFINITY ? null : new Date(expires);
  }

  /** Is it stale by now? (requests-cache: is_expired) */
  get isExpired(): boolean {
    const { expires } = this.#answer;
    return this.fromCache && expires !== null && this.#context.now() >= expires;
  }

  /** Did the origin just say, by a 304, that the stored response still holds? */
  get revalidated(): boolean {
    return this.source === 'revalidated';
  }

  /** Did this call share the fetch of another one? */
  get collapsed(): boolean {
    return this.#answer.collapsed;
  }

  /** Bytes of the body; null while it comes. */
  get size(): number | null {
    return this.#size;
  }

  /** Milliseconds from request to headers, when it was fetched. */
  get elapsed(): number {
    return this.#answer.elapsed;
  }

  /**
   * The body as a stream. Of a response asked for with `stream: true` it is the one stream of the bytes as they come, so it
   * can be read once, and the other readers reject then; else each access gives a new stream.
   */
  get body(): ReadableStream<Uint8Array> | null {
    const { body } = this.#answer;
    if (body === null && this.#context.load === undefined) return null;
    if (!isOpen(body) || this.#whole !== undefined) return streamOf(readerOf(() => this.#read()));
    this.#stream ??= streamOf(body);
    return this.#stream;
  }

  /** The body as bytes of your own. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return ownBytes(await this.#read());
  }

  async blob(): Promise<Blob> {
    const body = await this.#read();
    return new Blob(body === null ? [] : [body], { type: this.headers.get('content-type') ?? '' });
  }

  /** The body as text, by the charset of its Content-Type, else as UTF-8. */
  async text(): Promise<string> {
    return decoder(this.headers.get('content-type')).decode(await this.#readBytes());
  }

  /**
   * The body as JSON.
   *
   * @throws CacheError `serialization` when it is none.
   */
  async json<Value = unknown>(): Promise<Value> {
    const bytes = await this.#readBytes();
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch (cause) {
      throw new CacheError('serialization', `The body of ${this.url} is not JSON.`, { cause });
    }
  }

  /**
   * Throw when the status says that the request failed (requests: raise_for_status).
   *
   * @throws CacheError `http-status` for 400 to 599.
   * @example
   * const countries = await (await session.get('/api/countries')).raiseForStatus().json();
   */
  raiseForStatus(): this {
    if (this.status < 400 || this.status > 599) return this;
    throw new CacheError('http-status', `${this.status} ${this.statusText} for ${this.url}`.replace('  ', ' '));
  }

  /** A native `Response` with this one's `url`, `redirected` and `type`, for code that wants one. */
  toResponse(): Response {
    const whole = this.#answer.body;
    return nativeResponse(this.#answer, isOpen(whole) || whole === null ? this.body : whole);
  }

  async #readBytes(): Promise<ArrayBuffer> {
    const body = await this.#read();
    return body instanceof ArrayBuffer ? body : ownBytes(body);
  }

  async #read(): Promise<WholeBody> {
    if (this.#stream !== undefined)
      throw new CacheError(
        'bad-request',
        `The body of ${this.url} was taken as a stream. Read it there, or leave "body" alone and call bytes(), text(), json() or blob().`,
      );
    this.#whole ??= this.#context.load?.() ?? wholeBody(this.#answer.body);
    const body = await this.#whole;
    this.#size ??= body === null ? 0 : body instanceof Blob ? body.size : body.byteLength;
    return body;
  }
}

/** The decoder of a Content-Type's charset; one that the platform does not know is read as UTF-8. */
function decoder(contentType: string | null): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
