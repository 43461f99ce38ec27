import { initialAge } from '../freshness/age.js';
import { takesStale } from '../freshness/stale.js';
import type { StoredResponse } from './stored-response.js';
import { expiryOf, type ReceivedResponse } from './storing.js';

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
