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
};

/** A navigation as the browser requests it. */
export type Navigation = {
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
export async function answerNetworkFirst(navigation: Navigation, parts: NavigationParts): Promise<Response> {
  const { request, preloaded } = navigation;
  const network = fromNetwork(request, parts, preloaded).catch(() => undefined);
  const native = await Promise.race([network, timeLimit(parts)]);
  if (native !== LATE) return answerBy(native, navigation, parts);
  const stored = await fromStore(request, parts, { anyAge: true });
  if (stored === undefined) return answerBy(await network, navigation, parts);
  navigation.waitUntil(network.then((late) => (late === undefined ? undefined : storeLate(late, navigation, parts))));
  return stored;
}

/** A navigation on no route: the network's response, else the offline page. */
export async function answerOrOfflinePage(
  { request, preloaded }: Navigation,
  parts: NavigationParts,
): Promise<Response> {
  const native = await fromNetwork(request, parts, preloaded).catch(() => undefined);
  if (native === undefined) return (await offlinePage(request, parts)) ?? Response.error();
  renewOfflinePage(parts);
  return native;
}

async function answerBy(
  native: Response | undefined,
  navigation: Navigation,
  parts: NavigationParts,
): Promise<Response> {
  const { request } = navigation;
  if (native === undefined) {
    const stored = await fromStore(request, parts, { anyAge: true });
    return stored ?? (await offlinePage(request, parts)) ?? Response.error();
  }
  renewOfflinePage(parts);
  if (native.status < 500) return storedBy(native, navigation, parts);
  const { staleIfError = null, networkTimeout = null } = (await settingsOf(parts)) ?? {};
  const mayBeStale = staleIfError !== null || networkTimeout !== null;
  const stored = mayBeStale ? await fromStore(request, parts, { anyAge: false }) : undefined;
  if (stored !== undefined) void native.body?.cancel().catch(() => undefined);
  return stored ?? native;
}

/** The network's response, which is stored while the page reads it. */
async function storedBy(native: Response, navigation: Navigation, parts: NavigationParts): Promise<Response> {
  const { request } = navigation;
  try {
    const answer = await store(native, navigation, parts);
    return answer === null ? native : toFetchResponse(answer, parts);
  } catch {
    return native.bodyUsed ? parts.network.plain(request) : native;
  }
}

async function storeLate(native: Response, navigation: Navigation, parts: NavigationParts): Promise<void> {
  if (native.status >= 500) return;
  const answer = await store(native, navigation, parts).catch(() => null);
  if (answer !== null) await readAll(answer);
}

/** Null: it cannot be stored. The browser hides where a redirect leads, so its URL is remembered until the next request. */
async function store(native: Response, navigation: Navigation, parts: NavigationParts): Promise<Answer | null> {
  const { request, client } = navigation;
  if (native.type === 'opaqueredirect') parts.redirects.add(client, request.url);
  if (native.type !== 'basic' || native.redirected) return null;
  parts.network.answered.set(request, native);
  return ask(request, parts, {
    request: fromBodylessRequest(request),
    // The network has answered already, whatever the settings say. Without a network it may answer at any age.
    options: { forceRefresh: true, onlyIfCached: false, maxStale: seconds(Number.POSITIVE_INFINITY) },
    forwardAs: request,
    redirectedFrom: parts.redirects.take(client),
  });
}

/** The stored response, of any age or as stale as the settings allow. Undefined: none. */
async function fromStore(
  request: Request,
  parts: FetchParts,
  { anyAge }: { readonly anyAge: boolean },
): Promise<Response | undefined> {
  try {
    const plain = fromBodylessRequest(request);
    const prepared = anyAge ? { ...plain, fields: withMaxStale(plain.fields) } : plain;
    const answer = await ask(request, parts, { request: prepared, options: { onlyIfCached: true }, native: request });
    return answer.source === 'synthetic' ? undefined : toFetchResponse(answer, parts);
  } catch {
    return undefined;
  }
}

const withMaxStale = (fields: FieldLines): FieldLines =>
  toFieldLines([...withoutFields(parseFieldLines(fields), ['cache-control']), ['cache-control', 'max-stale']]);

const LATE = 'late';

/** Resolves after `networkTimeout`; never without one. */
async function timeLimit(parts: FetchParts): Promise<typeof LATE> {
  const own = parts.networkTimeout;
  const limit = own === undefined ? (await settingsOf(parts))?.networkTimeout : own;
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

async function offlinePage(request: Request, { offlinePage: page }: NavigationParts): Promise<Response | undefined> {
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
