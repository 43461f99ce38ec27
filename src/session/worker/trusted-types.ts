import type { FetchAdapter } from '../../engine/functions.js';
import { withInit } from '../../request/native-request.js';

/** Fetch, by the session's own referrer policy where it has one and the request names none. The page's holds by itself. */
export function underPolicy(fetch: FetchAdapter, referrerPolicy: ReferrerPolicy): FetchAdapter {
  if (referrerPolicy === '') return fetch;
  return (request) => fetch(request.referrerPolicy === '' ? withInit(request, { referrerPolicy }) : request);
}
