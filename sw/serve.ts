import { sentence, type Told } from '../src/error-texts.js';
import { provideTexts } from '../src/errors.js';
import { millis } from '../src/http/units.js';
import type { Settings } from '../src/options/table.js';
import { MARK, type WorkerCall } from '../src/protocol/messages.js';
import { Engines, type Opened } from './engines.js';
import { type FetchParts, PageFetch } from './fetch/answer.js';
import { answer, answerFetchEvents, wished } from './fetch/events.js';
import { RedirectChains } from './fetch/navigation.js';
import { keepOfflinePage } from './fetch/offline-page.js';
import { type RouteContext, requestVerdict } from './fetch/routes.js';
import { addStaticRoutes, staticRoutes } from './fetch/static-routes.js';
import { isActivated, onSuccessor, preloadNavigations, takeOver, whenIdle } from './lifecycle.js';
import { OWN_SCRIPT, readOptions, type ServeOptions, type Start } from './options.js';
import { Hold } from './port/hold.js';
import { Ports } from './port/ports.js';
import { SettingsStore } from './settings-store.js';
import { Upkeep } from './upkeep.js';

/** The result of `serveSession`, for the app's own listeners. */
export type ServedSession = {
  /**
   * Answers a request of a fetch event from the cache: a route handler for Workbox, or for `event.respondWith`. A request that a cache
   * cannot answer (an unsafe method, a Range request, an opaque one unless `allowOpaque` is set) is fetched as it is.
   */
  readonly handler: (options: { readonly request: Request; readonly event?: ExtendableEvent }) => Promise<Response>;
  /** What is wrong with the options. If anything is, none of them is used. */
  readonly faults: readonly string[];
};

/** Serve sessions and routes in a worker: handles only messages of cached-session and fetch events of the routes. */
export function serve(
  scope: ServiceWorkerGlobalScope,
  start: Start,
): Pick<ServedSession, 'handler'> & { readonly faults: readonly Told[] } {
  const { origin } = scope.location;
  const { host, isTrusted } = start;
  const options = readOptions(start.options, origin, start);
  const { registry, own, faults, ...started } = options;
  const network = new PageFetch((request) => (own.fetch === undefined ? scope.fetch(request) : own.fetch(request)));
  const hold = new Hold(() => scope.registration.active?.postMessage({ [MARK]: 'hold' } satisfies WorkerCall));
  const waitUntil = (work: Promise<unknown>): void => hold.add(work);
  const now = () => millis(own.now?.() ?? Date.now());
  const settings = new SettingsStore(scope.registration.scope, started);
  const keepSettings = async (synced: Settings): Promise<void> => {
    await settings.keep(synced);
    waitUntil(upkeep.schedule());
  };
  const around = { fetch: network.fetch, now, waitUntil, whenIdle, origin, keepSettings };
  const languages = (): readonly string[] => scope.navigator.languages;
  const engines = new Engines({ ...around, asksHttpCache: own.fetch === undefined, languages, registry });
  const upkeep = new Upkeep({ scope, start: options.settings, settings, engines, hold: waitUntil });
  const open = (): Opened | Promise<Opened> => {
    const current = settings.current();
    return current instanceof Promise ? current.then((kept) => engines.open(kept)) : engines.open(current);
  };
  const fetchParts: FetchParts = { open, network, hold: waitUntil, now };
  // Routes, and the parameters that they ignore, come from the start options, never from synced settings.
  const { ignoreUrlParams } = options.settings;
  const context = (): RouteContext => ({ origin, isTrusted, ...wished(settings.current()), ignoreUrlParams });
  const ports = new Ports({
    locks: scope.navigator.locks,
    engines,
    hold,
    faults,
    answersEvents: options.routes.length > 0,
    unregister: async () => host === 'ready-made' && (await scope.registration.unregister()),
  });
  scope.addEventListener('message', ports.receive);
  upkeep.listen();
  // Periodic sync is granted once the app is installed, which may have happened since.
  void whenIdle().then(() => upkeep.schedule());
  const { routes, offlineFallback } = options;
  const offlinePage = keepOfflinePage(scope, offlineFallback);
  const listens = routes.length > 0 || offlinePage !== null;
  const answersNavigations = offlinePage !== null || routes.some(({ navigations }) => navigations);
  if (host === 'ready-made') {
    takeOver(scope, listens);
    addStaticRoutes(scope, staticRoutes(options, scope.location));
    onSuccessor(scope, (moving) => ports.move(moving));
  }
  const preloads = host === 'ready-made' && preloadNavigations(scope, answersNavigations);
  const eventParts = { ...fetchParts, context, preloads, offlinePage, redirects: new RedirectChains(), whenIdle };
  if (listens) {
    answerFetchEvents(scope, routes, eventParts);
    // Both are read while the first event is on its way. A worker that is being installed creates no database: pages take one as a sign of
    // an earlier visit.
    void settings.current();
    if (isActivated(scope)) engines.openEarly(options.settings);
  }
  return {
    faults,
    handler: async ({ request, event }) => answer(requestVerdict(request, context()), { request, event }, eventParts),
  };
}

declare const self: ServiceWorkerGlobalScope;

/**
 * Serve sessions in your own service worker. It handles messages of cached-session, and fetch events only if there are `routes`;
 * `skipWaiting` and `claim` remain yours. Call it at the top level of the script. Wrong options do not throw, since a worker whose
 * script throws fails without a message: the worker runs without them and tells each page what is wrong.
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
