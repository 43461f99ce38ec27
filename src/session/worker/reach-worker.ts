import { hasCode, isMismatch, isRemoved } from '../../protocol/error-code.js';
import type { Connection, hello } from '../../protocol/page/hello.js';
import { localMode } from './local-mode.js';
import type { Mode } from './mode.js';
import { activeWorker, after, type Registration, type RunningWorker, scriptOf, stateChange } from './registration.js';

/** A worker that answers, or the reason why the page stays local. */
export type Reached =
  | { readonly kind: 'worker'; readonly registration: Registration; readonly connection: Connection }
  | { readonly kind: 'local'; readonly mode: Mode };

/** How a worker is reached. */
export type Reach = {
  readonly hello: typeof hello;
  /** How long a worker may take to answer. */
  readonly waitMs: number;
  /** Called once it is known that no worker can answer yet: calls need not wait. */
  readonly meanwhile: () => void;
};

/** Ask the worker of a registration, once it is active. One of another protocol version is updated first. */
export async function reachWorker(registration: Registration, reach: Reach): Promise<Reached> {
  const script = scriptOf(registration);
  const worker = await activeWorker(registration, reach.meanwhile);
  if (worker === undefined) return stay(localMode('script-failed', script));
  try {
    const connection = await answerOf(worker, reach);
    if (connection !== undefined) return { kind: 'worker', registration, connection };
    if (registration.active === null || registration.active === worker) return stay(localMode('removed', script));
    return reachSuccessor(registration, reach, script);
  } catch (error) {
    if (isMismatch(error)) return reachUpdated(registration, reach, worker);
    if (hasCode(error, 'worker-unavailable') && comingOf(registration) !== null)
      return reachNewest(registration, reach);
    return stay(localMode(isRemoved(error) ? 'removed' : 'no-answer', script));
  }
}

/** Ask the newest worker of a registration, once it is installed, and active unless the one before it takes its time. */
export async function reachNewest(registration: Registration, reach: Reach): Promise<Reached> {
  reach.meanwhile();
  let worker = await installed(registration);
  if (worker === registration.waiting && worker !== null) {
    await Promise.race([stateChange(worker), after(reach.waitMs)]);
    worker = registration.waiting ?? registration.active;
  }
  try {
    if (worker !== null) return { kind: 'worker', registration, connection: await reach.hello(worker, reach.waitMs) };
  } catch {
    // As if there were none.
  }
  return stay(localMode('no-answer', scriptOf(registration)));
}

/** The URL of the script that a registration has, or is about to have. */
export const newestScript = (registration: Registration): string =>
  (comingOf(registration) ?? registration.active)?.scriptURL ?? '';

/** Another worker took its place. If that is of another script, which may import ours, the message still names ours. */
async function reachSuccessor(registration: Registration, reach: Reach, script: string): Promise<Reached> {
  const reached = await reachWorker(registration, reach);
  const isOurs = pathOf(scriptOf(registration)) === pathOf(script);
  return reached.kind === 'worker' || isOurs ? reached : stay(localMode('scope-taken', script));
}

/** Without the query, which only carries options. */
export const pathOf = (script: string): string => script.replace(/[?#].*/s, '');

export const stay = (mode: Mode): Reached => ({ kind: 'local', mode });

/** Undefined: the worker was replaced or removed meanwhile, and will not answer any more. */
async function answerOf(worker: RunningWorker, { hello, waitMs }: Reach): Promise<Connection | undefined> {
  const asked = new AbortController();
  const { signal } = asked;
  const gone = new Promise<undefined>((resolve) => {
    const look = (): void => (worker.state === 'redundant' ? resolve(undefined) : undefined);
    worker.addEventListener('statechange', look, { signal });
    look();
  });
  try {
    return await Promise.race([hello(worker, waitMs), gone]);
  } finally {
    asked.abort();
  }
}

async function reachUpdated(registration: Registration, reach: Reach, old: RunningWorker): Promise<Reached> {
  reach.meanwhile();
  const mismatch = stay(localMode('protocol-version', scriptOf(registration)));
  try {
    await registration.update();
    const newer = await installed(registration);
    if (newer === null || newer === old) return mismatch;
    return { kind: 'worker', registration, connection: await reach.hello(newer, reach.waitMs) };
  } catch {
    // Offline, or the newer one is of another version too.
    return mismatch;
  }
}

const comingOf = ({ installing, waiting }: Registration): RunningWorker | null => installing ?? waiting;

async function installed(registration: Registration): Promise<RunningWorker | null> {
  while (registration.installing !== null) await stateChange(registration.installing);
  return registration.waiting ?? registration.active;
}
