/** Can the browser ask the network for navigations while the worker starts, and are there some that it answers? */
export const preloadsNavigations = (scope: ServiceWorkerGlobalScope, answersNavigations: boolean): boolean =>
  managerOf(scope) !== undefined && answersNavigations;

/** Let it do so; where an earlier version did and this one does not, no more. */
export function preloadNavigations(scope: ServiceWorkerGlobalScope, answersNavigations: boolean): void {
  const manager = managerOf(scope);
  if (manager === undefined) return;
  scope.addEventListener('activate', (event) => {
    const set = answersNavigations ? manager.enable() : manager.disable();
    event.waitUntil(set.catch(() => undefined));
  });
}

/** An older browser has none, whatever the types say. */
const managerOf = ({ registration }: ServiceWorkerGlobalScope): NavigationPreloadManager | undefined =>
  registration.navigationPreload;
