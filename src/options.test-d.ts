// Compiled by `npm run types`, never run: which options the compiler takes, and which it refuses.
import {
  CachedSession,
  DO_NOT_CACHE,
  type ExpirationTime,
  NEVER_EXPIRE,
  type RequestOptions,
  type SessionOptions,
} from 'cached-session';

export const complete: SessionOptions = {
  cacheName: 'atlas',
  backend: 'indexeddb',
  serializer: 'structured',
  expireAfter: { weeks: 1, days: 1, hours: 2, minutes: 3, seconds: 4 },
  urlsExpireAfter: new Map<string | RegExp, ExpirationTime | null>([
    ['/live/*', DO_NOT_CACHE],
    [/\.png$/, NEVER_EXPIRE],
    ['/other/*', null],
  ]),
  allowableCodes: new Set([200, 404]),
  allowableMethods: ['GET', 'QUERY'],
  ignoredParameters: { headers: ['x-key'], query: ['key'] },
  matchHeaders: ['accept'],
  staleIfError: { hours: 1 },
  staleWhileRevalidate: 60,
  maxEntries: null,
  allowOpaque: true,
  headers: { 'x-app': 'atlas' },
  auth: { bearer: 'a' },
  worker: false,
  fetch: async (request: Request) => new Response(request.url),
  now: () => 0,
  filterFn: async (response) => (await response.text()) !== '' && response.status === 200,
  keyFn: ({ method, url }, { createKey }) => (method === 'GET' ? url : createKey()),
  identity: 'ada',
  referrerPolicy: 'no-referrer',
};

// @ts-expect-error a name that no option has
export const misspelt: SessionOptions = { expireAftr: 60 };
// @ts-expect-error as Python spells it
export const snake: SessionOptions = { expire_after: 60 };
export const names: SessionOptions = { backend: 'vault', serializer: 'turned' };
// @ts-expect-error no policy of Fetch
export const policy: SessionOptions = { referrerPolicy: 'none' };
// @ts-expect-error it is about fetch events, not about one request of a session
export const opaque: RequestOptions = { cache: { allowOpaque: true } };
// @ts-expect-error tags are a list
export const tag: RequestOptions = { tags: 'user-7' };
// @ts-expect-error a session as a whole has none
export const tagged: SessionOptions = { tags: ['user-7'] };

// @ts-expect-error a store is a name or a backend
export const backend: SessionOptions = { backend: {} };
// @ts-expect-error as is a serializer
export const serializer: SessionOptions = { serializer: JSON };
// @ts-expect-error no time
export const time: SessionOptions = { expireAfter: true };
// @ts-expect-error months have no length
export const months: SessionOptions = { expireAfter: { months: 1 } };
// @ts-expect-error a pattern alone
export const patterns: SessionOptions = { urlsExpireAfter: ['/api/*'] };
// @ts-expect-error statuses are numbers
export const codes: SessionOptions = { allowableCodes: ['200'] };
// @ts-expect-error a user without a password
export const auth: SessionOptions = { auth: ['ada'] };
// @ts-expect-error true is not a worker
export const worker: SessionOptions = { worker: true };
// @ts-expect-error `routes` are the worker's
export const routes: SessionOptions = { routes: ['/*'] };

// @ts-expect-error a filter answers yes or no
export const filter: SessionOptions = { filterFn: (response: { readonly status: number }) => response.status };

// @ts-expect-error options do not change once they are given
complete.cacheName = 'other';
// @ts-expect-error the first argument of requests-cache is an option here
new CachedSession('atlas');

export const request: RequestOptions = {
  params: { page: 2, tags: ['a', 'b'], none: null },
  headers: { accept: 'text/html', 'x-app': null },
  json: { any: ['thing'] },
  expireAfter: 60,
  cache: { staleIfError: true, matchHeaders: true },
  timeout: { total: 10, idle: 2 },
  signal: AbortSignal.timeout(1000),
  stream: true,
  credentials: 'include',
  verify: true,
};
export const tags: RequestOptions = { tags: ['user-7'], cache: { tags: ['user-7'] } };
export const mode: RequestOptions = { cache: 'no-cache' };

// @ts-expect-error a name that no option has
export const unknown: RequestOptions = { forceRefesh: true };
// @ts-expect-error an option of the whole session
export const store: RequestOptions = { cache: { cacheName: 'other' } };
// @ts-expect-error no cache mode of Fetch
export const modes: RequestOptions = { cache: 'refresh' };
// @ts-expect-error browsers check certificates
export const verify: RequestOptions = { verify: false };
// @ts-expect-error browsers have their own cookies
export const cookies: RequestOptions = { cookies: { a: 'b' } };
// @ts-expect-error the time to connect cannot be seen
export const pair: RequestOptions = { timeout: [3, 27] };
// @ts-expect-error a parameter is no object
export const params: RequestOptions = { params: { filter: { a: 1 } } };
