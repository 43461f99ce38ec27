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
import { shouldStripAuth } from './redirect-target.js';
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
