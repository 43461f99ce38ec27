import { clientsClaim } from 'workbox-core/clientsClaim.js';

export const isFirefox = globalThis.navigator?.userAgent.includes('Firefox') ?? false;

/** For the ready-made worker: a new version takes over at once, and claims open pages only where their fetch events matter. */
export function takeOver(scope: ServiceWorkerGlobalScope, answersEvents: boolean): void {
  scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
  if (answersEvents) clientsClaim();
}

/** Calls `changed` with true when a newer version begins to take over from this worker, with false when that version failed (R6). */
export function onSuccessor(scope: ServiceWorkerGlobalScope, changed: (moving: boolean) => void): void {
  const { registration } = scope;
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    if (installing === null) return;
    changed(true);
    installing.addEventListener('statechange', () => {
      if (installing.state === 'redundant') changed(false);
    });
  });
  // The new version gets "updatefound" too, before this. Firefox does not show a worker its own state, by which it could tell.
  scope.addEventListener('install', () => changed(false));
}

/** False as well in Firefox, which does not show a worker its own state. */
export const isActivated = ({ serviceWorker }: ServiceWorkerGlobalScope): boolean =>
  serviceWorker?.state === 'activated';

/**
 * Navigation preload: the browser requests navigations while the worker starts. Enabled if the worker answers navigations, else disabled,
 * since an earlier version may have enabled it. Returns whether it is in use.
 */
export function preloadNavigations(scope: ServiceWorkerGlobalScope, isWanted: boolean): boolean {
  // Older browsers have none, whatever the types say.
  const manager: NavigationPreloadManager | undefined = scope.registration.navigationPreload;
  if (manager === undefined) return false;
  scope.addEventListener('activate', (event) => {
    event.waitUntil((isWanted ? manager.enable() : manager.disable()).catch(() => undefined));
  });
  return isWanted;
}

/** A worker has no idle event. After this time, the calls that it was started for are usually answered. */
const SETTLED_MS = 1_000;

/** Resolves when there is time for background work. */
export const whenIdle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
