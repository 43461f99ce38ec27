import type { Answer } from '../../src/engine/answer.js';
import { parseFieldLines, toFieldLines, withoutFields } from '../../src/http/fields/header-fields.js';
import { type Seconds, seconds } from '../../src/http/units.js';
import { isOpen } from '../../src/protocol/body.js';
import { fromBodylessRequest } from '../../src/request/native-request.js';
import type { PreparedRequest } from '../../src/request/prepared-request.js';
import { ask, type FetchParts, fromNetwork } from './answer-fetch.js';
import type { OfflinePage } from './fallback.js';
import type { RedirectChains } from './redirect-chains.js';
import { toFetchResponse } from './response.js';

/** What answering navigations takes. */
export type NavigationParts = FetchParts & {
  readonly offlinePage: OfflinePage | null;
  readonly redirects: RedirectChains;
  readonly whenIdle: () => Promise<unknown>;
};

/** A navigation as the browser asks for it. */
export type Navigation = {
  readonly request: Request;
  /** What it has asked the network for already, where it has (navigation preload). */
  readonly preloaded: Promise<unknown> | undefined;
  /** Of the page that is to come. */
  readonly client: string;
  /** Keeps the event going, and with it what the browser preloads. */
  readonly waitUntil: (work: Promise<unknown>) => void;
};

/**
 * A navigation on a route: the network's answer, which is stored; what is stored when there is none, or none in time, or the server
 * fails; else the offline page. A page whose HTML never expires could not be updated any more.
 */
export async function answerNetworkFirst(navigation: Navigation, parts: NavigationParts): Promise<Response> {
  const { request, preloaded } = navigation;
  const network = fromNetwork(request, parts, preloaded).catch(() => undefined);
  const native = await Promise.race([network, timeLimit(parts)]);
  if (native !== LATE) return answerBy(native, navigation, parts);
  const stored = await fromStore(request, parts, ANY_STALENESS);
  if (stored === undefined) return answerBy(await network, navigation, parts);
  navigation.waitUntil(network.then((late) => (late === undefined ? undefined : storeLate(late, navigation, parts))));
  return stored;
}

/** A navigation that is on no route: the offline page where the network has no answer. */
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
    const stored = await fromStore(request, parts, ANY_STALENESS);
    return stored ?? (await offlinePage(request, parts)) ?? Response.error();
  }
  renewOfflinePage(parts);
  if (native.status < 500) return storedBy(native, navigation, parts);
  const stored = (await mayAnswerFailures(parts).catch(() => false))
    ? await fromStore(request, parts, AS_SETTINGS_SAY)
    : undefined;
  if (stored !== undefined) void native.body?.cancel().catch(() => undefined);
  return stored ?? native;
}

/** The network's answer, which is stored as the page reads it. */
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
  if (answer === null || !isOpen(answer.body)) return;
  while ((await answer.body.read()) !== null);
}

/** Null: it cannot be stored. Of a redirect the browser shows the next request only: this one is remembered until then. */
async function store(native: Response, navigation: Navigation, parts: NavigationParts): Promise<Answer | null> {
  const { request, client } = navigation;
  if (native.type === 'opaqueredirect') parts.redirects.add(client, request.url);
  if (native.type !== 'basic' || native.redirected) return null;
  const redirectedFrom = parts.redirects.of(client);
  parts.redirects.end(client);
  return ask(request, parts, {
    request: fromBodylessRequest(request),
    // The network has answered already, whatever the settings say of asking it.
    // It is to answer, however stale, when there is no network.
    options: { forceRefresh: true, onlyIfCached: false, maxStale: seconds(Number.POSITIVE_INFINITY) },
    forwardAs: parts.network.answered(request, native),
    redirectedFrom,
  });
}

const ANY_STALENESS = 'any';
const AS_SETTINGS_SAY = 'settings';

/** What is stored: however old where the network has no answer, else as stale as the settings allow. Undefined: nothing. */
async function fromStore(
  request: Request,
  parts: FetchParts,
  staleness: typeof ANY_STALENESS | typeof AS_SETTINGS_SAY,
): Promise<Response | undefined> {
  try {
    const plain = fromBodylessRequest(request);
    const prepared = staleness === ANY_STALENESS ? withMaxStale(plain) : plain;
    const answer = await ask(request, parts, { request: prepared, options: { onlyIfCached: true }, native: request });
    return answer.source === 'synthetic' ? undefined : toFetchResponse(answer, parts);
  } catch {
    return undefined;
  }
}

function withMaxStale(request: PreparedRequest): PreparedRequest {
  const others = withoutFields(parseFieldLines(request.fields), ['cache-control']);
  return { ...request, fields: toFieldLines([...others, ['cache-control', 'max-stale']]) };
}

const LATE = 'late';

/** Never, where there is no limit. */
async function timeLimit(parts: FetchParts): Promise<typeof LATE> {
  const limit = await networkTimeout(parts).catch(() => null);
  return new Promise((resolve) => {
    if (limit !== null) setTimeout(() => resolve(LATE), limit * 1000);
  });
}

async function networkTimeout({ open, networkTimeout: own }: FetchParts): Promise<Seconds | null> {
  return own === undefined ? (await open()).settings.networkTimeout : own;
}

async function mayAnswerFailures(parts: FetchParts): Promise<boolean> {
  const opening = await parts.open();
  return opening.settings.staleIfError !== null || (await networkTimeout(parts)) !== null;
}

async function offlinePage(request: Request, { offlinePage: page }: NavigationParts): Promise<Response | undefined> {
  return page?.isFor(request) ? page.response().catch(() => undefined) : undefined;
}

function renewOfflinePage({ offlinePage: page, hold, whenIdle }: NavigationParts): void {
  if (page !== null) hold(whenIdle().then(() => page.renew()));
}
