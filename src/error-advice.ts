/** The values that an option takes, after "Use". */
export const WANTED = {
  flag: 'true or false',
  text: 'a non-empty string',
  string: 'a string',
  bound: 'a number from 0 up, or Infinity for no limit',
  count: 'a whole number from 0 up',
  list: 'an array',
  function: 'a function',
  functionOrName: 'a function or a name',
  sessionFactory: 'a function that takes options and returns a session',
  origins: 'a list, such as ["https://api.example.org"]',
  origin: 'http and https origins with their scheme, such as "https://api.example.org"',
  signal: 'an AbortSignal',
  urlValue: 'a string or a URL',
  worker: 'the URL of the worker script, a ServiceWorkerRegistration, or false',
  identity: 'a string such as the id of the user, null, or a function that returns one of them',
  timeout: 'a number of seconds above 0, or { total, idle } in seconds',
  names: 'true, false or an array of names',
  staleness: 'true, false, seconds from 0 up, or a duration such as { days: 1 }',
  wait: 'seconds, more than 0 and at most 86400, such as 3',
  length: 'seconds from 0 up, or a duration such as { hours: 1 }',
  purge: 'true, false or { every: 300, offset: 3600 }, in seconds',
  memoryTier: '{ maxBytes: 16_000_000 }',
  expirations: 'an object, a Map or an array of [pattern, expireAfter] pairs',
  version: 'a whole number from 0 up, such as 3 or the time of the build',
  page: 'the path of a page, "/offline.html", or { page, allow, deny }',
  cacheMode: 'a cache mode of fetch, or an object such as { readOnly: true }',
  status: 'statuses from 200 to 599, without 304',
  statusWithoutParts: 'statuses from 200 to 599, without 304, and without 206 unless "cacheControl" is true',
  token: 'names without spaces, such as "GET" or "accept"',
  mediaType: 'media types such as "application/json" or "image/*"',
  namespace: '1 to 64 letters, digits, "-" or "_", such as "shop"',
  bearer: 'a Bearer token, which has no spaces and no line ends, or a function that returns one',
  gatewayToken: '[{ token, namespaces: ["shop"], access: "read" or "write" }], with tokens of 16 characters or more',
  adapter: 'pairs of a URL prefix and the name of an adapter',
  parameter: 'names of URL parameters ("fbclid"), beginnings of names ("utm_*") or regular expressions',
  seconds: 'a number of seconds from 0 up',
  tableName: '3 to 255 letters, digits, "_", "-" or "."',
  secondsAbove0: 'a number of seconds above 0',
  tag: 'strings of 1 to 256 characters, without line breaks, such as "user-7"',
} as const;

export type Wanted = keyof typeof WANTED;

/** The registry in a worker of your own for the names of an option. */
export const REGISTRIES: Readonly<Record<string, string>> = {
  filterFn: 'filters',
  keyFn: 'keys',
  backend: 'backends',
  serializer: 'serializers',
};

/** The right place for an option that was given in the wrong one. */
export const PLACES = {
  unknown: () => '',
  cache: (name: string) => ` here. Use { cache: { ${name}: … } }.`,
  session: () => ' of a request. Pass it to the session.',
} as const;

export type Place = keyof typeof PLACES;

/** Options that a browser does not let a page set: why, and what to do instead. */
export const INERT = {
  cookies: 'it sends its own. Use "credentials", or set one with cookieStore or "session.cookies" before.',
  verify: 'it checks certificates itself. Trust the certificate in the operating system or the browser.',
  cert: 'it chooses client certificates, and asks the user. Install it there, and use "credentials".',
  trustEnv: 'it exposes no environment and no .netrc. Use "proxies" and "auth".',
} as const;

export type Inert = keyof typeof INERT;

/** Option names of other HTTP clients and caches (axios, ky, Workbox, TanStack Query, SWR), and their counterparts here. */
export const HINTS: readonly (readonly [names: string, advice: string])[] = [
  [
    'ttl maxAge maxAgeSeconds cacheTime cacheTtl gcTime staleTime expires expiry revalidate',
    'use "expireAfter", in seconds',
  ],
  ['retry retries maxRetries retryDelay', 'nothing is retried; let "staleIfError" answer, or call again yourself'],
  ['interceptors beforeRequest afterResponse onResponse', 'use "hooks", such as { response: [hook] }'],
  ['body', 'use "data", or "json" for JSON'],
  ['method', 'call request(method, url, options)'],
  ['query search searchParams', 'use "params"'],
  ['prefixUrl', 'use "baseUrl"'],
  ['withCredentials', `use credentials: 'include'`],
  ['responseType parseJson transformResponse', 'call json(), text(), blob() or bytes() of the response'],
  ['validateStatus throwHttpErrors', 'call raiseForStatus() of the response'],
  ['statuses statusCodes cacheableResponse', 'use "allowableCodes"'],
  ['methods', 'use "allowableMethods"'],
  ['storage store', 'use "backend"'],
  ['key queryKey keyGenerator', 'use "keyFn"'],
];

/** The counterpart of an option of other libraries; empty for an unknown name. */
export function hintOf(name: string): string {
  const hint = HINTS.find(([names]) => names.split(' ').includes(name));
  return hint === undefined ? '' : `: ${hint[1]}.`;
}

const LEAVE_OUT = 'Leave it out.';
const OWN_NAME = 'Send the value under a name of your own.';
const CONNECTION = `the browser manages its connections. ${LEAVE_OUT}`;

const HEADERS: readonly (readonly [names: RegExp, advice: string])[] = [
  [/^accept-(?:charset|encoding)$/, `the browser negotiates encodings and decodes them. ${LEAVE_OUT}`],
  [/^content-length$/, `the browser counts the bytes of the body. ${LEAVE_OUT}`],
  [/cookie2?$/, 'the browser sends its own cookies. Use "credentials", or cookieStore.set() before the request.'],
  [/^date$/, `the browser sets it. ${OWN_NAME}`],
  [/^dnt$/, `only the user can set it. ${LEAVE_OUT}`],
  [/^host$/, 'it follows from the URL. Change the URL.'],
  [/^keep-alive$/, `${CONNECTION} For a request that outlives its page, use "keepalive".`],
  [/^origin$/, 'the browser vouches for it. Use "mode" to control how origins are crossed.'],
  [/^referer$/, 'the browser vouches for it. Use "referrer" and "referrerPolicy".'],
  [/^user-agent$/, `this browser sends its own. ${OWN_NAME}`],
  [/^proxy-/, `the browser itself talks to its proxy. ${OWN_NAME}`],
  [/^sec-/, `names with "Sec-" are reserved for the browser. ${OWN_NAME}`],
  [/^access-control-request-/, `the browser sets it for the preflight. ${LEAVE_OUT}`],
  [/method/, 'browsers send neither CONNECT nor TRACE nor TRACK. Use another method.'],
];

/** Why script may not set this request header field, and what to do instead. */
export const headerAdvice = (name: string): string => HEADERS.find(([names]) => names.test(name))?.[1] ?? CONNECTION;

/** Advice for replacing the start options of one deployment by those of another. */
export function deployment(own: number, other: number): string {
  if (own < other) return 'the page is from an older deployment. Reload it.';
  if (own > other) return 'the worker could not be registered again. Each page load tries it again.';
  return `raise their "version" with each change: workerUrl({ version: ${own + 1}, ... }).`;
}

/** Failures in the background: the texts of `error` events whose `cause` says why. */
export const BACKGROUND = {
  cache: 'The cache failed, so the network answered.',
  lookup: 'The store could not be read, so the network answered.',
  opaqueLookup: 'An opaque response could not be read, so the network answered.',
  key: 'The key function failed: the request went to the network and its response was not stored.',
  filter: 'The response filter failed.',
  identity: 'The identity of a request could not be determined.',
  identityNotKept: 'The identity could not be stored with the cache.',
  prepare: 'A response could not be prepared for the store.',
  store: 'A response could not be stored.',
  storeOpaque: 'An opaque response could not be stored.',
  storePost: 'The response to a POST could not be stored.',
  tidyOpaque: 'Opaque responses could not be tidied up.',
  headUpdate: 'The response stored for GET could not be updated by the response to a HEAD.',
  refresh: 'A stale response could not be fetched again.',
  remove: 'A stored response could not be deleted.',
  purge: 'Expired responses could not be removed.',
  invalidate: 'Responses that an unsafe request made invalid could not be removed.',
  announce: 'Other tabs could not be told of a change of the store.',
  session: 'Something is wrong with the session.',
  openCache: 'The cache of this session could not be opened.',
  select: 'The selected response is not among the stored ones.',
  forgetSettings: 'The service worker does not keep the settings that it receives.',
  reply: 'A message from the service worker could not be used.',
} as const;

export type Background = keyof typeof BACKGROUND;

/** Why a gateway gave no answer, and what to do; after "The gateway https://...". */
export const GATEWAY = {
  unreachable: () =>
    'cannot be reached. Check "url" and that it runs, and that its "origins" contain the origin of this page.',
  slow: (seconds: Value) => `did not answer within ${seconds} s. Allow more seconds with "timeout".`,
  elsewhere: (status: Value) =>
    `answered with status ${status}, and not as one of cached-session. Check the host and the path of "url".`,
  unauthorized: () => 'does not accept the token. Check "token", and the tokens of the gateway.',
  forbidden: (namespace: Value) =>
    `does not allow this in the namespace "${namespace}". Check what its "tokens" say of the token, and its "origins".`,
  version: (version: Value) =>
    `speaks version ${version} of its protocol, which is not that of this client. Install the same release of cached-session on both sides.`,
  tooLarge: (most: Value) =>
    `takes at most ${most} bytes at once, so the response is not stored there. Raise its "maxBodyBytes", or lower "maxEntryBytes".`,
  storeDown: () => 'has a store that does not answer. Its log says more.',
  reply: (status: Value) =>
    `gave an answer that could not be read (status ${status}). Check the path of "url", and proxies on the way.`,
} as const;

type Value = string | number;
export type GatewayFault = keyof typeof GATEWAY;

/** Its URL, what it did, and a value that tells more. */
export type GatewayFailure = [url: string, what: GatewayFault, about: Value];

export const gatewayFailure = (...[url, what, about]: GatewayFailure): string =>
  `The gateway ${url} ${GATEWAY[what](about)}`;

/** The ends of several sentences. */
export const UNITS = 'Use numbers of weeks, days, hours, minutes, seconds or milliseconds.';
export const OWN_WORKER = 'Use serveSession() in a worker of your own.';
export const TIMEOUT = 'Allow more seconds with "timeout", or try again.';
export const PROXIES = 'Use { https: "https://proxy.example/" } or { "https://host": "https://proxy.example/?url=" }.';
export const CHUNKS = 'Serve the chunks next to the script of cached-session.';

/** The parts that can be added to the ready-made worker. */
const PARTS = ['filesystem', 'cache-storage', 'sqlite', 'json', 'yaml', 'bson'];

/** How the ready-made worker gets what it does not have. */
export function inReadyMade(name: string): string {
  if (name === 'tiers') return ', or run "npx cached-session init --far far.json" (docs/backends.md, "Two tiers")';
  return PARTS.includes(name) ? `, or run "npx cached-session init --with ${name}", or use "worker: false"` : '';
}
