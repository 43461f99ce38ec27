import type { Answer } from '../../src/engine/answer.js';
import { type FieldLines, parseFieldLines, toFieldLines, withoutFields } from '../../src/http/fields/header-fields.js';
import { seconds } from '../../src/http/units.js';
import type { Settings } from '../../src/options/table.js';
import { fromBodylessRequest } from '../../src/request/from-native.js';
import { ask, type FetchParts, fromNetwork, ofRoute } from './answer.js';
import type { OfflinePage } from './offline-page.js';
import { readAll, toFetchResponse } from './response.js';

/** The engine, the network and the offline page for navigations. */
export type NavigationParts = FetchParts & {
  readonly offlinePage: OfflinePage | null;
  readonly redirects: RedirectChains;
  readonly whenIdle: () => Promise<unknown>;
  /** `open`, after an identity that was set before and comes later. */
  readonly openInTurn: FetchParts['open'];
};

/** A navigation as the browser requests it, and the parts to answer it with. */
export type Navigation = NavigationParts & {
  readonly request: Request;
  /** The response that the browser has requested already (navigation preload). */
  readonly preloaded: unknown;
  /** The id of the client that the navigation creates. */
  readonly client: string;
  /** Extends the event, and with it the preload. */
  readonly waitUntil: (work: Promise<unknown>) => void;
};

/**
 * A navigation on a route, network first: the network's response, which is stored; a stored one if there is none, none in time, or a server
 * error; else the offline page. Cache first, HTML that never expires could never be updated.
 */
export async function answerNetworkFirst(navigation: Navigation): Promise<Response> {
  const network = nativeOf(navigation);
  // The wait for an identity does not add to that for the network.
  const settings = settingsOf(navigation);
  const native = await Promise.race([network, timeLimit(navigation.networkTimeout, settings)]);
  if (native !== LATE) return answerBy(native, navigation);
  const stored = await fromStore(navigation, { anyAge: true });
  if (stored === undefined) return answerBy(await network, navigation);
  navigation.waitUntil(network.then((late) => (late === undefined ? undefined : storeLate(late, navigation))));
  return stored;
}

/** A navigation on no route: the network's response, else the offline page. */
export async function answerOrOfflinePage(navigation: Navigation): Promise<Response> {
  const native = await nativeOf(navigation);
  if (native === undefined) return (await offlinePage(navigation)) ?? Response.error();
  renewOfflinePage(navigation);
  return native;
}

/** Undefined: the network failed. */
const nativeOf = (navigation: Navigation): Promise<Response | undefined> =>
  fromNetwork(navigation.request, navigation, navigation.preloaded).catch(() => undefined);

async function answerBy(native: Response | undefined, navigation: Navigation): Promise<Response> {
  if (native === undefined) {
    const stored = await fromStore(navigation, { anyAge: true });
    return stored ?? (await offlinePage(navigation)) ?? Response.error();
  }
  renewOfflinePage(navigation);
  if (native.status < 500) return storedBy(native, navigation);
  const { staleIfError = null, networkTimeout = null } = (await settingsOf(navigation)) ?? {};
  const mayBeStale = staleIfError !== null || networkTimeout !== null;
  const stored = mayBeStale ? await fromStore(navigation, { anyAge: false }) : undefined;
  if (stored !== undefined) void native.body?.cancel().catch(() => undefined);
  return stored ?? native;
}

/** The network's response, which is stored while the page reads it. */
async function storedBy(native: Response, navigation: Navigation): Promise<Response> {
  try {
    const answer = await store(native, navigation);
    return answer === null ? native : toFetchResponse(answer, navigation);
  } catch {
    return native.bodyUsed ? navigation.network.plain(navigation.request) : native;
  }
}

async function storeLate(native: Response, navigation: Navigation): Promise<void> {
  if (native.status >= 500) return;
  const answer = await store(native, navigation).catch(() => null);
  if (answer !== null) await readAll(answer);
}

/** Null: it cannot be stored. The browser hides where a redirect leads, so its URL is remembered until the next request. */
async function store(native: Response, navigation: Navigation): Promise<Answer | null> {
  const { request, client, redirects, network } = navigation;
  if (native.type === 'opaqueredirect') redirects.add(client, request.url);
  if (native.type !== 'basic' || native.redirected) return null;
  network.answered.set(request, native);
  return ask(request, navigation, {
    request: fromBodylessRequest(request),
    // The network has answered already, whatever the settings say. Without a network it may answer at any age.
    options: { forceRefresh: true, onlyIfCached: false, maxStale: seconds(Number.POSITIVE_INFINITY) },
    forwardAs: request,
    redirectedFrom: redirects.take(client),
  });
}

type Staleness = { readonly anyAge: boolean };

/** The stored response, of any age or as stale as the settings allow. Undefined: none. */
async function fromStore(navigation: Navigation, { anyAge }: Staleness): Promise<Response | undefined> {
  const { request: native } = navigation;
  try {
    const plain = fromBodylessRequest(native);
    const request = anyAge ? { ...plain, fields: withMaxStale(plain.fields) } : plain;
    const answer = await ask(native, navigation, { request, options: { onlyIfCached: true }, native });
    return answer.source === 'synthetic' ? undefined : toFetchResponse(answer, navigation);
  } catch {
    return undefined;
  }
}

const withMaxStale = (fields: FieldLines): FieldLines =>
  toFieldLines([...withoutFields(parseFieldLines(fields), ['cache-control']), ['cache-control', 'max-stale']]);

const LATE = 'late';

/** Resolves after `networkTimeout`; never without one. */
async function timeLimit(
  own: FetchParts['networkTimeout'],
  settings: Promise<Settings | undefined>,
): Promise<typeof LATE> {
  const limit = own === undefined ? (await settings)?.networkTimeout : own;
  return new Promise((resolve) => {
    if (typeof limit === 'number') setTimeout(() => resolve(LATE), limit * 1000);
  });
}

/** Undefined: the cache cannot be opened. */
async function settingsOf(parts: FetchParts): Promise<Settings | undefined> {
  try {
    return ofRoute((await parts.open()).settings, parts);
  } catch {
    return undefined;
  }
}

async function offlinePage({ request, offlinePage: page }: Navigation): Promise<Response | undefined> {
  return page?.isFor(request) ? page.response().catch(() => undefined) : undefined;
}

function renewOfflinePage({ offlinePage: page, hold, whenIdle }: NavigationParts): void {
  if (page !== null) hold(whenIdle().then(() => page.renew()));
}

/** More than a browser's concurrent navigations. */
const MAX_CHAINS = 100;

/** The redirects that led a navigation to its URL. The browser follows and hides them, but its next request is for the same client. */
export class RedirectChains {
  readonly #chains = new Map<string, readonly string[]>();

  /** A navigation for this client was redirected from this URL. */
  add(client: string, url: string): void {
    if (client === '') return;
    this.#chains.set(client, [...(this.#chains.get(client) ?? []), url]);
    for (const oldest of this.#chains.keys()) if (this.#chains.size > MAX_CHAINS) this.#chains.delete(oldest);
  }

  /** The URLs that have redirected this client, once. */
  take(client: string): readonly string[] {
    const chain = this.#chains.get(client) ?? [];
    this.#chains.delete(client);
    return chain;
  }
}
