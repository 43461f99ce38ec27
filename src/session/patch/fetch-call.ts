import { resolveUrl } from '../../request/resolve-url.js';
import { nativeFetch } from './platform-fetch.js';

/** A call of `fetch`, read in the task of the call: only a URL, or a request. `refusal`: the platform rejects it, with this promise. */
export type FetchCall = string | Request | { readonly refusal: Promise<Response> };

export function readCall(input: RequestInfo | URL, init: RequestInit | undefined): FetchCall {
  if (isDangling(input)) return { refusal: nativeFetch(input, init) };
  const url = plainUrl(input, init, null);
  if (url !== undefined) return url;
  const request = requestOf(input, init);
  // The rejection comes in the platform's order and with its message.
  if (request === undefined) return { refusal: nativeFetch(input, init) };
  const { aborted, reason } = request.signal;
  return aborted ? { refusal: Promise.reject(reason) } : request;
}

/**
 * Where a call of `fetch` with nothing but a URL goes; undefined where only `Request` can tell, or is to refuse it. To make one
 * takes a tenth of a hit.
 */
export function plainUrl(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  base: string | null,
): string | undefined {
  if (init !== undefined || !(typeof input === 'string' || input instanceof URL)) return undefined;
  try {
    const { url, fragment, credentials } = resolveUrl(input, base);
    return credentials === null ? url + fragment : undefined;
  } catch {
    return undefined;
  }
}

/** The request of these arguments; undefined if they make none. */
export function requestOf(input: RequestInfo | URL, init: RequestInit | undefined): Request | undefined {
  try {
    return input instanceof Request && init === undefined ? input : new Request(input, init);
  } catch {
    return undefined;
  }
}

/**
 * Dangling markup: a line break or tab, which the URL parser drops, and `<`. Some browsers refuse such a URL, if they get it unchanged.
 * https://github.com/whatwg/fetch/pull/519
 */
export const isDangling = (input: unknown): boolean =>
  typeof input === 'string' && input.includes('<') && /[\t\n\r]/.test(input);

/** Event streams never end, and the platform must check `integrity`: neither goes through the cache. */
export const isForPlatform = ({ integrity, headers }: Pick<Request, 'integrity' | 'headers'>): boolean =>
  Boolean(integrity) || (headers.get('accept') ?? '').includes('text/event-stream');
