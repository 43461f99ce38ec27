import type { PreparedRequest } from '../request/index.js';
import type { AnyResponse } from './cached-response.js';
import type { Defaults } from './defaults.js';
import type { RequestOptions, SendOptions, SessionOptions } from './options.js';

/** What requests' Session has beside a way to send: what holds for each of its requests, and its verbs. {@link CachedSession} adds the cache. */
export abstract class Session extends EventTarget {
  readonly #defaults: Defaults;

  /** @internal */
  constructor(defaults: Defaults) {
    super();
    this.#defaults = defaults;
  }

  /** Header fields of every request (requests: Session.headers). */
  get headers(): Headers {
    return this.#defaults.headers;
  }

  set headers(value: NonNullable<SessionOptions['headers']>) {
    this.#defaults.headers = value;
  }

  /** Query parameters of every request (requests: Session.params). */
  get params(): NonNullable<SessionOptions['params']> {
    return this.#defaults.params;
  }

  set params(value: NonNullable<SessionOptions['params']>) {
    this.#defaults.params = value;
  }

  /** Credentials of every request (requests: Session.auth). */
  get auth(): NonNullable<SessionOptions['auth']> | null {
    return this.#defaults.auth;
  }

  set auth(value: NonNullable<SessionOptions['auth']> | null) {
    this.#defaults.auth = value;
  }

  get(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('GET', url, options);
  }

  head(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('HEAD', url, options);
  }

  options(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('OPTIONS', url, options);
  }

  post(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('POST', url, options);
  }

  put(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('PUT', url, options);
  }

  patch(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('PATCH', url, options);
  }

  delete(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('DELETE', url, options);
  }

  /** A safe request with a body (RFC 10008). Cached where `allowableMethods` has QUERY. */
  query(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('QUERY', url, options);
  }

  abstract request(method: string, url: string | URL, options?: RequestOptions): Promise<AnyResponse>;

  abstract send(request: PreparedRequest | Request, options?: SendOptions): Promise<AnyResponse>;
}
