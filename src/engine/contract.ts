import type { Millis } from '../http/units.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { Settings } from '../options/settings.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { Backend } from '../storage/backend.js';
import type { OpaqueStore } from '../storage/opaque.js';
import type { Coherence, Tier } from '../storage/tier.js';
import type { FetchAdapter, Functions } from './functions.js';

/** A request that left before there was an engine to ask, and before there was a store. */
export type HeadStart = {
  readonly requestTime: Millis;
  /** Its response, once, where it is the request that the engine would send; else it is given up. */
  take(request: Request): Promise<Response> | undefined;
};

/** One call of a session. */
export type Call = {
  readonly request: PreparedRequest;
  readonly settings: Settings;
  readonly options: RequestSettings;
  /** Aborted when the caller wants no answer any more. May be a getter: a hit in the memory tier never reads it. */
  readonly signal?: AbortSignal | undefined;
  /** Forward this very request instead of one built from `request` (navigations, RFC-wise unchanged). */
  readonly forwardAs?: Request | undefined;
  /** The request of a fetch event: sent itself where nothing has to be added, since one that is rebuilt loses client hints. */
  readonly native?: Request | undefined;
  /** A navigation, or a load of code: only what the service worker itself fetched may answer it from the store. */
  readonly runsCode?: boolean;
  /** The URLs by whose redirects a navigation came to that of `request`: the browser follows them itself, and hides where they lead. */
  readonly redirectedFrom?: readonly string[] | undefined;
  /** Awaited before a request with an unsafe method leaves, so that it is never sent twice. */
  readonly beforeUnsafe?: (() => Promise<void>) | undefined;
  readonly headStart?: HeadStart | undefined;
};

/** A call that only the browser's own request can make. */
export type OpaqueCall = Call & { readonly forwardAs: Request };

/** Everything an engine acts through. */
export type EngineParts = {
  readonly cacheName: string;
  readonly backend: Backend;
  /** Where the bodies of opaque responses are; null or absent: nowhere, and none is stored. */
  readonly opaque?: OpaqueStore | null;
  /** Makes the memory tier, once this engine owns the store. */
  readonly createTier: () => Tier;
  /** Null where no other engine can be on this store (memory backend). */
  readonly coherence: Coherence | null;
  readonly fetch: FetchAdapter;
  /**
   * May `fetch` be asked what the browser's HTTP cache has (`only-if-cached`)? In a worker, but not in a page, whose console tells of each
   * time that it has nothing, nor where somebody else's function stands for the network.
   */
  readonly asksHttpCache?: boolean;
  /** Where other tabs may fetch the same without a worker in common. */
  readonly flights?: Flights;
  /** Filters, key functions and adapters that settings name. */
  readonly functions?: Functions;
  /** Is this the engine of a service worker? What it fetches may answer navigations and loads of code. */
  readonly isWorker?: boolean;
  /** Does `fetch` show a redirect that it is told not to follow, as in Node? Browsers hide it. */
  readonly showsRedirects?: boolean;
  readonly now: () => Millis;
  /** Keeps the host alive until the promise settles. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Resolves when there is time for what nobody waits for; at once when not given. */
  readonly whenIdle?: () => Promise<unknown>;
  /** Where fetch events are answered: makes these settings theirs, for good. */
  readonly keepSettings?: ((settings: Settings) => Promise<void>) | undefined;
  /** The languages that the browser asks for where a request names none, the preferred one first; absent where there is no browser. */
  readonly languages?: () => readonly string[];
  /** The browser adds client hints to what `fetch` is given, as it does for a page. */
  readonly hidesHints?: boolean;
  /** Origin of the page or worker: what "same-origin" means; null in Node. */
  readonly origin: string | null;
};

/** Ends a turn: the next one may begin. */
export type EndTurn = () => void;

/** One fetch at a time for each name among all engines on a store that have no worker in common. */
export interface Flights {
  /**
   * Resolves with the function that ends the turn when nobody else fetches this name; with null once somebody who did has ended, or
   * took too long. Never rejects.
   */
  take(name: string, signal: AbortSignal): Promise<EndTurn | null>;
  /** End all turns and all waiting. */
  close(): void;
}
