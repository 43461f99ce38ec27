import { fail } from '../errors.js';
import { withField } from './headers.js';
import { base64 } from './key/digest.js';
import type { PreparedRequest } from './prepared-request.js';
import type { Auth } from './request-spec.js';

/** The request with its credentials: as `Authorization`, replacing any in the headers (requests: prepare_auth), or set by a function. */
export function authorize(request: PreparedRequest, auth: Auth | null): PreparedRequest | Promise<PreparedRequest> {
  if (auth === null) return request;
  if (typeof auth !== 'function') return withField(request, 'authorization', authorization(auth));
  const authorized = auth(request);
  return authorized instanceof Promise ? authorized.then(checkedRequest) : checkedRequest(authorized);
}

function authorization(auth: unknown): string {
  if (isBasic(auth)) return `Basic ${base64(new TextEncoder().encode(auth.join(':')))}`;
  const { bearer, digest }: { bearer?: unknown; digest?: unknown } = Object(auth);
  if (typeof bearer === 'string') return `Bearer ${bearer}`;
  throw digest === undefined ? fail('bad-option', 'notAuth') : fail('unsupported-option', 'digestAuth');
}

const isBasic = (auth: unknown): auth is readonly [string, string] =>
  Array.isArray(auth) && auth.length === 2 && auth.every((part) => typeof part === 'string');

/** Reports a function without a return value here, not by a later failure. */
function checkedRequest(request: PreparedRequest): PreparedRequest {
  if (typeof request?.url === 'string' && typeof request.fields === 'string') return request;
  throw fail('bad-option', 'authReturnsNothing');
}
