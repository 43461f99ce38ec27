import { IDENTITY_KEPT, type IdentityNotice, identityRequest } from '../../protocol/identity-request.js';
import type { RunningWorker } from './registration.js';

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

/** Send an identity to the page's controller, ahead of whatever the page loads next. False: the controller does not keep it. */
export function tellController(
  controller: Pick<RunningWorker, 'scriptURL'>,
  notice: IdentityNotice,
  fetchNatively: typeof fetch,
): Promise<boolean> {
  return fetchNatively(identityRequest(controller.scriptURL, notice)).then(
    ({ status }) => status === IDENTITY_KEPT,
    () => false,
  );
}
