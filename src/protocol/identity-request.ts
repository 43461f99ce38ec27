import { isNumber, isRecord, isString } from '../guards.js';

/** The identity for fetch events that are answered from this cache. */
export type IdentityNotice = { readonly cacheName: string; readonly identity: string | null };

/** As it is sent: `order` counts what this sender, a page, has sent. */
export type SentNotice = IdentityNotice & { readonly sender: number; readonly order: number };

const FIELD = 'cached-session-identity';

/** Held, shared, by each page until the identity that it has set is stored. */
export const IDENTITY_LOCK = 'cached-session identity';

/** The status that confirms that the identity is stored. Any other: the worker did not handle it. */
export const IDENTITY_KEPT = 204;

/**
 * A request by which a page sets the identity in the worker that answers its fetch events. Fetch events are ordered among each other but not
 * with messages, so the worker knows the identity before the page's next request. Firefox orders them by priority first: without a high one
 * an XMLHttpRequest or a script overtakes a fetch. It may swap two that start the worker, so they are numbered. If a worker does not handle
 * it, `only-if-cached` keeps it off the network (in WebKitGTK it may reach the own origin).
 */
export function identityRequest(script: string, notice: SentNotice): Request {
  const headers = { [FIELD]: encodeURIComponent(JSON.stringify(notice)) };
  return new Request(script, { cache: 'only-if-cached', mode: 'same-origin', priority: 'high', headers });
}

/** The identity in such a request; undefined for all others. */
export function readIdentityRequest(request: Request): SentNotice | undefined {
  const field = request.cache === 'only-if-cached' ? request.headers.get(FIELD) : null;
  if (field === null) return undefined;
  try {
    const notice: unknown = JSON.parse(decodeURIComponent(field));
    return isNotice(notice) ? notice : undefined;
  } catch {
    return undefined;
  }
}

const isNotice = (value: unknown): value is SentNotice =>
  isRecord(value) &&
  isString(value.cacheName) &&
  (value.identity === null || isString(value.identity)) &&
  isNumber(value.sender) &&
  isNumber(value.order);
