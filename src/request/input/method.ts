import { CacheError } from '../../errors.js';

/** A method as it is sent: standard ones in upper case, others as they are (RFC 9110 §9.1). */
export function readMethod(method: string): string {
  if (typeof method !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) {
    throw new CacheError('bad-option', `"${method}" is no method: use a name such as GET.`);
  }
  const upper = method.toUpperCase();
  if (UNSENDABLE.has(upper)) {
    throw new CacheError(
      'unsupported-option',
      `The method ${upper} cannot be used: browsers do not send it. Use OPTIONS or HEAD.`,
    );
  }
  return STANDARD.has(upper) ? upper : method;
}

/** May a request with this method have a body? Fetch refuses one with GET and HEAD. */
export const takesBody = (method: string): boolean => method !== 'GET' && method !== 'HEAD';

const STANDARD: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY']);
const UNSENDABLE: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);
