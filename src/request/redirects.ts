import { type CacheError, fail } from '../errors.js';
import {
  type FieldLines,
  fieldValue,
  type HeaderFields,
  parseFieldLines,
  toFieldLines,
  withoutFields,
} from '../http/fields/header-fields.js';
import type { PreparedRequest } from './prepared-request.js';
import { resolveUrl } from './resolve-url.js';

/** A redirect response before the final one (requests: a member of Response.history). */
export type Redirect = {
  readonly status: number;
  readonly statusText: string;
  /** Absolute, without fragment. */
  readonly url: string;
  readonly fields: FieldLines;
};

/** The method after a redirect: GET after 303 and 302, and after a 301 that answered POST (requests: Session.rebuild_method). */
export function redirectedMethod(method: string, status: number): string {
  if (method === 'HEAD') return method;
  return status === 303 || status === 302 || (status === 301 && method === 'POST') ? 'GET' : method;
}

/** The request without its `Authorization` if the redirect from `oldUrl` does not allow it (requests: Session.rebuild_auth). */
export function withRebuiltAuth(request: PreparedRequest, oldUrl: string): PreparedRequest {
  const fields = parseFieldLines(request.fields);
  if (fieldValue(fields, 'authorization') === undefined || !shouldStripAuth(oldUrl, request.url)) return request;
  return { ...request, fields: toFieldLines(withoutFields(fields, ['authorization'])) };
}

/**
 * The next request after a redirect (one step of requests: Session.resolve_redirects): the resolved URL, with its fragment or else the
 * previous one; the method; body and the fields that describe it only after 307 and 308; credentials.
 *
 * @throws CacheError `invalid-url` unless Location is an http or https URL.
 */
export function redirectedRequest(request: PreparedRequest, status: number, target: string): PreparedRequest {
  const { url, fragment } = resolveUrl(target, request.url);
  const followed = {
    ...request,
    url,
    fragment: fragment === '' ? request.fragment : fragment,
    method: redirectedMethod(request.method, status),
  };
  return withRebuiltAuth(status === 307 || status === 308 ? followed : withoutBody(followed), request.url);
}

function withoutBody(request: PreparedRequest): PreparedRequest {
  const fields: HeaderFields = withoutFields(parseFieldLines(request.fields), BODY_FIELDS);
  return { ...request, body: null, fields: toFieldLines(fields) };
}

const BODY_FIELDS = ['content-length', 'content-type', 'transfer-encoding'];

/** More redirects than `bound`. */
export const tooManyRedirects = (url: string, bound: number): CacheError =>
  fail('too-many-redirects', 'tooManyRedirects', url, bound);

/** The parts of a response that the rules for redirects depend on. */
type Redirecting = { readonly status: number; readonly headers: { get(name: string): string | null } };

/**
 * The target of a redirect: Location, not resolved; null if it is not a redirect, has no Location or hides it, as browsers do (requests:
 * Session.get_redirect_target; RFC 9110 §15.4).
 *
 * @example
 * getRedirectTarget(new Response(null, { status: 302, headers: { location: '/next' } })); // '/next'
 */
export function getRedirectTarget({ status, headers }: Redirecting): string | null {
  const target = isRedirectStatus(status) ? headers.get('location') : null;
  return target === null || target === '' ? null : inUtf8(target);
}

/** Is a response with this status a redirect if it has a Location? */
export const isRedirectStatus = (status: number): boolean => REDIRECTS.includes(status);

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Header fields are decoded as Latin-1, but servers send UTF-8 in this one. */
function inUtf8(target: string): string {
  if (!/[\x80-\xff]/.test(target)) return target;
  return new TextDecoder().decode(Uint8Array.from(target, (character) => character.charCodeAt(0)));
}

/**
 * Must `Authorization` be removed when one URL redirects to another? If the hosts differ, yes; from http to https on the default ports,
 * no; otherwise if scheme or port differ (requests: Session.should_strip_auth).
 *
 * @throws CacheError `invalid-url` unless both are http or https URLs.
 * @example
 * shouldStripAuth('http://example.org/a', 'https://example.org/b'); // false
 * shouldStripAuth('https://example.org/a', 'https://evil.example/b'); // true
 */
export function shouldStripAuth(oldUrl: string | URL, newUrl: string | URL): boolean {
  const [before, after] = [new URL(resolveUrl(oldUrl, null).url), new URL(resolveUrl(newUrl, null).url)];
  if (before.hostname !== after.hostname) return true;
  const isUpgrade = before.protocol === 'http:' && after.protocol === 'https:';
  if (isUpgrade && before.port === '' && after.port === '') return false;
  return before.protocol !== after.protocol || before.port !== after.port;
}
