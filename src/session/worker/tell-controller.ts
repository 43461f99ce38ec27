import { IDENTITY_KEPT, type IdentityNotice, identityRequest } from '../../protocol/identity-request.js';
import { deploymentOf } from './deployment.js';

/** Does the worker of this script answer fetch events? As far as its URL says so. */
export function hasRoutes(script: string): boolean {
  try {
    const { routes = [] }: { readonly routes?: unknown } = JSON.parse(deploymentOf(script).options ?? '{}');
    return Array.isArray(routes) && routes.length > 0;
  } catch {
    return false;
  }
}

/** Name an identity to the page's controller, before whatever the page loads next. False: it is not the worker that keeps it. */
export function tellController(script: string, notice: IdentityNotice, fetchNatively: typeof fetch): Promise<boolean> {
  return fetchNatively(identityRequest(script, notice)).then(
    ({ status }) => status === IDENTITY_KEPT,
    () => false,
  );
}
