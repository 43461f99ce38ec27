import type { RequestSettings } from '../policy/index.js';
import {
  fromRequest,
  type PreparedRequest,
  prepareRequest,
  prepareStreamed,
  type RequestDefaults,
  type RequestSpec,
  streamOf,
} from '../request/index.js';
import type { AnyResponse } from './cached-response.js';
import { type ExchangeParts, exchange } from './exchange.js';
import { fetchThrough } from './fetch.js';
import { isPrepared, type RequestOptions, readRequestOptions, readSendOptions, type SendOptions } from './options.js';

/** What a {@link Sender} acts through. */
export type SenderParts = ExchangeParts & {
  readonly defaults: RequestDefaults;
  /** What relative URLs are resolved against; null where there is nothing. */
  readonly base: () => string | null;
  /** Runs the work unless the session is closed, and counts it as under way. */
  readonly during: <Value>(work: () => Value | Promise<Value>) => Promise<Value>;
};

/** The ways to send a request. `forced` are settings that no option of a request changes. */
export class Sender {
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  async prepare(spec: RequestSpec): Promise<PreparedRequest> {
    return prepareRequest(spec, this.#parts.defaults, this.#parts.base());
  }

  request(
    method: string,
    url: string | URL,
    options: RequestOptions = {},
    forced: RequestSettings = {},
  ): Promise<AnyResponse> {
    return this.#parts.during(() => {
      const caching = { ...readRequestOptions(options), ...forced };
      const prepare = streamOf(options) === null ? prepareRequest : prepareStreamed;
      const request = () => prepare({ ...options, method, url }, this.#parts.defaults, this.#parts.base());
      return exchange({ request, caching, options }, this.#parts);
    });
  }

  send(
    request: PreparedRequest | Request,
    options: SendOptions = {},
    forced: RequestSettings = {},
  ): Promise<AnyResponse> {
    return this.#parts.during(() => {
      const caching = { ...readSendOptions(options), ...forced };
      if (isPrepared(request)) return exchange({ request: () => request, caching, options }, this.#parts);
      const { signal = request.signal } = options;
      return exchange({ request: () => fromRequest(request), caching, options: { ...options, signal } }, this.#parts);
    });
  }

  fetch(input: RequestInfo | URL, init: RequestInit | undefined, forced: RequestSettings = {}): Promise<Response> {
    const at = typeof input === 'string' ? this.#absolute(input) : input;
    return this.#parts.during(() => fetchThrough(at, init, forced, this.#parts));
  }

  /** Where it is no URL, `Request` says so, as it does to a native fetch. */
  #absolute(url: string): string {
    if (/^https?:\/\//.test(url)) return url;
    const base = this.#parts.base();
    return base !== null && URL.canParse(url, base) ? new URL(url, base).href : url;
  }
}
