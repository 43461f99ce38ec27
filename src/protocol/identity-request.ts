import { isRecord, isString } from '../guards.js';

/** Whose requests follow, for fetch events that are answered by this cache. */
export type IdentityNotice = { readonly cacheName: string; readonly identity: string | null };

const FIELD = 'cached-session-identity';

/** The status by which a worker says that the identity is stored. Any other: it was not for this worker. */
export const IDENTITY_KEPT = 204;

/**
 * A request by which a page names an identity to the worker that answers its fetch events. The events of a page come in the order in which
 * it made the requests, so that the worker knows the identity before whatever the page loads next; messages have no order with events.
 * A worker that does not know it passes it on, but `only-if-cached` reaches no network.
 */
export function identityRequest(script: string, notice: IdentityNotice): Request {
  const headers = { [FIELD]: encodeURIComponent(JSON.stringify(notice)) };
  return new Request(script, { cache: 'only-if-cached', mode: 'same-origin', headers });
}

/** What such a request says; undefined for every other one. */
export function readIdentityRequest(request: Request): IdentityNotice | undefined {
  const field = request.cache === 'only-if-cached' ? request.headers.get(FIELD) : null;
  if (field === null) return undefined;
  try {
    const notice: unknown = JSON.parse(decodeURIComponent(field));
    return isNotice(notice) ? notice : undefined;
  } catch {
    return undefined;
  }
}

const isNotice = (value: unknown): value is IdentityNotice =>
  isRecord(value) && isString(value.cacheName) && (value.identity === null || isString(value.identity));
