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
  const storing = store(network, navigation);
  // The wait for an identity does not add to that for the network.
  const settings = settingsOf(navigation);
  const native = await Promise.race([network, timeLimit(navigation.networkTimeout, settings)]);
  if (native !== LATE) return answerBy(native, storing, navigation);
  const stored = await fromStore(navigation, { anyAge: true });
  if (stored === undefined) return answerBy(await network, storing, navigation);
  navigation.waitUntil(storing.then((late) => (late === null ? undefined : readAll(late))));
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

async function answerBy(
  native: Response | undefined,
  storing: Promise<Answer | null>,
  navigation: Navigation,
): Promise<Response> {
  if (native === undefined) {
    const stored = await fromStore(navigation, { anyAge: true });
    return stored ?? (await offlinePage(navigation)) ?? Response.error();
  }
  renewOfflinePage(navigation);
  if (native.status < 500) return storedBy(native, await storing, navigation);
  const { staleIfError = null, networkTimeout = null } = (await settingsOf(navigation)) ?? {};
  const mayBeStale = staleIfError !== null || networkTimeout !== null;
  const stored = mayBeStale ? await fromStore(navigation, { anyAge: false }) : undefined;
  if (stored !== undefined) void native.body?.cancel().catch(() => undefined);
  return stored ?? native;
}

/** The network's response, which is stored while the page reads it. */
function storedBy(native: Response, answer: Answer | null, navigation: Navigation): Response | Promise<Response> {
  if (answer !== null) return toFetchResponse(answer, navigation);
  return native.bodyUsed ? navigation.network.plain(navigation.request) : native;
}

/**
 * Asks the engine with the response that the network is to give, so that it is stored for whom the request was sent for, and every removal
 * in the meantime applies to it. Null: it is not stored. The browser hides where a redirect leads, so its URL is remembered until the next
 * request.
 */
async function store(coming: Promise<Response | undefined>, navigation: Navigation): Promise<Answer | null> {
  const { request, client, redirects, network } = navigation;
  const redirectedFrom = redirects.take(client);
  const ended = new AbortController();
  const storable = coming.then((native) => {
    if (native !== undefined && isStorable(native)) return native;
    if (native?.type === 'opaqueredirect') redirects.put(client, [...redirectedFrom, request.url]);
    ended.abort();
    throw ended.signal.reason;
  });
  network.answered.set(request, storable);
  const question = {
    request: fromBodylessRequest(request),
    // The network is asked already, whatever the settings say. Without a network it may answer at any age.
    options: { forceRefresh: true, onlyIfCached: false, maxStale: seconds(Number.POSITIVE_INFINITY) },
    forwardAs: request,
    redirectedFrom,
    signal: AbortSignal.any([request.signal, ended.signal]),
  };
  const asking = async (): Promise<Answer> => ask(request, { ...navigation, networkTimeout: null }, question);
  const [answer] = await Promise.all([asking(), storable]).catch(() => [null]);
  return answer;
}

const isStorable = ({ type, redirected, status }: Response): boolean => type === 'basic' && !redirected && status < 500;

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

  /** The next navigation for this client was redirected by these URLs. */
  put(client: string, urls: readonly string[]): void {
    if (client === '') return;
    this.#chains.set(client, urls);
    for (const oldest of this.#chains.keys()) if (this.#chains.size > MAX_CHAINS) this.#chains.delete(oldest);
  }

  /** The URLs that have redirected this client, once. */
  take(client: string): readonly string[] {
    const chain = this.#chains.get(client) ?? [];
    this.#chains.delete(client);
    return chain;
  }
}
