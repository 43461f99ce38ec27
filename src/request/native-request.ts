import { fail } from '../errors.js';
import { type HeaderFields, parseFieldLines } from '../http/fields/header-fields.js';
import { toHeaders } from './headers.js';
import type { FormPart, PreparedRequest, RequestBody } from './prepared-request.js';

/** Changes to a prepared request when it is forwarded. */
export type RequestOverrides = {
  /** Replaces all fields. */
  readonly fields?: HeaderFields;
  readonly cache?: RequestCache;
  readonly mode?: RequestMode;
  readonly redirect?: RequestRedirect;
  readonly signal?: AbortSignal;
};

/** Makes the native request of a prepared one. */
export type NativeRequest = (prepared: PreparedRequest, overrides: Omit<RequestOverrides, 'fields'>) => Request;

/**
 * A native request for fetch. A navigation cannot be created by script and throws `bad-request`: forward the event's own request.
 *
 * @example
 * const prepared = await session.prepareRequest({ method: 'GET', url: '/api/countries' });
 * const response = await fetch(toRequest(prepared));
 */
export function toRequest(prepared: PreparedRequest, overrides: RequestOverrides = {}): Request {
  const { cache, mode, redirect, signal } = overrides;
  return new Request(prepared.url, {
    ...initOf(prepared, overrides.fields),
    ...(cache !== undefined && { cache }),
    ...(mode !== undefined && { mode }),
    ...(redirect !== undefined && { redirect }),
    ...(signal !== undefined && { signal }),
    ...(prepared.body !== null && { body: nativeBody(prepared.body) }),
  });
}

/**
 * The same native request with changes. The constructor drops the referrer and its policy if it is given any member (Fetch §5.4,
 * step 12).
 */
export function withInit(request: Request, init: RequestInit): Request {
  const { referrer, referrerPolicy } = request;
  return new Request(request, { referrer, referrerPolicy, ...init });
}

/** All but the body. */
export function initOf({ method, fields, fetchOptions }: PreparedRequest, instead?: HeaderFields): RequestInit {
  if (fetchOptions.mode === 'navigate') {
    throw fail('bad-request', 'navigation');
  }
  const headers = toHeaders(instead ?? parseFieldLines(fields));
  const { proxies: _ours, maxRedirects: _too, ...init } = fetchOptions;
  return { method, headers, ...init };
}

function nativeBody(body: RequestBody): BodyInit {
  switch (body.kind) {
    case 'text':
      return body.text;
    case 'bytes':
      return body.bytes;
    case 'blob':
      return body.blob;
    case 'form':
      return formOf(body.parts);
  }
}

function formOf(parts: readonly FormPart[]): FormData {
  const form = new FormData();
  for (const { name, value, filename } of parts) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, filename);
  }
  return form;
}
