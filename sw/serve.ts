import { httpCacheOf } from '../src/engine/fetch/http-cache.js';
import { next } from '../src/engine/promises.js';
import { sentence, type Told } from '../src/error-texts.js';
import { provideTexts } from '../src/errors.js';
import { millis } from '../src/http/units.js';
import type { StartSettings } from '../src/options/start-options.js';
import type { Settings } from '../src/options/table.js';
import { MARK, type WorkerCall } from '../src/protocol/messages.js';
import { Engines } from './engines.js';
import { afterIdentity, firstBy } from './fetch/after-identity.js';
import { type FetchParts, pageFetch } from './fetch/answer.js';
import { answer, answerFetchEvents } from './fetch/events.js';
import { RedirectChains } from './fetch/navigation.js';
import { keepOfflinePage } from './fetch/offline-page.js';
import { requestVerdict, routeContext } from './fetch/routes.js';
import { addStaticRoutes, staticRoutes } from './fetch/static-routes.js';
import { isActivated, isFirefox, onSuccessor, preloadNavigations, takeOver, whenIdle } from './lifecycle.js';
import { OWN_SCRIPT, readOptions, type ServeOptions, type Start } from './options.js';
import { Hold } from './port/hold.js';
import { Ports } from './port/ports.js';
import { SettingsStore } from './settings-store.js';
import { purgeOnEvents, schedulePurges, type UpkeepParts } from './upkeep.js';

/** The result of `serveSession`, for the app's own listeners. */
export type ServedSession = {
  /**
   * Answers a request of a fetch event from the cache: a route handler for Workbox, or for `event.respondWith`. A request that a cache
   * cannot answer (an unsafe method, a Range request, an opaque one unless `allowOpaque` is set) is fetched as it is.
   */
  readonly handler: (options: { readonly request: Request; readonly event?: ExtendableEvent }) => Promise<Response>;
  /** Faults in the options. With any fault, none of the options is used. */
  readonly faults: readonly string[];
};

/** Serve sessions and routes in a worker: handles only messages of cached-session and fetch events of the routes. */
export function serve(
  scope: ServiceWorkerGlobalScope,
  start: Start,
): Pick<ServedSession, 'handler'> & { readonly faults: readonly Told[] } {
  const { origin } = scope.location;
  const { registry, own, faults, ...started } = readOptions(start.options, origin, start);
  const isReadyMade = start.host === 'ready-made';
  const hold = new Hold(() => {
    scope.registration.active?.postMessage({ [MARK]: 'hold' } satisfies WorkerCall);
    ports.wake();
  });
  const network = pageFetch((request) => (own.fetch === undefined ? scope.fetch(request) : own.fetch(request)));
  const now = () => millis(own.now?.() ?? Date.now());
  const settings = new SettingsStore(scope.registration.scope, started);
  const keepSettings = async (synced: Settings): Promise<void> => {
    await settings.keep(synced);
    hold.add(schedulePurges(upkeep));
  };
  const languages = (): readonly string[] => scope.navigator.languages;
  const around = { fetch: network.fetch, now, waitUntil: hold.add, whenIdle, origin, languages, keepSettings };
  const isInHttpCache = own.fetch === undefined ? httpCacheOf(network.fetch, scope.location.href) : undefined;
  const engines = new Engines({ ...around, isInHttpCache, registry });

  const upkeep: UpkeepParts = { scope, start: started.settings, settings, engines, hold: hold.add };
  purgeOnEvents(upkeep);
  // Periodic sync is granted once the app is installed, which may have happened since.
  void whenIdle().then(() => schedulePurges(upkeep));

  const ports = new Ports({
    locks: scope.navigator.locks,
    engines,
    hold,
    faults,
    answersEvents: started.routes.length > 0,
    ...(isReadyMade && { unregister: () => scope.registration.unregister() }),
  });
  scope.addEventListener('message', ports.receive);
  if (isReadyMade) onSuccessor(scope, (moving) => ports.move(moving));

  const open = () => next(settings.current(), (current) => engines.open(current));
  const parts = { open, network, hold: hold.add, pass: hold.pass, now };
  return { faults, handler: serveFetchEvents(scope, { start, started, settings, engines, parts }) };
}

type Events = {
  readonly start: Start;
  readonly started: StartSettings;
  readonly settings: SettingsStore;
  readonly engines: Engines;
  readonly parts: FetchParts;
};

/** Answers the fetch events on routes. Returns the handler for requests of the app's own listeners. */
function serveFetchEvents(scope: ServiceWorkerGlobalScope, events: Events): ServedSession['handler'] {
  const { start, started, settings, engines } = events;
  const { routes, offlineFallback } = started;
  const { origin } = scope.location;
  const isReadyMade = start.host === 'ready-made';
  const offlinePage = keepOfflinePage(scope, offlineFallback);
  const answersNavigations = offlinePage !== null || routes.some(({ navigations }) => navigations);
  const answersEvents = routes.length > 0 || offlinePage !== null;
  // Routes, and the parameters that they ignore, come from the start options, never from synced settings.
  const { ignoreUrlParams } = started.settings;
  const context = () => routeContext({ origin, isTrusted: start.isTrusted, ignoreUrlParams }, settings.current());
  if (isReadyMade) {
    takeOver(scope, answersEvents);
    addStaticRoutes(scope, staticRoutes(started, scope.location));
  }
  const preloads = isReadyMade && preloadNavigations(scope, answersNavigations);
  const { open: openAtOnce } = events.parts;
  const openInTurn = answersEvents ? afterIdentity(openAtOnce, scope.navigator.locks) : openAtOnce;
  const parts = {
    ...events.parts,
    // Firefox swaps any events that start the worker, not just navigations.
    open: isFirefox ? firstBy(openInTurn, openAtOnce) : openAtOnce,
    openAtOnce,
    openInTurn,
    routes,
    context,
    preloads,
    offlinePage,
    redirects: new RedirectChains(),
    whenIdle,
  };
  if (answersEvents) {
    answerFetchEvents(scope, parts);
    // Both are read while the first event is on its way. A worker that is being installed creates no database: pages take one as a sign of
    // an earlier visit.
    void settings.current();
    if (isActivated(scope)) engines.openEarly(started.settings);
  }
  return async ({ request, event }) => answer(requestVerdict(request, context()), { request, event }, parts);
}

declare const self: ServiceWorkerGlobalScope;

/**
 * Serve sessions in your own service worker. It handles messages of cached-session, and fetch events only if there are `routes`;
 * `skipWaiting` and `claim` remain yours. Call it at the top level of the script. Wrong options do not throw, since a worker whose
 * script throws fails without a message: the worker runs without them and reports the faults to each page.
 *
 * @example
 * import { serveSession } from 'cached-session/worker';
 * import { registerRoute } from 'workbox-routing';
 *
 * const served = serveSession({ expireAfter: 3600 });
 * registerRoute(({ url }) => url.pathname.startsWith('/img/'), served.handler);
 *
 * @example
 * // In the page: new CachedSession({ filterFn: 'whole', keyFn: 'withoutQuery' })
 * serveSession({
 *   filters: { whole: async (response) => (await response.text()).endsWith('</html>') },
 *   keys: { withoutQuery: ({ method, url }) => `${method} ${url.replace(/\?.*$/, '')}` },
 * });
 */
export function serveSession(options: ServeOptions = {}): ServedSession {
  provideTexts(sentence);
  const { handler, faults } = serve(self, { ...OWN_SCRIPT, options });
  return { handler, faults: faults.map(([id, ...values]) => sentence(id, values) ?? id) };
}
