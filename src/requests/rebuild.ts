import type { PreparedRequest } from '../request/prepared-request.js';
import { redirectedMethod, withRebuiltAuth } from '../request/redirects.js';

/** A request with the method that a redirect of this status gives it. */
export const rebuiltMethod = (request: PreparedRequest, status: number): PreparedRequest => ({
  ...request,
  method: redirectedMethod(request.method, status),
});

/** A request without the credentials that must not go from this URL to its own. */
export const rebuiltAuth = (request: PreparedRequest, from: string): PreparedRequest => withRebuiltAuth(request, from);
