import { toFieldLines } from '../http/fields/header-fields.js';
import { fetchOptionsOf } from './fetch-options.js';
import type { FormPart, PreparedRequest } from './prepared-request.js';

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

/** The parts of a form. */
export const formParts = (form: FormData): readonly FormPart[] =>
  [...form].map(([name, value]) =>
    typeof value === 'string' ? { name, value } : { name, value, filename: value.name },
  );
