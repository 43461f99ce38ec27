import type { hello } from '../../protocol/page/hello.js';
import { isNewer } from './deployment.js';
import {
  type Container,
  newestScript,
  pathOf,
  type Reach,
  type Reached,
  type Registration,
  reachNewest,
  reachWorker,
  scriptOf,
  stay,
  type TrustedScriptUrl,
} from './reach-worker.js';
import { type Ground, registerAt, registerWorker, scopeOf } from './register-worker.js';
import { scriptFault } from './script-fault.js';

/** What connecting acts through: the page, or in a test what stands for it. */
export type Surroundings = {
  /** Undefined where the platform has no service workers. */
  readonly container: Container | undefined;
  readonly isSecure: boolean;
  /** The page's URL. */
  readonly page: string;
  readonly base: string | null;
  readonly fetch: typeof fetch;
};

/** What may be named as the worker: the URL of its script, or its registration. */
export type WorkerName = string | URL | TrustedScriptUrl | Registration;

/** What a session asks for. */
export type WorkerWish = {
  readonly worker: WorkerName;
  readonly container: Container;
  /** False: look only, after a worker was lost. Who took it away wanted it away. */
  readonly mayRegister: boolean;
  readonly meanwhile: () => void;
};

/** Our own worker may start slowly; somebody else's never answers. */
const OWN_WAIT_MS = 8000;
const OTHERS_WAIT_MS = 1500;

/**
 * Find the worker of this page, or register it. Look first: whichever registration for the page answers our hello is used, since
 * a second registration at the same scope would silently replace the first.
 */
export async function connect(wish: WorkerWish, around: Surroundings, greet: typeof hello): Promise<Reached> {
  const { container } = wish;
  const reach = { hello: greet, waitMs: OWN_WAIT_MS, meanwhile: wish.meanwhile };
  if (isRegistration(wish.worker)) return reachWorker(wish.worker, reach);
  const script = new URL(String(wish.worker), around.base ?? around.page);
  const trusted = typeof wish.worker === 'string' || wish.worker instanceof URL ? undefined : wish.worker;
  const ground = { script, trusted, page: around.page.replace(/#.*/s, ''), container, fetch: around.fetch };
  try {
    return await lookOrRegister(ground, reach, wish.mayRegister);
  } catch (error) {
    // Firefox refuses even to look where storage is not allowed.
    return stay(scriptFault('blocked', script.href, String(error)));
  }
}

async function lookOrRegister(ground: Ground, reach: Reach, mayRegister: boolean): Promise<Reached> {
  const standing = registrationsFor(ground, await ground.container.getRegistrations());
  const own = standing.find((registration) => isSameScript(scriptOf(registration), ground.script));
  if (own !== undefined) return mayRegister ? reachOwn(own, ground, reach) : reachWorker(own, reach);
  for (const registration of standing) {
    const reached = await reachWorker(registration, { ...reach, waitMs: OTHERS_WAIT_MS });
    if (reached.kind === 'worker' || isOursButOld(reached)) return reached;
  }
  if (standing.some(({ scope }) => scope === scopeOf(ground)))
    return stay(scriptFault('scope-taken', ground.script.href));
  if (!mayRegister) return stay(scriptFault('no-answer', ground.script.href));
  reach.meanwhile();
  const registered = await registerWorker(ground);
  return 'mode' in registered ? stay(registered) : reachWorker(registered, reach);
}

/**
 * Our script is registered already. With start options of an older deployment it is registered anew, where it is, with those of the
 * page; where that fails, as without a network, the worker that is there goes on.
 */
async function reachOwn(own: Registration, ground: Ground, reach: Reach): Promise<Reached> {
  if (!isNewer(ground.script.href, newestScript(own))) return reachWorker(own, reach);
  reach.meanwhile();
  const registered = await registerAt(own.scope, ground).catch(() => undefined);
  return registered === undefined ? reachWorker(own, reach) : reachNewest(registered, reach);
}

/** Those whose scope holds the page, the narrowest first, and the one that ours would replace. */
function registrationsFor(ground: Ground, all: readonly Registration[]): readonly Registration[] {
  return all
    .filter(({ scope }) => ground.page.startsWith(scope) || scope === scopeOf(ground))
    .sort((a, b) => b.scope.length - a.scope.length);
}

/** The same script, whatever its query: that only carries options. */
function isSameScript(url: string, script: URL): boolean {
  return pathOf(url) === script.origin + script.pathname;
}

const isOursButOld = ({ mode }: Reached & { readonly kind: 'local' }): boolean =>
  mode.mode === 'local' && mode.reason === 'protocol-version';

export const isRegistration = (worker: WorkerName): worker is Registration =>
  typeof worker === 'object' && 'active' in worker;
