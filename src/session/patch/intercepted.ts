import { isSafe } from '../../http/methods.js';
import { pageBase } from '../options/options.js';
import { isDangling, isForPlatform, plainUrl, requestOf } from './fetch-call.js';

/** Origins whose requests go through an installed cache; null: all of them (Node, which has no own origin). */
export type Origins = readonly string[] | null;

/**
 * The request of a call of `fetch`, or its URL if nothing else was given, if the installed cache may answer it: GET and HEAD over http or
 * https, to an origin of the list, with a response that script can read; not `keepalive`, `integrity` (which the platform must check) and
 * event streams, which never end. Undefined: the call goes to the platform unchanged.
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

/** The target of an unsafe request to an origin of the list, else undefined. The call itself goes to the platform unchanged. */
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

/** Read before a `Request` is constructed, which would use up the body of the given one. */
function methodOf(input: unknown, init: RequestInit | null | undefined): unknown {
  const given: unknown = init?.method;
  if (given !== undefined) return given;
  return typeof input === 'object' && input !== null && 'method' in input ? input.method : 'GET';
}

const isRetrieval = (method: unknown): boolean =>
  typeof method === 'string' && ['GET', 'HEAD'].includes(method.toUpperCase());

function isAnswerable(request: Request): boolean {
  const { mode, url, redirect, keepalive } = request;
  const isReadable = mode === 'cors' || (mode === 'same-origin' && isOf(url, [globalThis.origin]));
  return isReadable && redirect !== 'manual' && !keepalive && !isForPlatform(request);
}

const isOf = (url: string, origins: Origins): boolean =>
  origins === null ? /^https?:/.test(url) : origins.some((origin) => url.startsWith(`${origin}/`));
