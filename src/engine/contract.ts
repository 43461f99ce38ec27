import type { Millis } from '../http/units.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { Settings } from '../options/table.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { Backend } from '../storage/backend.js';
import type { OpaqueStore } from '../storage/opaque.js';
import type { Coherence, Flights, Tier } from '../storage/tier.js';
import type { FetchAdapter, Functions } from './functions.js';

/** A request that left before the engine and the store were ready. */
export type HeadStart = {
  readonly requestTime: Millis;
  /** Its response, once, if it is the request that the engine would send; else the response is dropped. */
  take(request: Request): Promise<Response> | undefined;
};

/** One call of a session. */
export type Call = {
  readonly request: PreparedRequest;
  readonly settings: Settings;
  readonly options: RequestSettings;
  /** Aborted when the caller no longer wants an answer. May be a getter: a hit in the memory tier never reads it. */
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

/** The environment of an engine. */
export type EngineParts = {
  readonly cacheName: string;
  readonly backend: Backend;
  /** Where bodies of opaque responses are stored; null or absent: none are. */
  readonly opaque?: OpaqueStore | null;
  /** Makes the memory tier, once this engine owns the store; null: it works without. */
  readonly createTier: () => Tier | null;
  /** Null where no other engine can be on this store (memory backend). */
  readonly coherence: Coherence | null;
  readonly fetch: FetchAdapter;
  /** The browser's HTTP cache, if it can be queried: not in a page, nor where a function of the app replaces the network. */
  readonly isInHttpCache?: ((request: Request) => Promise<boolean>) | undefined;
  /** Turns between engines on one store: tabs that have no worker in common, processes. */
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
  /** Resolves when there is time for background work; at once when not given. */
  readonly whenIdle?: () => Promise<unknown>;
  /** Stores the settings of fetch events, where these are answered. */
  readonly keepSettings?: ((settings: Settings) => Promise<void>) | undefined;
  /** The Accept-Language of the browser, the preferred language first; absent outside of browsers. */
  readonly languages?: () => readonly string[];
  /** The browser adds client hints to what `fetch` is given, as it does for a page. */
  readonly hidesHints?: boolean;
  /** Origin of the page or worker: what "same-origin" means; null in Node. */
  readonly origin: string | null;
};
