import { millis } from '../src/http/units.js';
import type { Settings } from '../src/options/settings.js';
import { MARK, type WorkerCall } from '../src/protocol/messages.js';
import { Engines, type Opened } from './engines.js';
import type { FetchParts } from './fetch/answer-fetch.js';
import { keepOfflinePage } from './fetch/fallback.js';
import { answer, answerFetchEvents, wished } from './fetch/fetch-events.js';
import { preloadNavigations, preloadsNavigations } from './fetch/navigation-preload.js';
import { PageFetch } from './fetch/page-fetch.js';
import { RedirectChains } from './fetch/redirect-chains.js';
import { type Ground, requestVerdict } from './fetch/routes.js';
import { addStaticRoutes, staticRoutes } from './fetch/static-routes.js';
import { isActivated, onSuccessor, takeOver } from './lifecycle.js';
import { readOptions } from './options.js';
import { Hold } from './port/hold.js';
import { Ports } from './port/ports.js';
import { SettingsStore } from './settings-store.js';
import type { Start } from './start.js';
import { Upkeep } from './upkeep.js';
import { whenIdle } from './when-idle.js';

/** What `serveSession` gives: how the host's own listeners can ask. */
export type ServedSession = {
  /**
   * Answers one request of a fetch event from the cache: a route handler for Workbox, or for `event.respondWith`. What a cache
   * cannot answer (an unsafe method, a Range request, an opaque one unless `allowOpaque` is set) is fetched as it is.
   */
  readonly handler: (options: { readonly request: Request; readonly event?: ExtendableEvent }) => Promise<Response>;
  /** What is wrong with the options; then none of them holds. */
  readonly faults: readonly string[];
};

/** Serve sessions and routes in a worker: touches only messages of ours and fetch events of the routes. */
export function serve(scope: ServiceWorkerGlobalScope, start: Start): ServedSession {
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
  // Routes are the worker's own, and so is what they do not see of URLs.
  const { ignoreUrlParams } = options.settings;
  const ground = (): Ground => ({ origin, isTrusted, ...wished(settings.current()), ignoreUrlParams });
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
  // The app may have been installed since, which is what grants it.
  void whenIdle().then(() => upkeep.schedule());
  const { routes, offlineFallback } = options;
  const offlinePage = keepOfflinePage(scope, offlineFallback);
  const listens = routes.length > 0 || offlinePage !== null;
  const answersNavigations = offlinePage !== null || routes.some(({ navigations }) => navigations);
  if (host === 'ready-made') {
    takeOver(scope, listens);
    addStaticRoutes(scope, staticRoutes(options, scope.location));
    preloadNavigations(scope, answersNavigations);
    onSuccessor(scope, (moving) => ports.move(moving));
  }
  const preloads = host === 'ready-made' && preloadsNavigations(scope, answersNavigations);
  const eventParts = { ...fetchParts, ground, preloads, offlinePage, redirects: new RedirectChains(), whenIdle };
  if (listens) {
    answerFetchEvents(scope, routes, eventParts);
    // Both are read while the first event is on its way. A worker that is being installed makes no database: nothing may be stored yet.
    void settings.current();
    if (isActivated(scope)) engines.openEarly(options.settings);
  }
  return {
    faults,
    handler: async ({ request, event }) => answer(requestVerdict(request, ground()), { request, event }, eventParts),
  };
}
