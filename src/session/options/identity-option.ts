import type { PreparedRequest } from '../../request/prepared-request.js';

/** Whose a request is, by the request: null is nobody in particular. */
export type IdentityFunction = (request: PreparedRequest) => string | null;

/** What is named as the identity of a session's requests. */
export type IdentityOption = string | null | IdentityFunction;
