import { pageBase } from './options/options.js';
import { plainUrl } from './options/plain-url.js';
import { isDangling, requestOf } from './patch/fetch-call.js';
import { isSafe } from './patch/native-fetch.js';

/** Origins whose requests go through an installed cache; null where there is no own origin, in Node: all of them. */
export type Origins = readonly string[] | null;

/**
 * The request that a call of `fetch` makes, or its URL where nothing else was said, if the installed cache may answer it (R12): GET and
 * HEAD over http or https, to an origin of the list, with an answer that script can read. What must outlive the page, what the platform itself has to check
 * and streams of events, which never end, are not for it. Undefined: the call is to go to the platform untouched, whose errors
 * are then the caller's.
 */
export function requestForCache(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  origins: Origins,
): Request | string | undefined {
  if (isDangling(input)) return undefined;
  const plain = plainUrl(input, init, pageBase());
  if (plain !== undefined) return isOf(plain, origins) ? plain : undefined;
  if (!isRetrieval(methodOf(input, init))) return undefined;
  const request = requestOf(input, init);
  return request !== undefined && isAnswerable(request) && isOf(request.url, origins) ? request : undefined;
}

/**
 * An unsafe request to an origin of the list; undefined: it is none, or goes elsewhere. The call itself is to go to the platform
 * untouched.
 */
export function unsafeTarget(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  origins: Origins,
): { readonly url: string; readonly keepalive: boolean } | undefined {
  const method = methodOf(input, init);
  if (typeof method !== 'string' || isSafe(method.toUpperCase())) return undefined;
  const given = input instanceof Request ? input.url : String(input);
  const base = pageBase() ?? undefined;
  const url = URL.canParse(given, base) ? new URL(given, base).href : undefined;
  const keepalive = init?.keepalive ?? (input instanceof Request && input.keepalive);
  return url !== undefined && isOf(url, origins) ? { url, keepalive } : undefined;
}

/** Asked before there is a `Request`: making one of a request with a body takes that body away. */
function methodOf(input: unknown, init: RequestInit | null | undefined): unknown {
  const given: unknown = init?.method;
  if (given !== undefined) return given;
  return typeof input === 'object' && input !== null && 'method' in input ? input.method : 'GET';
}

const isRetrieval = (method: unknown): boolean =>
  typeof method === 'string' && ['GET', 'HEAD'].includes(method.toUpperCase());

function isAnswerable({ mode, url, redirect, keepalive, integrity, headers }: Request): boolean {
  if (mode !== 'cors' && !(mode === 'same-origin' && isOf(url, [globalThis.origin]))) return false;
  if (redirect === 'manual' || keepalive || integrity !== '') return false;
  return !(headers.get('accept') ?? '').includes('text/event-stream');
}

const isOf = (url: string, origins: Origins): boolean =>
  origins === null ? /^https?:/.test(url) : origins.some((origin) => url.startsWith(`${origin}/`));
