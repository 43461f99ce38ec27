import { plainUrl } from '../options/plain-url.js';
import { nativeFetch } from './platform-fetch.js';

/** What a call of `fetch` asks for, read in the task of the call; `refused`: the platform does not fetch it, and so says this promise. */
export type FetchCall =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'refused'; readonly refusal: Promise<Response> };

export function readCall(input: RequestInfo | URL, init: RequestInit | undefined): FetchCall {
  if (isDangling(input)) return { kind: 'refused', refusal: nativeFetch(input, init) };
  const url = plainUrl(input, init, null);
  if (url !== undefined) return { kind: 'url', url };
  const request = requestOf(input, init);
  // What is refused rejects in the task of the call: only the platform does that in the order, and with the words, of its own.
  if (request === undefined) return { kind: 'refused', refusal: nativeFetch(input, init) };
  const { aborted, reason } = request.signal;
  return aborted ? { kind: 'refused', refusal: Promise.reject(reason) } : { kind: 'request', request };
}

/** The request that these arguments make; undefined where they make none. */
export function requestOf(input: RequestInfo | URL, init: RequestInit | undefined): Request | undefined {
  try {
    return input instanceof Request && init === undefined ? input : new Request(input, init);
  } catch {
    return undefined;
  }
}

/**
 * Dangling markup: a line feed or tab that the URL parser drops, and `<`. Some browsers fetch no such URL, and must see it as it was given.
 * https://github.com/whatwg/fetch/pull/519
 */
export const isDangling = (input: unknown): boolean =>
  typeof input === 'string' && input.includes('<') && /[\t\n\r]/.test(input);
