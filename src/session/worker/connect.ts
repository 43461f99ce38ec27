import type { Told } from '../../error-texts.js';
import { type CacheError, fail } from '../../errors.js';
import type { hello } from '../../protocol/page/hello.js';
import { differing, isNewer } from './deployment.js';
import { type Environment, isRegistration, OWN_WAIT_MS, type WorkerName } from './environment.js';
import { localMode, warnInDevelopment } from './local-mode.js';
import type { LocalReason } from './mode.js';
import { newestScript, pathOf, type Reach, type Reached, reachNewest, reachWorker, stay } from './reach-worker.js';
import { isKillSwitch, registerAt, registerWorker, scopeOf, type Target } from './register-worker.js';
import { after, type Container, type Registration, scriptOf } from './registration.js';
import { unregisterWorker } from './unregister.js';

export { localMode, unregisterWorker, warnInDevelopment };

/** How the page's worker is looked for. */
export type WorkerSearch = {
  readonly worker: WorkerName;
  readonly container: Container;
  /** False: look only, after a worker was lost. It may have been removed on purpose. */
  readonly mayRegister: boolean;
  /** Called once it is known that no worker can answer yet: calls need not wait. */
  readonly meanwhile: () => void;
};

/** A worker of another library never answers. */
const OTHERS_WAIT_MS = 1500;

/** What a registration that has just begun is waited for. If its script takes longer and is another's, ours may replace it. */
const LOOK_MS = 50;
const MOST_LOOKS = 40;

/**
 * Find the worker of this page, or register it. Look first: whichever registration for the page answers our hello is used, since
 * a second registration at the same scope would silently replace the first.
 */
export async function connect(search: WorkerSearch, environment: Environment, greet: typeof hello): Promise<Reached> {
  const { container } = search;
  const reach = { hello: greet, waitMs: OWN_WAIT_MS, meanwhile: search.meanwhile };
  if (isRegistration(search.worker)) return reachWorker(search.worker, reach);
  const script = new URL(String(search.worker), environment.base ?? environment.page());
  const trusted = typeof search.worker === 'string' || search.worker instanceof URL ? undefined : search.worker;
  const target = { script, trusted, page: environment.page(), container, fetch: environment.fetch };
  try {
    return await lookOrRegister(target, reach, search.mayRegister);
  } catch (error) {
    // Firefox refuses even to look where storage is not allowed.
    return stay(localMode('blocked', script.href, String(error)));
  }
}

async function lookOrRegister(target: Target, reach: Reach, mayRegister: boolean): Promise<Reached> {
  const present = await registrationsFor(target, reach.meanwhile);
  const own = present.find((registration) => isSameScript(scriptOf(registration), target.script));
  if (own !== undefined) return mayRegister ? reachOwn(own, target, reach) : reachWorker(own, reach);
  for (const registration of present) {
    const reached = await reachWorker(registration, { ...reach, waitMs: OTHERS_WAIT_MS });
    if (reached.kind === 'worker' || isLocalFor('protocol-version', reached)) return reached;
  }
  if (present.some(({ scope }) => scope === scopeOf(target))) return stay(localMode('scope-taken', target.script.href));
  if (!mayRegister) return stay(localMode('no-answer', target.script.href));
  reach.meanwhile();
  const registered = await registerWorker(target);
  if ('mode' in registered) return stay(registered);
  const reached = await reachWorker(registered, reach);
  return isLocalFor('script-failed', reached) && (await isKillSwitch(target))
    ? stay(localMode('removed', target.script.href))
    : reached;
}

/**
 * Our script is registered already. With start options of an older deployment it is registered again at its scope with those of the
 * page; where that fails, as without a network, the present worker is used.
 */
async function reachOwn(own: Registration, target: Target, reach: Reach): Promise<Reached> {
  if (!isNewer(target.script.href, newestScript(own))) return reachWorker(own, reach);
  reach.meanwhile();
  const registered = await registerAt(own.scope, target).catch(() => undefined);
  return registered === undefined ? reachWorker(own, reach) : reachNewest(registered, reach);
}

/**
 * The registrations whose scope covers the page, the narrowest first, and the one that ours would replace. One whose script another tab has
 * just asked for has no worker yet: whose it is shows when the script is there.
 */
async function registrationsFor(target: Target, meanwhile: () => void): Promise<readonly Registration[]> {
  for (let looks = 1; ; looks += 1) {
    const all = await target.container.getRegistrations();
    const present = all
      .filter(({ scope }) => target.page.startsWith(scope) || scope === scopeOf(target))
      .sort((a, b) => b.scope.length - a.scope.length);
    const known = present.filter((registration) => scriptOf(registration) !== '');
    if (known.length === present.length || looks === MOST_LOOKS) return known;
    meanwhile();
    await after(LOOK_MS);
  }
}

/** The same script, whatever its query, which only carries options. */
function isSameScript(url: string, script: URL): boolean {
  return pathOf(url) === script.origin + script.pathname;
}

const isLocalFor = (reason: LocalReason, reached: Reached): boolean =>
  reached.kind === 'local' && reached.mode.mode === 'local' && reached.mode.reason === reason;

/** What is wrong with the start options of a worker: faults in them, or that the page names others. Undefined: nothing. */
export function startFault(
  { registration, faults }: { readonly registration: Registration; readonly faults: readonly Told[] },
  worker: WorkerName,
  environment: Environment,
): CacheError | undefined {
  if (faults.length > 0) return fail('bad-option', 'startOptionsIgnored', ...faults);
  if (isRegistration(worker)) return undefined;
  return differing(new URL(String(worker), environment.base ?? environment.page()).href, newestScript(registration));
}
