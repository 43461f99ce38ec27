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

/**
 * Send an identity to the page's controller, the worker of this script, ahead of whatever the page loads next. False: the controller does not
 * keep it. An event that starts the worker may overtake this one, and waits for the lock.
 */
export function tellController(script: string, notice: IdentityNotice, fetchNatively: typeof fetch): Promise<boolean> {
  const told = fetchNatively(identityRequest(script, { ...notice, sender, order: order++ })).then(
    ({ status }) => status === IDENTITY_KEPT,
    () => false,
  );
  navigator.locks.request(IDENTITY_LOCK, { mode: 'shared' }, () => told).catch(() => undefined);
  return told;
}
