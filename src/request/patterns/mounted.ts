import { normalizeEscapes } from '../key/normalize-url.js';

/** The value mounted at the longest prefix of a URL, case-insensitive (requests: Session.get_adapter). */
export function mountedAt<Value>(
  url: string,
  mounts: Iterable<readonly [prefix: string, value: Value]>,
): Value | undefined {
  const lower = normalizeEscapes(url).toLowerCase();
  let longest = -1;
  let found: Value | undefined;
  for (const [prefix, value] of mounts) {
    if (prefix.length <= longest || !lower.startsWith(prefix.toLowerCase())) continue;
    longest = prefix.length;
    found = value;
  }
  return found;
}

/**
 * A prefix of URLs as the URL parser writes it: absolute, host in lower case and ASCII, without the default port, escaped. Without a slash
 * after the host it is left so, as it may be the beginning of a host (`https://api.`).
 */
export function mountPrefix(prefix: string, base: string | null): string {
  const url = prefix.startsWith('/') && base !== null ? parsed(prefix, base) : parsed(prefix);
  if (url === undefined) return prefix;
  const href = normalizeEscapes(url.href);
  return /^[^/]*\/\/[^/?#]*$/.test(prefix) ? href.replace(/\/$/, '') : href;
}

const parsed = (url: string, base?: string): URL | undefined =>
  URL.canParse(url, base) ? new URL(url, base) : undefined;
