import { resolveUrl } from '../../request/resolve-url.js';

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
