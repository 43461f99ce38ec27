import type { FetchAdapter } from '../../engine/functions.js';
import { underPolicy } from '../worker/trusted-types.js';
import { type nativeFetch, platformFetch, standIn } from './platform-fetch.js';

/** How a session without a `fetch` of its own reaches the network. */
export const networkFetch: FetchAdapter = (request) => platformFetch()(request);

/**
 * Keeps a session that is called by the page's `fetch` from calling itself: a request on its way to the network that comes back to the
 * session, through somebody's function at `globalThis.fetch`, goes on by the `fetch` that was there before the session.
 */
export class Outgoing {
  readonly #sent = new WeakSet<object>();
  readonly #before = platformFetch();

  /** The same adapter under the session's referrer policy, its requests marked. */
  marked(fetch: FetchAdapter, referrerPolicy: ReferrerPolicy): FetchAdapter {
    return underPolicy((request) => {
      this.#sent.add(request);
      return fetch(request);
    }, referrerPolicy);
  }

  /** Fetches what has come back; undefined: it has not. */
  returned(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> | undefined {
    if (typeof input !== 'object' || !this.#sent.has(input)) return undefined;
    return this.#before.call(globalThis, input, init);
  }
}

/** Let `fetch` be a function that needs no `this`, as the platform's; that of a subclass, where it has its own. */
export function bindFetch(session: { readonly fetch: typeof nativeFetch }): void {
  const method = session.fetch;
  const value = standIn((_receiver, given) =>
    given.length === 0 ? Reflect.apply(platformFetch(), undefined, []) : Reflect.apply(method, session, given),
  );
  Object.defineProperty(session, 'fetch', { value, writable: true, configurable: true });
}
