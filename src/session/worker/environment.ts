import { pageBase } from '../options/options.js';
import { platformFetch } from '../patch/platform-fetch.js';
import type { LocalReason } from './mode.js';
import type { Container, Registration, TrustedScriptUrl } from './registration.js';

/** The platform around a session: a page, a worker, or Node. Tests give their own. */
export type Environment = {
  /** Undefined where the platform has no service workers. */
  readonly container: Container | undefined;
  readonly isSecure: boolean;
  /** The page's URL without fragment; empty: none. */
  readonly page: () => string;
  readonly base: string | null;
  readonly fetch: typeof fetch;
};

/** How long our own worker may take to start and answer. */
export const OWN_WAIT_MS = 8000;

/** The option `worker`: the URL of a script, or a registration. */
export type WorkerName = string | URL | TrustedScriptUrl | Registration;

/** Whether a service worker can answer here: its name and the container that knows it, or the reason why not. */
export type WorkerSupport = { readonly worker: WorkerName; readonly container: Container } | LocalReason;

export function environment(): Environment {
  return {
    container: container(),
    isSecure: globalThis.isSecureContext ?? true,
    page: () => globalThis.location?.href.replace(/#.*/s, '') ?? '',
    base: pageBase(),
    fetch: (input, init) => platformFetch()(input, init),
  };
}

export function workerSupport(worker: WorkerName | false, { isSecure, container }: Environment): WorkerSupport {
  if (worker === false) return 'not-asked';
  if (!isSecure) return 'insecure-context';
  return container === undefined ? 'unsupported' : { worker, container };
}

export const isRegistration = (worker: WorkerName): worker is Registration =>
  typeof worker === 'object' && 'active' in worker;

/** Whether the newest worker of a registration runs by the very URL that the session names; always for a registration itself. */
export function isOwnScript(
  worker: WorkerName,
  { installing, waiting, active }: Registration,
  { base, page }: Environment,
): boolean {
  const newest = installing ?? waiting ?? active;
  return isRegistration(worker) || newest?.scriptURL === new URL(String(worker), base ?? page()).href;
}

/** Without locks a worker's death would go unnoticed. Where storage is forbidden, browsers have no container or throw. */
function container(): ServiceWorkerContainer | undefined {
  try {
    const { serviceWorker, locks } = globalThis.navigator ?? {};
    return locks === undefined ? undefined : serviceWorker;
  } catch {
    return undefined;
  }
}
