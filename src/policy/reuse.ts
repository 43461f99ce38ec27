import type { HeaderFields } from './header-fields.js';
import type { RequestPolicy } from './request-policy.js';
import type { StoredResponse } from './stored-response.js';
import type { Millis } from './units.js';

/** Why nothing stored can answer, in the words of RFC 9211 §2.2. */
export type MissReason = 'uri-miss' | 'vary-miss' | 'request' | 'bypass';

/**
 * What to do with what is stored (RFC 9111 §4).
 *
 * - `fresh`: answer with `selected`.
 * - `stale`: answer with `selected` although it is stale: max-stale allows it, or only-if-cached with stale-if-error.
 * - `validate`: ask the origin first, with `conditions`; empty where it has no validator, then its answer replaces the stored one.
 * - `miss`: forward, nothing stored is suitable.
 * - `gateway-timeout`: only-if-cached forbids to forward (RFC 9111 §5.2.1.7).
 */
export type Reuse<Stored extends StoredResponse> =
  | { readonly kind: 'fresh'; readonly selected: Stored }
  | { readonly kind: 'stale'; readonly selected: Stored }
  | { readonly kind: 'validate'; readonly selected: Stored; readonly conditions: HeaderFields }
  | { readonly kind: 'miss'; readonly why: MissReason }
  | { readonly kind: 'gateway-timeout' };

/** The one question the engine asks: can one of the stored candidates answer this request now? */
export function decideReuse<Stored extends StoredResponse>(question: {
  readonly candidates: readonly Stored[];
  readonly requestFields: HeaderFields;
  readonly policy: RequestPolicy;
  readonly now: Millis;
}): Reuse<Stored> {
  throw question;
}
