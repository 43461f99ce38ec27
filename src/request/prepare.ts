import { fail } from '../errors.js';
import { type FieldLines, toFieldLines } from '../http/fields/header-fields.js';
import { authorize } from './auth.js';
import { type BodyInput, isStream, readBody } from './body.js';
import { readFetchOptions } from './fetch-options.js';
import { mergeHeaders } from './headers.js';
import { streamingRequest, takesBody } from './native-request.js';
import { withParams } from './params.js';
import type { FetchOptions, PreparedRequest } from './prepared-request.js';
import {
  MAX_REDIRECTS,
  PREPARE_OPTION_NAMES,
  type PrepareOptions,
  type RequestDefaults,
  type RequestSpec,
} from './request-spec.js';
import { resolveUrl } from './resolve-url.js';

/**
 * One complete request from the defaults of a session and the options of a request (requests: Session.prepare_request). `base`
 * resolves relative URLs: the page's, or `baseUrl`; null where there is none. A promise only where `auth` is an async function.
 * Throws a CacheError: `bad-option`, `unsupported-option` (what browsers forbid, and a stream as `data`: {@link prepareStreamed})
 * or `serialization`.
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
  if (credentials === null && saysNothing(spec) && addsNothing(defaults))
    return { method, url, fragment, fields: '', body: null, fetchOptions: NONE };
  requireInert('cookies', spec.cookies);
  requireInert('verify', spec.verify);
  requireInert('cert', spec.cert);
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

const NONE: FetchOptions = {};

const PREPARED: ReadonlySet<string> = new Set(PREPARE_OPTION_NAMES);

/** Whether there is nothing to prepare but method and URL, as there mostly is. */
function saysNothing(spec: RequestSpec): boolean {
  for (const [name, value] of Object.entries(spec)) if (value !== undefined && PREPARED.has(name)) return false;
  return true;
}

function addsNothing({ headers, params, auth, proxies, credentials, maxRedirects }: RequestDefaults): boolean {
  if (auth !== undefined && auth !== null) return false;
  if (credentials !== undefined && credentials !== 'same-origin') return false;
  if (maxRedirects !== undefined && maxRedirects !== MAX_REDIRECTS) return false;
  return isEmpty(headers) && isEmpty(params) && isEmpty(proxies);
}

/** Whether a record or `Headers` has no member. Other iterables can perhaps be read but once. */
function isEmpty(input: object | string | undefined): boolean {
  if (typeof input !== 'object' || input === null) return input === undefined || input === '';
  if (input instanceof Headers) return input.keys().next().done === true;
  if (Symbol.iterator in input) return false;
  for (const _name in input) return false;
  return true;
}

/** The stream among the options, null where there is none. Such a request crosses no port and is never cached: see {@link prepareStreamed}. */
export const streamOf = ({ data }: PrepareOptions): ReadableStream<Uint8Array> | null => (isStream(data) ? data : null);

/** A request whose `data` is a stream, as a native one: to be fetched once, as it is (Chromium over HTTP/2, Node). */
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
  if (takesBody(method)) return;
  throw fail('unsupported-option', 'bodyNotAllowed', method);
}

function fieldsOf(spec: RequestSpec, defaults: RequestDefaults, { body, contentType }: BodyInput): FieldLines {
  if (body?.kind === 'form') return formFields(spec, defaults);
  const merged = mergeHeaders(defaults.headers, spec.headers);
  if (contentType !== null && !merged.has('content-type')) merged.set('content-type', contentType);
  return toFieldLines(merged);
}

/** The Content-Type of a form holds a boundary that only the browser knows, so a session's default gives way to it. */
function formFields(spec: RequestSpec, defaults: RequestDefaults): FieldLines {
  if (mergeHeaders(undefined, spec.headers).has('content-type')) {
    throw fail('bad-option', 'formContentType');
  }
  const merged = mergeHeaders(defaults.headers, spec.headers);
  merged.delete('content-type');
  return toFieldLines(merged);
}

/** A method as it is sent: standard ones in upper case, others as they are (RFC 9110 §9.1). */
export function readMethod(method: string): string {
  if (typeof method !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) {
    throw fail('bad-option', 'notMethod', String(method));
  }
  const upper = method.toUpperCase();
  if (UNSENDABLE.has(upper)) {
    throw fail('unsupported-option', 'forbiddenMethod', upper);
  }
  return STANDARD.has(upper) ? upper : method;
}

const STANDARD: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY']);
const UNSENDABLE: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** Options of requests that browsers keep to themselves, each with the one value that changes nothing. */
const INERT = { cookies: null, verify: true, cert: null, trustEnv: false } as const;

/** The name of such an option. */
export type InertOption = keyof typeof INERT;

/** Accept the value that changes nothing. Throws `unsupported-option` for any other one. */
export function requireInert(name: InertOption, value: unknown): void {
  if (value === undefined || value === null || value === INERT[name]) return;
  throw fail('unsupported-option', 'notChoosable', name);
}
