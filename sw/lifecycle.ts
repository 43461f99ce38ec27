import { clientsClaim } from 'workbox-core/clientsClaim.js';

/** Of the ready-made worker: a new version takes over at once; pages are claimed only where their fetch events matter. */
export function takeOver(scope: ServiceWorkerGlobalScope, hasRoutes: boolean): void {
  scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
  if (hasRoutes) clientsClaim();
}

/** Calls `changed` when a newer version begins to take over from this worker, and when nothing came of it (R6). */
export function onSuccessor(scope: ServiceWorkerGlobalScope, changed: (moving: boolean) => void): void {
  const { registration } = scope;
  // The event comes to the new version as well. Where a worker cannot see itself, pages learn of the change by its death alone.
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    if (installing === null || !isActivated(scope)) return;
    changed(true);
    installing.addEventListener('statechange', () => {
      if (installing.state === 'redundant') changed(false);
    });
  });
}

/** Some browsers do not let a worker see itself: then it counts as not activated. */
export const isActivated = ({ serviceWorker }: ServiceWorkerGlobalScope): boolean =>
  serviceWorker?.state === 'activated';
