import { expiresAt, isImmediate } from '../../options/expiration.js';
import type { Settings } from '../../options/settings.js';
import { responseDirectives, storedControl } from '../fields/cache-control.js';
import { isAmong, isDecoded } from '../fields/content.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { freshUntil, hasExplicitLifetime, initialAge } from '../freshness/freshness.js';
import { takesStale } from '../freshness/stale.js';
import { parseContentRange } from '../ranges/byte-range.js';
import type { RequestPolicy } from '../request-policy.js';
import type { Millis } from '../units.js';
import { isValidatable, validatorsOf } from '../validating/validators.js';
import { languageOf, namesSecret, neverMatches, selectingFields, varyNames } from '../vary/vary.js';
import { forbidsStoring, isHeuristicallyCacheable } from './statuses.js';
import type { StoredResponse } from './stored-response.js';

/**
 * Why a response is not stored: the `request` forbids it (no-store, DO_NOT_CACHE, method, disabled), its `status` is not allowed,
 * it says `no-store`, it is `partial` (206) and no part that can be used, its `vary` can never match or names a secret, it would be
 * `expired` at once without a validator, it is `too-large`, a stream that has no end (`endless`), or of none of `contentTypes`.
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
 * Why a response of the origin was not stored: a rule of HTTP or a setting (`NotStored`), or `unreadable` (opaque), `redirect` (to
 * another origin, or of a method other than GET and HEAD), `torn` (its body ended early), `filter` (`filterFn` rejected it),
 * `unavailable` (the store cannot be used, or the identity of the request could not be determined).
 */
export type WhyNotStored = NotStored | 'unreadable' | 'redirect' | 'torn' | 'filter' | 'unavailable';

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
  const { fields } = response;
  const vary = varyNames(fields, response.hasIdentity);
  const why = forbiddenBy(response, vary);
  return why === null ? { kind: 'store', stored: storedResponse(response, vary) } : { kind: 'do-not-store', why };
}

function storedResponse(response: ReceivedResponse, vary: readonly string[]): StoredResponse {
  const { requestFields, status, fields, requestTime, responseTime } = response;
  const control = storedControl(responseDirectives(fields), status);
  const language = vary.includes('accept-language') ? languageOf(fields) : undefined;
  return {
    status,
    requestTime,
    responseTime,
    expires: expiryOf(response),
    initialAge: initialAge(response),
    ...validatorsOf(fields),
    vary,
    selecting: selectingFields(vary, requestFields),
    ...(language !== undefined && { language }),
    ...(control !== undefined && { control }),
  };
}

/**
 * When a response becomes stale: as the settings say, or with `cacheControl` as the response says. RFC 9111 §4.2.
 *
 * @example
 * expiryOf({ status: 200, fields: [], requestTime: now, responseTime: now, policy });
 */
export function expiryOf(
  response: Pick<ReceivedResponse, 'status' | 'fields' | 'requestTime' | 'responseTime' | 'policy'>,
): Millis {
  const { policy, fields } = response;
  if (!policy.cacheControl) return expiresAt(policy.expiration, response.responseTime);
  return freshUntil({ ...response, directives: responseDirectives(fields), fallback: policy.expiration });
}

function forbiddenBy(response: ReceivedResponse, vary: readonly string[]): NotStored | null {
  const { fields, policy, requestFields, settings } = response;
  if (!policy.write) return 'request';
  const why = forbiddenByStatus(response) ?? (policy.cacheControl ? forbiddenByDirectives(response) : null);
  if (why !== null) return why;
  if (isEndless(fields)) return 'endless';
  if (!isAmong(settings.contentTypes, fieldValue(fields, 'content-type'))) return 'content-type';
  if (neverMatches(vary, requestFields) || namesSecret(vary, requestFields, settings.ignoredParameters.headers))
    return 'vary';
  if (isUseless(response)) return 'expired';
  return (declaredSize(response) ?? 0) > settings.maxEntryBytes ? 'too-large' : null;
}

function forbiddenByStatus({ status, fields, requestFields, policy }: ReceivedResponse): NotStored | null {
  const { cacheControl, allowableCodes } = policy;
  if (status === 206 && !(cacheControl && isUsablePart(fields))) return 'partial';
  // About the range that was asked for, which is not in the name under which others would find it. RFC 9110 §15.5.17.
  if (status === 416 && fieldValue(requestFields, 'range') !== undefined) return 'status';
  const isFinal = status >= 200 && status <= 599 && status !== 304;
  return isFinal && allowableCodes?.includes(status) !== false ? null : 'status';
}

/** One range of bytes whose place is known. RFC 9110 §14.4. */
const isUsablePart = (fields: HeaderFields): boolean =>
  !isDecoded(fields) && parseContentRange(fieldValue(fields, 'content-range') ?? '')?.kind === 'part';

/** What the response says of it, and whether its status lets it be stored where it says nothing. RFC 9111 §3. */
function forbiddenByDirectives({ status, fields }: ReceivedResponse): NotStored | null {
  const directives = responseDirectives(fields);
  if (forbidsStoring(directives, status)) return 'no-store';
  const isStorable =
    directives.isStorable || hasExplicitLifetime(fields, directives) || isHeuristicallyCacheable(status);
  return isStorable ? null : 'status';
}

/**
 * Nothing could ever be done with a response that is stale at once, cannot be validated, and may not be served stale either. With `cacheControl` it
 * may answer a request that takes what is stale, or tell that nothing stored may answer one. RFC 9111 §3, §5.2.2.2.
 */
const isUseless = ({ policy, fields }: ReceivedResponse): boolean =>
  !policy.cacheControl && isImmediate(policy.expiration) && !isValidatable(validatorsOf(fields)) && !takesStale(policy);

/** Streams of events or of pictures go on until somebody hangs up. */
const isEndless = (fields: HeaderFields): boolean =>
  /^\s*(?:text\/event-stream|multipart\/x-mixed-replace)\s*(?:;|$)/i.test(fieldValue(fields, 'content-type') ?? '');

/** Bytes of the body to come, undefined where Content-Length is absent, wrong, or about other bytes than script will see. RFC 9110 §8.6. */
function declaredSize({ method, fields }: ReceivedResponse): number | undefined {
  if (method === 'HEAD' || isDecoded(fields)) return undefined;
  const lengths = new Set(
    fieldValue(fields, 'content-length')
      ?.split(',')
      .map((length) => length.trim()),
  );
  const [length = ''] = lengths;
  return lengths.size === 1 && /^\d+$/.test(length) ? Number(length) : undefined;
}

/**
 * What an opaque response counts for, since nobody sees its size: about the mean of what Chromium charges to the quota of an origin
 * for one, which is its size and a random padding of up to 14 MB.
 */
export const OPAQUE_BYTES = 7 * 1024 * 1024;

/** An opaque response: all that there is to go by. */
export type OpaqueResponse = Pick<ReceivedResponse, 'method' | 'requestTime' | 'responseTime' | 'policy' | 'settings'>;

/**
 * As what an opaque response may be stored, where the settings ask for it; null: not at all. It shows no status and no field, so that
 * `allowableCodes` cannot apply, and only the settings can make it fresh.
 *
 * @example
 * const stored = opaqueToStore({ method: 'GET', requestTime: now, responseTime: now, policy, settings });
 * stored?.expires; // as `expireAfter` says
 */
export function opaqueToStore(response: OpaqueResponse): StoredResponse | null {
  const { requestTime, responseTime, policy } = response;
  const seen = { status: 0, fields: [], requestTime, responseTime };
  const expires = expiryOf({ ...seen, policy });
  const isOfUse = expires > responseTime || takesStale(policy);
  if (!isAllowed(response) || !isOfUse) return null;
  const unknown = { etag: null, lastModified: null, vary: [], selecting: '' } as const;
  return { status: 0, requestTime, responseTime, expires, initialAge: initialAge(seen), ...unknown };
}

/** What has to look into a response, a filter or a list of media types, lets none through that cannot be looked into. */
function isAllowed({ method, policy, settings }: OpaqueResponse): boolean {
  const { allowOpaque, contentTypes, filterFn, maxEntryBytes } = settings;
  if (!allowOpaque || !policy.write || method !== 'GET') return false;
  return contentTypes === null && filterFn === null && maxEntryBytes >= OPAQUE_BYTES;
}
