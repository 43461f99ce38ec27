import type { Settings } from '../../options/table.js';
import { type ResponseDirectives, responseDirectives, storedControl } from '../fields/cache-control.js';
import { declaredSize, hasContentType, isDecoded, isEndless } from '../fields/content.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { initialAge } from '../freshness/age.js';
import { expiresAt, isImmediate } from '../freshness/expiration.js';
import { freshUntil, hasExplicitLifetime } from '../freshness/freshness.js';
import { takesStale } from '../freshness/stale.js';
import { isIgnoredField } from '../ignored-names.js';
import { parseContentRange } from '../ranges/byte-range.js';
import type { RequestPolicy } from '../request-policy.js';
import type { Millis } from '../units.js';
import { isValidatable, validatorsOf } from '../validating/validators.js';
import { languageOf, neverMatches, selectingFields, varyNames } from '../vary/vary.js';
import { forbidsStoring, isHeuristicallyCacheable } from './statuses.js';
import type { StoredResponse } from './stored-response.js';

/**
 * The reason that a response is not stored: the `request` forbids it (no-store, DO_NOT_CACHE, method, disabled), its `status` is not allowed, it
 * has `no-store`, it is `partial` (206) and cannot be reused, its `vary` never matches or names a secret, it would be `expired`
 * immediately without a validator, it is `too-large`, `endless` (a stream), or its `content-type` is not in `contentTypes`.
 */
export type NotStored =
  | 'request'
  | 'status'
  | 'no-store'
  | 'partial'
  | 'vary'
  | 'expired'
  | 'too-large'
  | 'endless'
  | 'content-type';

/**
 * The reason that a response of the origin was not stored: a rule of HTTP or a setting (`NotStored`), or `unreadable` (opaque), `redirect` (to
 * another origin, or of a method other than GET and HEAD), `torn` (its body ended early), `filter` (`filterFn` rejected it),
 * `unavailable` (the store cannot be used, or the identity of the request could not be determined).
 */
export type WhyNotStored = NotStored | 'unreadable' | 'redirect' | 'torn' | 'filter' | 'unavailable';

/** The decision whether a response is stored (RFC 9111 §3). */
export type Storing =
  | { readonly kind: 'store'; readonly stored: StoredResponse }
  | { readonly kind: 'do-not-store'; readonly why: NotStored };

/** A response whose header fields have arrived, but not its body; and its request. */
export type ReceivedResponse = {
  readonly method: string;
  readonly requestFields: HeaderFields;
  readonly status: number;
  readonly fields: HeaderFields;
  readonly requestTime: Millis;
  readonly responseTime: Millis;
  readonly policy: RequestPolicy;
  readonly settings: Settings;
  /** It is stored for one identity, so cookies need not select among stored responses. */
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
  const { requestFields, status, fields, requestTime, responseTime } = response;
  const directives = responseDirectives(fields);
  const vary = varyNames(fields, response.hasIdentity);
  const why = forbiddenBy(response, directives, vary);
  if (why !== null) return { kind: 'do-not-store', why };
  const control = storedControl(directives, status);
  const language = vary.includes('accept-language') ? languageOf(fields) : undefined;
  const stored: StoredResponse = {
    status,
    requestTime,
    responseTime,
    expires: expiryOf(response, directives),
    initialAge: initialAge(response),
    ...validatorsOf(fields),
    vary,
    selecting: selectingFields(vary, requestFields),
    ...(language !== undefined && { language }),
    ...(control !== undefined && { control }),
  };
  return { kind: 'store', stored };
}

/**
 * The time at which a response becomes stale: as the settings say, or with `cacheControl` as the response says. RFC 9111 §4.2.
 *
 * @example
 * expiryOf({ status: 200, fields: [], requestTime: now, responseTime: now, policy });
 */
export function expiryOf(
  response: Pick<ReceivedResponse, 'status' | 'fields' | 'requestTime' | 'responseTime' | 'policy'>,
  directives: ResponseDirectives = responseDirectives(response.fields),
): Millis {
  const { policy, responseTime } = response;
  if (!policy.cacheControl) return expiresAt(policy.expiration, responseTime);
  return freshUntil({ ...response, directives, fallback: policy.expiration });
}

function forbiddenBy(
  response: ReceivedResponse,
  directives: ResponseDirectives,
  vary: readonly string[],
): NotStored | null {
  const { method, fields, policy, requestFields, settings } = response;
  if (!policy.write) return 'request';
  const why = forbiddenByStatus(response) ?? (policy.cacheControl ? forbiddenByDirectives(response, directives) : null);
  if (why !== null) return why;
  if (isEndless(fields)) return 'endless';
  if (!hasContentType(fields, settings.contentTypes)) return 'content-type';
  if (neverMatches(vary, requestFields) || namesSecret(vary, response)) return 'vary';
  if (isUseless(response)) return 'expired';
  return (declaredSize(method, fields) ?? 0) > settings.maxEntryBytes ? 'too-large' : null;
}

/** Does Vary name a field of this request that must not be stored? Then there is nothing to compare with (requests-cache: always a miss). */
const namesSecret = (vary: readonly string[], { requestFields, settings }: ReceivedResponse): boolean =>
  vary.some(
    (name) => isIgnoredField(name, settings.ignoredParameters.headers) && fieldValue(requestFields, name) !== undefined,
  );

function forbiddenByStatus({ status, fields, requestFields, policy }: ReceivedResponse): NotStored | null {
  const { cacheControl, allowableCodes } = policy;
  if (status === 206 && !(cacheControl && isUsablePart(fields))) return 'partial';
  // It depends on the range that was requested, which is not in the cache key. RFC 9110 §15.5.17.
  if (status === 416 && fieldValue(requestFields, 'range') !== undefined) return 'status';
  const isFinal = status >= 200 && status <= 599 && status !== 304;
  return isFinal && allowableCodes?.includes(status) !== false ? null : 'status';
}

/** One range of bytes whose position is known. RFC 9110 §14.4. */
const isUsablePart = (fields: HeaderFields): boolean =>
  !isDecoded(fields) && parseContentRange(fieldValue(fields, 'content-range') ?? '')?.kind === 'part';

/** no-store; or nothing in the response makes it storable: neither a directive, nor its lifetime, nor its status. RFC 9111 §3. */
function forbiddenByDirectives({ status, fields }: ReceivedResponse, directives: ResponseDirectives): NotStored | null {
  if (forbidsStoring(directives, status)) return 'no-store';
  const isStorable =
    directives.isStorable || hasExplicitLifetime(fields, directives) || isHeuristicallyCacheable(status);
  return isStorable ? null : 'status';
}

/**
 * A response that is stale immediately, has no validator and must not be served stale is useless. With `cacheControl` it can answer
 * requests that accept stale responses, or record that no stored response may be used. RFC 9111 §3, §5.2.2.2.
 */
const isUseless = ({ policy, fields }: ReceivedResponse): boolean =>
  !policy.cacheControl && isImmediate(policy.expiration) && !isValidatable(validatorsOf(fields)) && !takesStale(policy);

/**
 * The size that an opaque response counts as, since it cannot be read: about the mean of what Chromium charges to an origin's quota, the
 * real size plus random padding of up to 14 MB.
 */
export const OPAQUE_BYTES = 7 * 1024 * 1024;

/** The known properties of an opaque response. */
export type OpaqueResponse = Pick<ReceivedResponse, 'method' | 'requestTime' | 'responseTime' | 'policy' | 'settings'>;

/**
 * The stored form of an opaque response, if the settings allow storing it; null: it is not stored. Its status and fields cannot be read, so
 * `allowableCodes` does not apply, and only the settings can make it fresh.
 *
 * @example
 * const stored = opaqueToStore({ method: 'GET', requestTime: now, responseTime: now, policy, settings });
 * stored?.expires; // as `expireAfter` says
 */
export function opaqueToStore(response: OpaqueResponse): StoredResponse | null {
  const { method, requestTime, responseTime, policy, settings } = response;
  const { allowOpaque, contentTypes, filterFn, maxEntryBytes } = settings;
  if (!allowOpaque || !policy.write || method !== 'GET') return null;
  // A filter or a list of media types rejects every response that it cannot read.
  if (contentTypes !== null || filterFn !== null || maxEntryBytes < OPAQUE_BYTES) return null;
  const received = { status: 0, fields: [], requestTime, responseTime };
  const expires = expiryOf({ ...received, policy });
  if (expires <= responseTime && !takesStale(policy)) return null;
  const unknown = { etag: null, lastModified: null, vary: [], selecting: '' } as const;
  return { status: 0, requestTime, responseTime, expires, initialAge: initialAge(received), ...unknown };
}
