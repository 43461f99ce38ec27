import type { HeaderFields } from './header-fields.js';
import type { RequestPolicy } from './request-policy.js';
import type { Settings } from './settings.js';
import type { StoredResponse } from './stored-response.js';
import type { Millis } from './units.js';

/**
 * Why a response is not stored: the `request` forbids it (no-store, DO_NOT_CACHE, method, disabled), its `status` is not allowed,
 * it is `partial` (206), its `vary` can never match or names a secret, it would be `expired` at once without a validator,
 * it is `too-large`, or a stream that has no end (`endless`).
 */
export type NotStored = 'request' | 'status' | 'partial' | 'vary' | 'expired' | 'too-large' | 'endless';

/** May a response be stored, and what policy needs to know of it then (RFC 9111 §3). */
export type Storing =
  | { readonly kind: 'store'; readonly stored: StoredResponse }
  | { readonly kind: 'do-not-store'; readonly why: NotStored };

/** May this response be stored? Asked when its header fields are there; its body is still to come. RFC 9111 §3. */
export function mayStore(response: {
  readonly method: string;
  readonly requestFields: HeaderFields;
  readonly status: number;
  readonly fields: HeaderFields;
  readonly requestTime: Millis;
  readonly responseTime: Millis;
  readonly policy: RequestPolicy;
  readonly settings: Settings;
}): Storing {
  throw response;
}

/** The header fields of a response less those that end at the connection. RFC 9111 §3.1. */
export function storableFields(fields: HeaderFields): HeaderFields {
  throw fields;
}
