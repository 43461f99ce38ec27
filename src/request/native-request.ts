import { fail } from '../errors.js';
import { type HeaderFields, parseFieldLines, toFieldLines } from '../http/fields/header-fields.js';
import { fetchOptionsOf } from './fetch-options.js';
import { toHeaders } from './headers.js';
import type { FormPart, PreparedRequest, RequestBody } from './prepared-request.js';

/** A native request as a prepared one. The body is read from a clone, so that the request itself can still be sent. */
export async function fromRequest(request: Request): Promise<PreparedRequest> {
  const prepared = fromBodylessRequest(request);
  if (!takesBody(request.method)) return prepared;
  const bytes = await request.clone().arrayBuffer();
  return bytes.byteLength === 0 ? prepared : { ...prepared, body: { kind: 'bytes', bytes } };
}

/** The same for a request without a body, synchronously, as fetch events need it. */
export function fromBodylessRequest(request: Request): PreparedRequest {
  return {
    method: request.method,
    ...apart(request.url),
    fields: toFieldLines(request.headers),
    body: null,
    fetchOptions: fetchOptionsOf(request),
  };
}

/** A GET of an absolute URL, as by `fetch(url)`. */
export function plainRequest(url: string): PreparedRequest {
  return { method: 'GET', ...apart(url), fields: '', body: null, fetchOptions: {} };
}

/** May a request with this method have a body? Fetch refuses one with GET and HEAD. */
export const takesBody = (method: string): boolean => method !== 'GET' && method !== 'HEAD';

function apart(url: string): Pick<PreparedRequest, 'url' | 'fragment'> {
  const hash = url.indexOf('#');
  return hash === -1 ? { url, fragment: '' } : { url: url.slice(0, hash), fragment: url.slice(hash) };
}

/** Changes to a prepared request when it is forwarded. */
export type RequestOverrides = {
  /** Replaces all fields. */
  readonly fields?: HeaderFields;
  readonly cache?: RequestCache;
  readonly mode?: RequestMode;
  readonly redirect?: RequestRedirect;
  readonly signal?: AbortSignal;
};

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

/** A native request with this stream as its body. */
export function streamingRequest(prepared: PreparedRequest, body: ReadableStream<Uint8Array>): Request {
  // `duplex` is required with a stream, but missing in the type (https://github.com/whatwg/fetch/pull/1457).
  const init: RequestInit & { readonly duplex: 'half' } = { ...initOf(prepared), body, duplex: 'half' };
  return new Request(prepared.url, init);
}

function initOf({ method, fields, fetchOptions }: PreparedRequest, instead?: HeaderFields): RequestInit {
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

/** The parts of a form. */
export const formParts = (form: FormData): readonly FormPart[] =>
  [...form].map(([name, value]) =>
    typeof value === 'string' ? { name, value } : { name, value, filename: value.name },
  );
