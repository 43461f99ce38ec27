import type { HeaderFields } from '../policy/index.js';
import type { PreparedRequest } from './prepared-request.js';

/** A native request as a prepared one. Its body is read from a clone, so that the request itself can still be sent. */
export async function fromRequest(request: Request): Promise<PreparedRequest> {
  throw request;
}

/** The same at once, for a request that has no body: what a fetch event needs. */
export function fromBodylessRequest(request: Request): PreparedRequest {
  throw request;
}

/** What a forwarded request has besides, or instead of, what was prepared. */
export type RequestOverrides = {
  /** In place of all its fields. */
  readonly fields?: HeaderFields;
  readonly cache?: RequestCache;
  readonly signal?: AbortSignal;
};

/** A native request to fetch. A navigation cannot be rebuilt and throws: forward the event's own request. */
export function toRequest(prepared: PreparedRequest, overrides: RequestOverrides = {}): Request {
  throw [prepared, overrides];
}
