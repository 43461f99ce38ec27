import { resolveUrl } from '../request/index.js';

/**
 * Where a call of `fetch` with nothing but a URL goes; undefined where only `Request` can tell, or is to refuse it. Making one costs as
 * much as the way of a hit to the worker and back.
 */
export function plainUrl(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  base: string | null,
): string | undefined {
  if (init !== undefined || input instanceof Request) return undefined;
  try {
    const { url, fragment, credentials } = resolveUrl(input, base);
    return credentials === null ? url + fragment : undefined;
  } catch {
    return undefined;
  }
}
