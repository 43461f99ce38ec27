type Fetch = typeof globalThis.fetch;

/** What stood in place of `globalThis.fetch` before `installCache` took that place; undefined while it has not. */
let below: Fetch | undefined;

/** `installCache` stands over this function from now on; undefined: over none any more. */
export function standOver(fetch: Fetch | undefined): void {
  below = fetch;
}

/**
 * The `fetch` that sessions reach the network by: never the installed one, which would ask the session again.
 */
export const platformFetch = (): Fetch => below ?? globalThis.fetch;

/**
 * Fetch as if there were no `installCache`: the way past the cache (requests-cache: OriginalSession). It is the page's `fetch` as
 * it was when the cache was installed, called with the same arguments; without an installed cache it is `globalThis.fetch`.
 *
 * @throws what `fetch` throws: `TypeError` when there is no answer, the signal's reason when it is aborted.
 * @example
 * installCache({ expireAfter: 3600 });
 * const past = await nativeFetch('/api/countries');
 */
export function nativeFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  return platformFetch().call(globalThis, input, init);
}
