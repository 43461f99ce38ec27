import type { PreparedRequest } from './prepared-request.js';
import type { RequestDefaults, RequestOptions, RequestSpec } from './request-spec.js';

/**
 * One complete request from the defaults of a session and the options of a request (requests: Session.prepare_request). `base`
 * resolves relative URLs: the page's, or `baseUrl`; null where there is none. A promise only where `auth` is an async function.
 * Throws a CacheError: `bad-option`, `unsupported-option` (what browsers forbid, and a stream as `data`: {@link prepareStreamed})
 * or `serialization`.
 */
export function prepareRequest(
  spec: RequestSpec,
  defaults: RequestDefaults,
  base: string | null,
): PreparedRequest | Promise<PreparedRequest> {
  throw [spec, defaults, base];
}

/** The stream among the options, null where there is none. Such a request crosses no port and is never cached: see {@link prepareStreamed}. */
export function streamOf(options: RequestOptions): ReadableStream<Uint8Array> | null {
  throw options;
}

/** A request whose `data` is a stream, as a native one: to be fetched once, as it is (Chromium over HTTP/2, Node). */
export function prepareStreamed(
  spec: RequestSpec,
  defaults: RequestDefaults,
  base: string | null,
): Request | Promise<Request> {
  throw [spec, defaults, base];
}
