import type { Answer, Source } from '../../engine/answer.js';
import { cacheStatus, servedAge } from '../../http/fields/cache-status.js';
import { type Millis, NEVER, secondsBetween } from '../../http/units.js';
import { type ExpirationTime, expiresAt } from '../../options/expiration.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { readExpiration } from '../options/faults.js';
import { type CachedRequest, cachedRequest } from './cached-request.js';
import { isFurtherBack } from './dates.js';
import { lineOf, recordOf } from './display.js';
import { inspect, inspected, type Print } from './inspect.js';
import { type Link, linksOf } from './links.js';
import { nativeHeaders, nativeResponse, servedHeaders } from './native-response.js';
import { ReadableResponse } from './readable-response.js';
import { fragmentAfter, isPermanentRedirect, isRedirect, noCookies, redirectAnswers } from './redirected.js';
import { ResponseBody } from './response-body.js';
import type { ResponseContext } from './response-context.js';
import { statusError } from './status-error.js';

/**
 * A response whose body can be read any number of times, and what the cache knows of it.
 *
 * @example
 * const response = await session.get('/api/countries');
 * const countries = await response.json();
 * const again = await response.text();
 */
export class SessionResponse extends ReadableResponse {
  readonly #answer: Answer;
  readonly #context: ResponseContext;
  #headers: Headers | undefined;
  #request: CachedRequest | undefined;
  #expires: Millis | null;
  readonly #answered: Millis;

  /** Milliseconds that this call waited for the response: a hit's own time, where `elapsed` is that of its fetch. */
  readonly servedIn: number;

  /** Was it past its expiry when it answered (stale-if-error, max-stale)? */
  readonly stale: boolean;

  /** Does it redirect, and does it so for good? (requests: Response.is_redirect, is_permanent_redirect) */
  readonly isRedirect: boolean;
  readonly isPermanentRedirect: boolean;

  /** The request that it redirects to, where that is shown and was not followed; else null (requests: Response.next). */
  readonly next: PreparedRequest | null;

  /** @internal */
  constructor(answer: Answer, context: ResponseContext) {
    super(new ResponseBody(answer, context.load));
    this.#answer = answer;
    this.#context = context;
    this.#expires = answer.expires;
    this.#answered = context.now();
    this.isRedirect = isRedirect(answer);
    this.isPermanentRedirect = isPermanentRedirect(answer);
    this.next = context.next ?? null;
    this.servedIn = performance.now() - context.since;
    this.stale = answer.source === 'stale' || (answer.source === 'cache' && this.isExpired);
  }

  get #isListed(): boolean {
    return this.#context.entry !== undefined;
  }

  /** @internal */
  static standing(response: SessionResponse): ResponseContext & { readonly answer: Answer } {
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

  /** The final URL, with the fragment that was asked for. */
  get url(): string {
    return this.#answer.url + fragmentAfter(this.#answer, this.#context.fragment ?? '');
  }

  get redirected(): boolean {
    return this.#answer.redirected;
  }

  /** The redirects on the way, the first one first; none where the browser followed them unseen (requests: Response.history). */
  get history(): readonly SessionResponse[] {
    return redirectAnswers(this.#answer).map((answer) => responseOf(answer, this.#context));
  }

  /** Throws `unsupported-option`: browsers hide Set-Cookie (requests: Response.cookies). */
  get cookies(): never {
    throw noCookies();
  }

  get type(): ResponseType {
    return this.#answer.type;
  }

  /** Its header fields; those of an answer of the cache with Age, and every answer's with Cache-Status. */
  get headers(): Headers {
    this.#headers ??= this.#isListed ? nativeHeaders(this.#answer) : servedHeaders(this.#answer, this.#answered);
    return this.#headers;
  }

  /** What the cache did, in the words of RFC 9211; null for what was listed and answers no request. */
  get cacheStatus(): string | null {
    return this.#isListed ? null : cacheStatus(this.#answer, this.#answered);
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
    return this.#expires === null || this.#expires === NEVER ? null : new Date(this.#expires);
  }

  /** When it becomes stale, in whole seconds since the epoch; null as `expires` (requests-cache: expires_unix). */
  get expiresUnix(): number | null {
    return this.expires && Math.round(this.expires.getTime() / 1000);
  }

  /** Whole seconds until it becomes stale, negative since it did; null as `expires` (requests-cache: expires_delta). */
  get expiresDelta(): number | null {
    return this.expires && Math.round((this.expires.getTime() - this.#context.now()) / 1000);
  }

  /** Seconds that it still is fresh: 0 once it is stale, `Infinity` when it never becomes so; null when it is not stored. */
  get ttl(): number | null {
    return this.#expires === null ? null : Math.max(0, secondsBetween(this.#context.now(), this.#expires));
  }

  /** Seconds since the origin made it or said that it still holds, its time in other caches included. RFC 9111 §4.2.3. */
  get age(): number {
    return servedAge(this.#answer, this.#context.now());
  }

  /** Is it stale by now? (requests-cache: is_expired) */
  get isExpired(): boolean {
    return this.fromCache && this.#expires !== null && this.#context.now() >= this.#expires;
  }

  /**
   * Was it stored longer ago than this, or before this moment? (requests-cache: is_older_than) Throws `bad-option` for no time.
   *
   * @example
   * if (response.isOlderThan({ minutes: 5 })) await session.get(response.url, { refresh: true });
   */
  isOlderThan(time: ExpirationTime): boolean {
    return isFurtherBack(this.#answer.createdAt, time, this.#context.now());
  }

  /**
   * Let it expire at another time, counted from now, here and in the store; resolves with `isExpired` (requests-cache: reset_expiration).
   * Of one that is not stored nothing but this object changes.
   */
  async resetExpiration(time: ExpirationTime): Promise<boolean> {
    const { admin, now } = this.#context;
    const expires = expiresAt(readExpiration(time), now());
    const keys = this.cacheKey === null ? [] : [this.cacheKey];
    if (keys.length > 0) await admin('resetExpiration', { expires, keys });
    this.#expires = expires;
    return this.isExpired;
  }

  /** Did the origin just say, by a 304, that the stored response still holds? */
  get revalidated(): boolean {
    return this.source === 'revalidated';
  }

  /** Did this call share the fetch of another one? */
  get collapsed(): boolean {
    return this.#answer.collapsed;
  }

  /** The request that it answers, without secrets: what is stored of it (requests-cache: CachedRequest). */
  get request(): CachedRequest {
    this.#request ??= cachedRequest(this.#context.asked);
    return this.#request;
  }

  /**
   * The links of its Link field by their relation (requests: Response.links). Of another origin script sees that field only where
   * it is exposed. RFC 8288.
   *
   * @example
   * const next = response.links.next && (await session.get(response.links.next.url));
   */
  get links(): Readonly<Record<string, Link>> {
    return linksOf(this.headers.get('link'), this.#answer.url);
  }

  /** Milliseconds from request to headers, when it was fetched. */
  get elapsed(): number {
    return this.#answer.elapsed;
  }

  /**
   * Throw when the status says that the request failed (requests: raise_for_status).
   *
   * @throws CacheError `http-status` for 400 to 599, `not-cached` for the 504 of `onlyIfCached`.
   * @example
   * const countries = await (await session.get('/api/countries')).raiseForStatus().json();
   */
  raiseForStatus(): this {
    if (this.status < 400 || this.status > 599) return this;
    throw statusError(this);
  }

  /** A native `Response` with this one's `url`, `redirected` and `type`, for code that wants one. */
  toResponse(): Response {
    return nativeResponse(this.#answer, [...this.headers], ReadableResponse.native(this));
  }

  /** The same as `toResponse()`, for code that knows `Response.clone()`. */
  clone(): Response {
    return this.toResponse();
  }

  /** One line for a log: status, times, size and request, no secrets (requests-cache: `str(response)`). */
  override toString(): string {
    return lineOf(this);
  }

  /** What is known of it beside fields and body, no secrets: what `JSON.stringify` shows. */
  toJSON(): Readonly<Record<string, unknown>> {
    return recordOf(this);
  }

  /** @internal */
  [inspect](_depth: number, options: object, print: Print): string {
    return inspected(this, print, options);
  }
}

/** Outside of the class: where one names itself, bundlers print it by another name. */
const responseOf = (answer: Answer, context: ResponseContext): SessionResponse => new SessionResponse(answer, context);
