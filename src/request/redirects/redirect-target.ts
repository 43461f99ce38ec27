import { resolveUrl } from '../resolve-url.js';

/** What a redirect says: all that the rules ask for. */
type Redirecting = { readonly status: number; readonly headers: { get(name: string): string | null } };

/**
 * Where a response redirects to: its Location as it stands, or null where it is no redirect, names nothing, or hides it, as
 * browsers do (requests: Session.get_redirect_target; RFC 9110 section 15.4).
 *
 * @example
 * getRedirectTarget(new Response(null, { status: 302, headers: { location: '/next' } })); // '/next'
 */
export function getRedirectTarget({ status, headers }: Redirecting): string | null {
  const target = isRedirectStatus(status) ? headers.get('location') : null;
  return target === null || target === '' ? null : inUtf8(target);
}

/** Does a response of this status redirect, if it has a Location? */
export const isRedirectStatus = (status: number): boolean => REDIRECTS.includes(status);

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Header fields are read byte by byte, but servers write UTF-8 into this one. */
function inUtf8(target: string): string {
  if (!/[\x80-\xff]/.test(target)) return target;
  return new TextDecoder().decode(Uint8Array.from(target, (character) => character.charCodeAt(0)));
}

/**
 * Must `Authorization` be taken away on the way from one URL to another? To another host yes; from http to https on the standard
 * ports no; else when scheme or port differ (requests: Session.should_strip_auth).
 *
 * @throws CacheError `invalid-url` where one of them is no http or https URL.
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
