import type { FetchAdapter } from '../../engine/functions.js';

type Fetch = typeof globalThis.fetch;

/** The `globalThis.fetch` that `installCache` replaced; undefined while it is not installed. */
let below: Fetch | undefined;

/** Our own functions, which may be at `globalThis.fetch`. */
const ours = new WeakSet<Fetch>();
/** The last function seen at `globalThis.fetch` that was not ours. */
let last: Fetch | undefined = globalThis.fetch;

/**
 * The `fetch` by which sessions reach the network: never one of ours, which would call the session again. A replacement by others, such
 * as a test's mock, counts as the platform's.
 */
export const platformFetch = (): Fetch => below ?? notOurs(globalThis.fetch);

function notOurs(fetch: Fetch): Fetch {
  if (!ours.has(fetch)) last = fetch;
  return last ?? fetch;
}

/** Answers a call of `fetch`; undefined leaves it to the platform. */
type Answering = (input: RequestInfo | URL, init: RequestInit | undefined) => Promise<Response> | undefined;

/**
 * Replaces `globalThis.fetch`; calls that `answering` leaves to the platform are passed on unchanged. The returned function restores the
 * previous property, descriptor included. If another function has been put over ours since, that one stays, and ours leaves every call to
 * the platform.
 */
export function patchFetch(answering: Answering): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  const previous = globalThis.fetch;
  let isPatched = true;
  const patched = replacement((receiver, given) => {
    const answer = isPatched && isOfPage(receiver) && isCall(given) ? answering(given[0], given[1]) : undefined;
    return answer ?? Reflect.apply(previous, receiver, given);
  });
  // An accessor has no `writable` to keep.
  const data = before !== undefined && Object.hasOwn(before, 'value') ? before : {};
  const place = { writable: true, enumerable: true, configurable: true, ...data };
  Object.defineProperty(globalThis, 'fetch', { ...place, value: patched });
  below = notOurs(previous);
  return () => {
    isPatched = false;
    below = undefined;
    if (globalThis.fetch !== patched) return;
    if (before === undefined) Reflect.deleteProperty(globalThis, 'fetch');
    else Object.defineProperty(globalThis, 'fetch', before);
  };
}

type Call = readonly [input: RequestInfo | URL, init?: RequestInit];

/** As a method of anything else the platform refuses the call. */
const isOfPage = (receiver: unknown): boolean => receiver === undefined || receiver === null || receiver === globalThis;

/** Without arguments the platform refuses the call. `Request` checks what they are. */
const isCall = (given: readonly unknown[]): given is Call => given.length > 0;

/** A replacement for `fetch` with the name and the length of the platform's. */
export function replacement(answer: (receiver: unknown, given: readonly unknown[]) => Promise<Response>): Fetch {
  function fetch(this: unknown, ...given: readonly unknown[]): Promise<Response> {
    return answer(this, given);
  }
  ours.add(fetch);
  return Object.defineProperty(fetch, 'length', { value: 1 });
}

/**
 * Fetch without the cache of `installCache` (requests-cache: OriginalSession). It calls the page's `fetch` from before the
 * installation with the same arguments; without an installed cache, `globalThis.fetch`.
 *
 * @throws what `fetch` throws: `TypeError` if there is no response, the signal's reason if it is aborted.
 * @example
 * installCache({ expireAfter: 3600 });
 * const past = await nativeFetch('/api/countries');
 */
export function nativeFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  return platformFetch().call(globalThis, input, init);
}

/** The network of a session that was given no `fetch`. */
export const networkFetch: FetchAdapter = (request) => platformFetch()(request);

/**
 * Prevents recursion when the page's `fetch` calls the session: a request that the session sent to the network and that comes back,
 * through a function at `globalThis.fetch`, is sent by the `fetch` from before the session.
 */
export class Outgoing {
  readonly #sent = new WeakSet<object>();
  readonly #before = platformFetch();

  /** The adapter under the session's referrer policy; its requests are remembered. */
  marked(fetch: FetchAdapter, referrerPolicy: ReferrerPolicy): FetchAdapter {
    return underPolicy((request) => {
      this.#sent.add(request);
      return fetch(request);
    }, referrerPolicy);
  }

  /** Fetches a request that came back; undefined for others. */
  returned(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> | undefined {
    if (typeof input !== 'object' || !this.#sent.has(input)) return undefined;
    return this.#before.call(globalThis, input, init);
  }
}

/** Makes `session.fetch` a function that needs no `this`, like the platform's; a subclass's own, where it has one. */
export function bindFetch(session: { readonly fetch: typeof nativeFetch }): void {
  const method = session.fetch;
  const value = replacement((_receiver, given) =>
    given.length === 0 ? Reflect.apply(platformFetch(), undefined, []) : Reflect.apply(method, session, given),
  );
  Object.defineProperty(session, 'fetch', { value, writable: true, configurable: true });
}

/** The same adapter; requests without a referrer policy get the session's own. The page's policy applies by itself. */
function underPolicy(fetch: FetchAdapter, referrerPolicy: ReferrerPolicy): FetchAdapter {
  if (referrerPolicy === '') return fetch;
  // Given any member, the constructor drops the referrer (Fetch §5.4, step 12).
  return (request) => {
    const { referrer } = request;
    return fetch(request.referrerPolicy === '' ? new Request(request, { referrer, referrerPolicy }) : request);
  };
}
