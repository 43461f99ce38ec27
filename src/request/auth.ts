import { fail } from '../errors.js';
import { parseFieldLines, toFieldLines, withoutFields } from '../http/fields/header-fields.js';
import { checkedField } from './headers.js';
import type { PreparedRequest } from './prepared-request.js';
import type { Auth } from './request-spec.js';
import { authorization } from './session-defaults.js';

/** The request with its credentials: as `Authorization`, replacing any in the headers (requests: prepare_auth), or set by a function. */
export function authorize(request: PreparedRequest, auth: Auth | null): PreparedRequest | Promise<PreparedRequest> {
  if (auth === null) return request;
  if (typeof auth !== 'function') return withField(request, 'authorization', authorization(auth));
  const authorized = auth(request);
  return authorized instanceof Promise ? authorized.then(checkedRequest) : checkedRequest(authorized);
}

/** Reports a function without a return value here, not by a later failure. */
function checkedRequest(request: PreparedRequest): PreparedRequest {
  if (typeof request?.url === 'string' && typeof request.fields === 'string') return request;
  throw fail('bad-option', 'authReturnsNothing');
}

/**
 * The same request with one field set, in place of any of that name. Throws a CacheError for a field that cannot be sent.
 *
 * @example
 * const sign: AuthFunction = (request) => withField(request, 'x-signature', btoa(request.url));
 */
export function withField(request: PreparedRequest, name: string, value: string): PreparedRequest {
  const field = checkedField(name, value);
  const others = withoutFields(parseFieldLines(request.fields), [field[0]]);
  return { ...request, fields: toFieldLines([...others, field]) };
}
