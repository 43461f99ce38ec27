import type { Route } from '../src/policy/index.js';

/** Does the browser ask the network for navigations while the worker starts, since there are some that it answers? */
export const preloadsNavigations = (scope: ServiceWorkerGlobalScope, routes: readonly Route[]): boolean =>
  managerOf(scope) !== undefined && routes.some(({ navigations }) => navigations);

/** Let it do so; where an earlier version did and this one does not, no more. */
export function preloadNavigations(scope: ServiceWorkerGlobalScope, routes: readonly Route[]): void {
  const manager = managerOf(scope);
  if (manager === undefined) return;
  scope.addEventListener('activate', (event) => {
    const set = preloadsNavigations(scope, routes) ? manager.enable() : manager.disable();
    event.waitUntil(set.catch(() => undefined));
  });
}

/** An older browser has none, whatever the types say. */
const managerOf = ({ registration }: ServiceWorkerGlobalScope): NavigationPreloadManager | undefined =>
  registration.navigationPreload;
