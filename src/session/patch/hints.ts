/** What other HTTP clients and caches call things (axios, ky, Workbox, TanStack Query, SWR), and what to give here. */
const HINTS: readonly (readonly [names: string, advice: string])[] = [
  [
    'ttl maxAge maxAgeSeconds cacheTime cacheTtl gcTime staleTime expires expiry revalidate',
    'give "expireAfter", in seconds',
  ],
  ['retry retries maxRetries retryDelay', 'nothing is sent again; let "staleIfError" answer, or call again yourself'],
  ['interceptors beforeRequest afterResponse onResponse', 'give "hooks", such as { response: [hook] }'],
  ['body', 'give "data", or "json" for JSON'],
  ['method', 'call request(method, url, options)'],
  ['query search searchParams', 'give "params"'],
  ['prefixUrl', 'give "baseUrl"'],
  ['withCredentials', `give credentials: 'include'`],
  ['responseType parseJson transformResponse', 'call json(), text(), blob() or bytes() of the response'],
  ['validateStatus throwHttpErrors', 'call raiseForStatus() of the response'],
  ['statuses statusCodes cacheableResponse', 'give "allowableCodes"'],
  ['methods', 'give "allowableMethods"'],
  ['storage store', 'give "backend"'],
  ['key queryKey keyGenerator', 'give "keyFn"'],
];

/**
 * What to give in place of an option that other libraries have; empty for a name that none of them has.
 *
 * @example
 * hintOf('ttl'); // ': give "expireAfter", in seconds.'
 */
export function hintOf(name: string): string {
  const hint = HINTS.find(([names]) => names.split(' ').includes(name));
  return hint === undefined ? '' : `: ${hint[1]}.`;
}
