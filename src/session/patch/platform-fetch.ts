type Fetch = typeof globalThis.fetch;

/** What stood in place of `globalThis.fetch` before `installCache` took that place; undefined while it has not. */
let below: Fetch | undefined;

/** Functions of ours, by which somebody may have replaced `globalThis.fetch`. */
const ours = new WeakSet<Fetch>();
/** What stood at `globalThis.fetch` when it was last looked at and was none of ours. */
let last: Fetch | undefined = globalThis.fetch;

/** `installCache` stands over this function from now on; undefined: over none any more. */
export function standOver(fetch: Fetch | undefined): void {
  below = fetch === undefined ? undefined : notOurs(fetch);
}

/**
 * The `fetch` that sessions reach the network by: never one of ours, which would ask the session again. What others put in its place, a
 * test's mock for instance, counts as the platform's.
 */
export const platformFetch = (): Fetch => below ?? notOurs(globalThis.fetch);

function notOurs(fetch: Fetch): Fetch {
  if (!ours.has(fetch)) last = fetch;
  return last ?? fetch;
}

/** A function to stand for `fetch`. As the platform's own: of the name `fetch`, and with one argument that must be given. */
export function standIn(answer: (receiver: unknown, given: readonly unknown[]) => Promise<Response>): Fetch {
  function fetch(this: unknown, ...given: readonly unknown[]): Promise<Response> {
    return answer(this, given);
  }
  ours.add(fetch);
  return Object.defineProperty(fetch, 'length', { value: 1 });
}

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
