import { resolveUrl } from './resolve-url.js';

/** The parts of a response that the rules for redirects depend on. */
type Redirecting = { readonly status: number; readonly headers: { get(name: string): string | null } };

/**
 * The target of a redirect: Location, not resolved; null if it is not a redirect, has no Location or hides it, as browsers do (requests:
 * Session.get_redirect_target; RFC 9110 §15.4).
 *
 * @example
 * getRedirectTarget(new Response(null, { status: 302, headers: { location: '/next' } })); // '/next'
 */
export function getRedirectTarget({ status, headers }: Redirecting): string | null {
  const target = isRedirectStatus(status) ? headers.get('location') : null;
  return target === null || target === '' ? null : inUtf8(target);
}

/** Is a response with this status a redirect if it has a Location? */
export const isRedirectStatus = (status: number): boolean => REDIRECTS.includes(status);

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Header fields are decoded as Latin-1, but servers send UTF-8 in this one. */
function inUtf8(target: string): string {
  if (!/[\x80-\xff]/.test(target)) return target;
  return new TextDecoder().decode(Uint8Array.from(target, (character) => character.charCodeAt(0)));
}

/**
 * Must `Authorization` be removed when one URL redirects to another? If the hosts differ, yes; from http to https on the default ports,
 * no; otherwise if scheme or port differ (requests: Session.should_strip_auth).
 *
 * @throws CacheError `invalid-url` unless both are http or https URLs.
 * @example
 * shouldStripAuth('http://example.org/a', 'https://example.org/b'); // false
 * shouldStripAuth('https://example.org/a', 'https://evil.example/b'); // true
 */
export function shouldStripAuth(oldUrl: string | URL, newUrl: string | URL): boolean {
  const [before, after] = [new URL(resolveUrl(oldUrl, null).url), new URL(resolveUrl(newUrl, null).url)];
  if (before.hostname !== after.hostname) return true;
  const isUpgrade = before.protocol === 'http:' && after.protocol === 'https:';
  if (isUpgrade && before.port === '' && after.port === '') return false;
  return before.protocol !== after.protocol || before.port !== after.port;
}
