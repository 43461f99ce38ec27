import { IDENTITY_KEPT, IDENTITY_LOCK, type IdentityNotice, identityRequest } from '../../protocol/identity-request.js';

/** Whether the worker of this script answers fetch events, by the options in its URL. */
export function hasRoutes(script: string): boolean {
  try {
    const { routes = [] }: { readonly routes?: unknown } = JSON.parse(
      new URL(script).searchParams.get('options') ?? '{}',
    );
    return Array.isArray(routes) && routes.length > 0;
  } catch {
    return false;
  }
}

const sender = Math.random();
let order = 0;

/** Send an identity to the page's controller, the worker of this script, ahead of whatever the page loads next. False: the controller does not keep it. */
export function tellController(script: string, notice: IdentityNotice, fetchNatively: typeof fetch): Promise<boolean> {
  return fetchNatively(identityRequest(script, { ...notice, sender, order: order++ })).then(
    ({ status }) => status === IDENTITY_KEPT,
    () => false,
  );
}

/** Navigations wait while this page tells its identity: they may overtake it, and WebKit cancels the requests of a page that leaves. */
export function delayNavigations(told: Promise<void>): void {
  globalThis.navigator?.locks?.request(IDENTITY_LOCK, { mode: 'shared' }, () => told).catch(() => undefined);
}
