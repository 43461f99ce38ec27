import type { PreparedRequest } from '../request/prepared-request.js';
import { redirectedMethod, withRebuiltAuth } from '../request/redirects.js';

/** A request with its method after a redirect with this status. */
export const rebuiltMethod = (request: PreparedRequest, status: number): PreparedRequest => ({
  ...request,
  method: redirectedMethod(request.method, status),
});

/** A request without the credentials that a redirect from this URL must not pass on. */
export const rebuiltAuth = (request: PreparedRequest, from: string): PreparedRequest => withRebuiltAuth(request, from);
