import type { Answer, Source } from '../../engine/answer.js';
import { fail } from '../../errors.js';
import { cacheStatus, servedAge } from '../../http/fields/cache-status.js';
import { expiresAt, momentBefore } from '../../http/freshness/expiration.js';
import { type Millis, NEVER, secondsBetween } from '../../http/units.js';
import type { ExpirationTime } from '../../options/expiration.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { readExpiration } from '../options/faults.js';
import * as details from './details.js';
import { nativeHeaders, nativeResponse, servedHeaders } from './native-response.js';
import { ReadableResponse } from './readable-response.js';

/**
 * A response whose body can be read any number of times, with its state in the cache.
 *
 * @example
 * const response = await session.get('/api/countries');
 * const countries = await response.json();
 * const again = await response.text();
 */
export class SessionResponse extends ReadableResponse {
  readonly #answer: Answer;
  readonly #context: details.ResponseContext;
  #request: details.CachedRequest | undefined;
  #expires: Millis | null;
  readonly #answered: Millis;

  /** Milliseconds that this call waited for the response; `elapsed` is the time of its fetch. */
  readonly servedIn: number;

  /** Was it past its expiry when it answered (stale-if-error, max-stale)? */
  readonly stale: boolean;

  /** @internal */
  constructor(answer: Answer, context: details.ResponseContext) {
    super(answer, context.load);
    this.#answer = answer;
    this.#context = context;
    this.#expires = answer.expires;
    this.#answered = context.now();
    this.servedIn = performance.now() - context.since;
    const { source, expires } = answer;
    this.stale = source === 'stale' || (source === 'cache' && expires !== null && this.#answered >= expires);
  }

  /** @internal */
  static internals(response: SessionResponse): details.ResponseContext & { readonly answer: Answer } {
    return { ...response.#context, answer: response.#answer };
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

  /** The final URL, with the requested fragment. */
  get url(): string {
    return this.#answer.url + details.fragmentAfter(this.#answer, this.#context.fragment ?? '');
  }

  get redirected(): boolean {
    return this.#answer.redirected;
  }

  /** Is it a redirect? (requests: Response.is_redirect) */
  get isRedirect(): boolean {
    return details.isRedirect(this.#answer);
  }

  /** Is it a permanent redirect? (requests: Response.is_permanent_redirect) */
  get isPermanentRedirect(): boolean {
    return details.isPermanentRedirect(this.#answer);
  }

  /** The request to the target of a redirect that was visible and not followed; else null (requests: Response.next). */
  get next(): PreparedRequest | null {
    return this.#context.next ?? null;
  }

  /** The redirects that were followed, in order; none where the browser followed them internally (requests: Response.history). */
  get history(): readonly SessionResponse[] {
    return details.redirectAnswers(this.#answer).map((answer) => responseOf(answer, this.#context));
  }

  /** Throws `unsupported-option`: browsers hide Set-Cookie (requests: Response.cookies). */
  get cookies(): never {
    throw fail('unsupported-option', 'responseCookies');
  }

  get type(): ResponseType {
    return this.#answer.type;
  }

  /** @internal */
  override makeHeaders(): Headers {
    return this.#context.entry ? nativeHeaders(this.#answer) : servedHeaders(this.#answer, this.#answered);
  }

  /** The Cache-Status field: how the cache handled the request (RFC 9211); null for a listed response, which answers no request. */
  get cacheStatus(): string | null {
    return this.#context.entry ? null : cacheStatus(this.#answer, this.#answered);
  }

  /** Did the cache answer? True for a validated response too (requests-cache: from_cache). */
  get fromCache(): boolean {
    return ['cache', 'revalidated', 'stale'].includes(this.#answer.source);
  }

  /** The source of the response: cache, network, or a 304. */
  get source(): Source {
    return this.#answer.source;
  }

  /** The key of the stored response; null if it is not stored (requests-cache: cache_key). */
  get cacheKey(): string | null {
    return this.#answer.cacheKey;
  }

  /** When it was first stored, or now for a new one; validation does not change it (requests-cache: created_at). */
  get createdAt(): Date {
    return new Date(this.#answer.createdAt);
  }

  /** When it becomes stale; null if never, or if it is not stored. */
  get expires(): Date | null {
    return this.#expires === null || this.#expires === NEVER ? null : new Date(this.#expires);
  }

  /** `expires` in whole seconds since the epoch (requests-cache: expires_unix). */
  get expiresUnix(): number | null {
    return this.expires && Math.round(this.expires.getTime() / 1000);
  }

  /** Whole seconds until `expires`, negative once it is stale (requests-cache: expires_delta). */
  get expiresDelta(): number | null {
    return this.expires && Math.round((this.expires.getTime() - this.#context.now()) / 1000);
  }

  /** Seconds that it stays fresh: 0 once it is stale, `Infinity` if it never expires; null if it is not stored. */
  get ttl(): number | null {
    return this.#expires === null ? null : Math.max(0, secondsBetween(this.#context.now(), this.#expires));
  }

  /** Seconds since the origin generated or validated it, its time in other caches included. RFC 9111 §4.2.3. */
  get age(): number {
    return servedAge(this.#answer, this.#context.now());
  }

  /** Is it stale now? (requests-cache: is_expired) */
  get isExpired(): boolean {
    return this.fromCache && this.#expires !== null && this.#context.now() >= this.#expires;
  }

  /**
   * Was it stored longer ago than this, or before this moment? (requests-cache: is_older_than) Throws `bad-option` for anything else.
   *
   * @example
   * if (response.isOlderThan({ minutes: 5 })) await session.get(response.url, { refresh: true });
   */
  isOlderThan(time: ExpirationTime): boolean {
    const before = momentBefore(readExpiration(time), this.#context.now());
    return before !== null && this.#answer.createdAt < before;
  }

  /**
   * Set its expiry, counted from now, here and in the store; resolves with `isExpired` (requests-cache: reset_expiration). If it is
   * not stored, only this object changes.
   */
  async resetExpiration(time: ExpirationTime): Promise<boolean> {
    const { admin, now } = this.#context;
    const expires = expiresAt(readExpiration(time), now());
    const keys = this.cacheKey === null ? [] : [this.cacheKey];
    if (keys.length > 0) await admin('resetExpiration', { expires, keys });
    this.#expires = expires;
    return this.isExpired;
  }

  /** Did the origin just validate the stored response, by a 304? */
  get revalidated(): boolean {
    return this.source === 'revalidated';
  }

  /** Did this call share the fetch of another call? */
  get collapsed(): boolean {
    return this.#answer.collapsed;
  }

  /** The request that it answers, without secrets, as it is stored (requests-cache: CachedRequest). */
  get request(): details.CachedRequest {
    this.#request ??= details.cachedRequest(this.#context.asked);
    return this.#request;
  }

  /**
   * The links of its Link field by their relation (requests: Response.links). For other origins the field must be exposed by CORS.
   * RFC 8288.
   *
   * @example
   * const next = response.links.next && (await session.get(response.links.next.url));
   */
  get links(): Readonly<Record<string, details.Link>> {
    return details.linksOf(this.headers.get('link'), this.#answer.url);
  }

  /** Milliseconds from request to headers, when it was fetched. */
  get elapsed(): number {
    return this.#answer.elapsed;
  }

  /**
   * Throw if the status is an error (requests: raise_for_status).
   *
   * @throws CacheError `http-status` for 400 to 599, `not-cached` for the 504 of `onlyIfCached`.
   * @example
   * const countries = await (await session.get('/api/countries')).raiseForStatus().json();
   */
  raiseForStatus(): this {
    const { status, statusText, source, url } = this;
    if (status < 400 || status > 599) return this;
    // The cache's other 504 says that the origin was needed and could not be reached.
    const code = source === 'synthetic' && statusText === 'Not Cached' ? 'not-cached' : 'http-status';
    throw fail(code, 'httpStatus', status, statusText, url);
  }

  /** A native `Response` with the same `url`, `redirected` and `type`. */
  toResponse(): Response {
    return nativeResponse(this.#answer, [...this.headers], ReadableResponse.native(this));
  }

  /** The same as `toResponse()`, for code written for `Response.clone()`. */
  clone(): Response {
    return this.toResponse();
  }

  /** One line for a log: status, times, size and request, no secrets (requests-cache: `str(response)`). */
  override toString(): string {
    const { status, createdAt, expires, isExpired, size, fromCache, cacheKey, request } = this;
    const kind = fromCache ? 'CachedResponse' : 'OriginalResponse';
    const until = `${expires?.toISOString() ?? 'never'} (${isExpired ? 'stale' : 'fresh'})`;
    const stored = `created: ${createdAt.toISOString()}, expires: ${cacheKey === null ? 'not stored' : until}`;
    const bytes = size === null ? 'unknown' : `${size} bytes`;
    return `<${kind} [${status}]: ${stored}, size: ${bytes}, request: ${request.method} ${request.url}>`;
  }

  /** For `JSON.stringify`: everything but header fields and body, no secrets. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { method, url } = this.request;
    return { method, url, ...Object.fromEntries(LOGGED.map((name) => [name, this[name]])) };
  }

  /** @internal */
  [details.inspect](_depth: number, options: object, print: details.Print): string {
    return details.inspected(this, print, options);
  }
}

const LOGGED = [
  ...(['status', 'statusText', 'source', 'fromCache', 'cacheKey', 'size'] as const),
  ...(['createdAt', 'expires', 'isExpired', 'elapsed', 'servedIn'] as const),
];

/** Outside of the class: bundlers rename a class that refers to itself, and its name is printed. */
const responseOf = (answer: Answer, context: details.ResponseContext): SessionResponse =>
  new SessionResponse(answer, context);
