import type { FetchAdapter } from '../functions.js';

/**
 * Looks in the browser's own HTTP cache: does it have a response to a request, whose mode is `only-if-cached`? A redirect that it has kept
 * counts, too. Also true in a browser that cannot be asked, because it sends such requests to the origin, as WebKitGTK does. In a page, the
 * console would report each miss. `script`: a URL of the own origin that may be asked for; its query is replaced.
 */
export function httpCacheOf(fetch: FetchAdapter, script: string): (request: Request) => Promise<boolean> {
  const isAnswered = (request: Request): Promise<boolean> =>
    fetch(request).then(
      ({ body }) => {
        body?.cancel().catch(() => undefined);
        return true;
      },
      () => false,
    );
  let sends: Promise<boolean> | undefined;
  let isSure = false;
  return async (request) => {
    sends ??= isAnswered(randomRequest(script));
    if (await sends) return true;
    if (!(await isAnswered(request))) return false;
    // The origin may have been down when the script was asked for: once more, now that something has answered.
    if (!isSure) sends = undefined;
    isSure = true;
    return true;
  };
}

/** No cache has a response for a random URL, so an answer is the origin's. */
const randomRequest = (script: string): Request =>
  new Request(new URL(`?${crypto.randomUUID()}`, script), {
    method: 'HEAD',
    cache: 'only-if-cached',
    mode: 'same-origin',
  });
