import { isAmong } from './content-types.js';
import { expiresAt, isImmediate } from './expiration.js';
import { fieldValue, type HeaderFields } from './header-fields.js';
import type { RequestPolicy } from './request-policy.js';
import type { Settings } from './settings.js';
import type { StoredResponse } from './stored-response.js';
import type { Millis } from './units.js';
import { isValidatable, type Validators, validatorsOf } from './validators.js';
import { namesSecret, neverMatches, selectingFields, varyNames } from './vary.js';

/**
 * Why a response is not stored: the `request` forbids it (no-store, DO_NOT_CACHE, method, disabled), its `status` is not allowed,
 * it is `partial` (206), its `vary` can never match or names a secret, it would be `expired` at once without a validator,
 * it is `too-large`, a stream that has no end (`endless`), or of none of `contentTypes`.
 */
export type NotStored =
  | 'request'
  | 'status'
  | 'partial'
  | 'vary'
  | 'expired'
  | 'too-large'
  | 'endless'
  | 'content-type';

/** May a response be stored, and what policy needs to know of it then (RFC 9111 §3). */
export type Storing =
  | { readonly kind: 'store'; readonly stored: StoredResponse }
  | { readonly kind: 'do-not-store'; readonly why: NotStored };

/** A response whose header fields are there, its body still to come, and the request that it answers. */
export type ReceivedResponse = {
  readonly method: string;
  readonly requestFields: HeaderFields;
  readonly status: number;
  readonly fields: HeaderFields;
  readonly requestTime: Millis;
  readonly responseTime: Millis;
  readonly policy: RequestPolicy;
  readonly settings: Settings;
  /** It is kept for one identity: cookies need not select among what is stored. */
  readonly hasIdentity?: boolean;
};

/**
 * May this response be stored? RFC 9111 §3.
 *
 * @example
 * const received = { method: 'GET', requestFields: [], fields: [], requestTime: now, responseTime: now, policy, settings };
 * mayStore({ ...received, status: 500 }); // { kind: 'do-not-store', why: 'status' }
 */
export function mayStore(response: ReceivedResponse): Storing {
  const { requestFields, status, fields, policy, requestTime, responseTime } = response;
  const vary = varyNames(fields, response.hasIdentity);
  const validators = validatorsOf(fields);
  const why = forbiddenBy(response, vary, validators);
  if (why !== null) return { kind: 'do-not-store', why };
  const expires = expiresAt(policy.expiration, responseTime);
  const selecting = selectingFields(vary, requestFields);
  return { kind: 'store', stored: { status, requestTime, responseTime, expires, ...validators, vary, selecting } };
}

function forbiddenBy(response: ReceivedResponse, vary: readonly string[], validators: Validators): NotStored | null {
  const { status, fields, policy, requestFields, settings } = response;
  if (!policy.write) return 'request';
  if (status === 206) return 'partial';
  if (status === 304 || !policy.allowableCodes.includes(status)) return 'status';
  if (isEndless(fields)) return 'endless';
  if (!isAmong(settings.contentTypes, fieldValue(fields, 'content-type'))) return 'content-type';
  if (neverMatches(vary) || namesSecret(vary, requestFields, settings.ignoredParameters.headers)) return 'vary';
  // Nothing could ever be done with a response that is stale at once and cannot be validated (requests-cache). RFC 9111 §3.
  if (isImmediate(policy.expiration) && !isValidatable(validators)) return 'expired';
  return (declaredSize(response) ?? 0) > settings.maxEntryBytes ? 'too-large' : null;
}

/** Streams of events or of pictures go on until somebody hangs up. */
const isEndless = (fields: HeaderFields): boolean =>
  /^\s*(?:text\/event-stream|multipart\/x-mixed-replace)\s*(?:;|$)/i.test(fieldValue(fields, 'content-type') ?? '');

/** Bytes of the body to come, undefined where Content-Length is absent, wrong, or about other bytes than script will see. RFC 9110 §8.6. */
function declaredSize({ method, fields }: ReceivedResponse): number | undefined {
  if (method === 'HEAD' || fieldValue(fields, 'content-encoding') !== undefined) return undefined;
  const lengths = new Set(
    fieldValue(fields, 'content-length')
      ?.split(',')
      .map((length) => length.trim()),
  );
  const [length = ''] = lengths;
  return lengths.size === 1 && /^\d+$/.test(length) ? Number(length) : undefined;
}
