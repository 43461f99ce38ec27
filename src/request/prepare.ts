import { fail } from '../errors.js';
import { type FieldLines, toFieldLines } from '../http/fields/header-fields.js';
import { authorize } from './auth.js';
import { type BodyInput, isStream, readBody } from './body.js';
import { NO_FETCH_OPTIONS, readFetchOptions } from './fetch-options.js';
import { takesBody } from './from-native.js';
import { mergeHeaders, TOKEN } from './headers.js';
import { initOf } from './native-request.js';
import { withParams } from './params.js';
import type { PreparedRequest } from './prepared-request.js';
import { PREPARE_OPTION_NAMES, type PrepareOptions, type RequestDefaults, type RequestSpec } from './request-spec.js';
import { resolveUrl } from './resolve-url.js';
import { hasNoDefaults, requireInert } from './session-defaults.js';

/**
 * A complete request from the defaults of a session and the options of a request (requests: Session.prepare_request). `base` resolves
 * relative URLs: the page's URL, or `baseUrl`; null if there is none. A promise only if `auth` is an async function. Throws a
 * CacheError: `bad-option`, `unsupported-option` (what browsers forbid, and a stream as `data`: {@link prepareStreamed}) or
 * `serialization`.
 *
 * @example
 * prepareRequest({ method: 'get', url: '/api', params: { page: 2 } }, { headers: { 'x-app': 'atlas' } }, 'https://x.org/');
 */
export function prepareRequest(
  spec: RequestSpec,
  defaults: RequestDefaults,
  base: string | null,
): PreparedRequest | Promise<PreparedRequest> {
  const method = readMethod(spec.method);
  const { url, fragment, credentials } = resolveUrl(spec.url, base);
  if (credentials === null && hasNoOptions(spec) && hasNoDefaults(defaults))
    return { method, url, fragment, fields: '', body: null, fetchOptions: NO_FETCH_OPTIONS };
  for (const name of ['cookies', 'verify', 'cert'] as const) requireInert(name, spec[name]);
  const input = readBody(spec);
  if (input.body !== null) requireBodyMethod(method);
  const request = {
    method,
    url: withParams(url, defaults.params, spec.params),
    fragment,
    fields: fieldsOf(spec, defaults, input),
    body: input.body,
    fetchOptions: readFetchOptions(spec, defaults, base),
  };
  const auth = spec.auth === undefined ? defaults.auth : spec.auth;
  return authorize(request, auth ?? credentials);
}

const PREPARED: ReadonlySet<string> = new Set(PREPARE_OPTION_NAMES);

/** The usual case: only method and URL have to be prepared. */
function hasNoOptions(spec: RequestSpec): boolean {
  for (const [name, value] of Object.entries(spec)) if (value !== undefined && PREPARED.has(name)) return false;
  return true;
}

/** The stream among the options; null if there is none. Such a request is not sent over the port and never cached: {@link prepareStreamed}. */
export const streamOf = ({ data }: PrepareOptions): ReadableStream<Uint8Array> | null => (isStream(data) ? data : null);

/** A request with a stream as `data`, as a native one: to be fetched once, unchanged (Chromium over HTTP/2, Node). */
export async function prepareStreamed(
  spec: RequestSpec,
  defaults: RequestDefaults,
  base: string | null,
): Promise<Request> {
  const { data: _stream, json: _unused, ...rest } = spec;
  requireBodyMethod(readMethod(spec.method));
  const stream = streamOf(spec);
  const request = await prepareRequest(rest, defaults, base);
  if (request.fetchOptions.proxies !== undefined) throw fail('unsupported-option', 'streamByProxy');
  if (stream !== null && request.body === null) return streamingRequest(request, stream);
  throw fail('bad-option', 'streamBesideFiles');
}

function requireBodyMethod(method: string): void {
  if (!takesBody(method)) throw fail('unsupported-option', 'bodyNotAllowed', method);
}

/** The Content-Type of a form contains a boundary that only the browser knows, so the session's default is removed. */
function fieldsOf(spec: RequestSpec, defaults: RequestDefaults, { body, contentType }: BodyInput): FieldLines {
  const isForm = body?.kind === 'form';
  if (isForm && mergeHeaders(undefined, spec.headers).has('content-type')) throw fail('bad-option', 'formContentType');
  const merged = mergeHeaders(defaults.headers, spec.headers);
  if (isForm) merged.delete('content-type');
  else if (contentType !== null && !merged.has('content-type')) merged.set('content-type', contentType);
  return toFieldLines(merged);
}

/** A standard method in upper case, any other one unchanged (RFC 9110 §9.1). */
function readMethod(method: string): string {
  if (typeof method !== 'string' || !TOKEN.test(method)) throw fail('bad-option', 'notMethod', String(method));
  const upper = method.toUpperCase();
  if (FORBIDDEN.includes(upper)) throw fail('unsupported-option', 'forbiddenMethod', upper);
  return STANDARD.includes(upper) ? upper : method;
}

const STANDARD = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'];
const FORBIDDEN = ['CONNECT', 'TRACE', 'TRACK'];

function streamingRequest(prepared: PreparedRequest, body: ReadableStream<Uint8Array>): Request {
  let hasStreams = false;
  // `duplex` is required with a stream, but missing in the type (https://github.com/whatwg/fetch/pull/1457).
  const init: RequestInit & { readonly duplex: 'half' } = {
    ...initOf(prepared),
    body,
    get duplex(): 'half' {
      hasStreams = true;
      return 'half';
    },
  };
  const request = new Request(prepared.url, init);
  // Firefox, and Safari before 27, know no streams as bodies, and would send "[object ReadableStream]".
  if (!hasStreams) throw fail('unsupported-option', 'streamsUnsupported');
  return request;
}
