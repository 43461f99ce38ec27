import { CacheError } from '../../errors.js';
import { MARK, type WorkerCall } from '../../protocol/messages.js';
import { type Connection, hello } from '../../protocol/page/hello.js';
import { createWorkerLink, type LinkParts, type WorkerLink } from '../../protocol/page/worker-link.js';
import { isMismatch, isRemoved } from '../error-code.js';
import { connect, isRegistration, type Surroundings, type WorkerName, type WorkerWish } from './connect.js';
import { differing } from './deployment.js';
import type { LocalMode } from './mode.js';
import { currentWorker, newestScript, type Reached, type Registration, scriptOf } from './reach-worker.js';
import { type ScriptReason, scriptFault } from './script-fault.js';

/** What a link acts through beside the registration. */
export type LinkTo = Pick<LinkParts, 'now' | 'settings' | 'referrerPolicy'> & {
  readonly around: Surroundings;
  readonly onConnect: (connection: Connection) => void;
  readonly onLost: (error: unknown) => void;
};

/** A worker that answered once and was stopped or replaced starts again within this time. */
const AGAIN_WAIT_MS = 5000;

/** Find the page's worker, or register it. */
export function findWorker(wish: WorkerWish, around: Surroundings): Promise<Reached> {
  return connect(wish, around, hello);
}

/** The link to a worker that answered: `first` is its port, more are asked for as workers come and go. */
export function linkTo(registration: Registration, first: Connection, parts: LinkTo): WorkerLink {
  let unused: Connection | undefined = first;
  const { around, now, settings, referrerPolicy, onConnect, onLost } = parts;
  return createWorkerLink({
    connect: async () => {
      const connection = unused ?? (await again(registration, around));
      unused = undefined;
      return connection;
    },
    wake: () => wake(registration),
    locks: navigator.locks,
    now,
    referrer: () => around.page.replace(/#.*/s, ''),
    referrerPolicy,
    settings,
    onConnect,
    onLost,
  });
}

/** What is wrong with the start options of a worker, or that they are others than the page names; undefined: nothing. */
export function startFault(
  { registration, connection: { faults } }: Pick<Reached & { readonly kind: 'worker' }, 'registration' | 'connection'>,
  worker: WorkerName,
  around: Surroundings,
): CacheError | undefined {
  if (faults.length > 0)
    return new CacheError('bad-option', `Start options of the worker do not count. ${faults.join(' ')}`);
  if (isRegistration(worker)) return undefined;
  return differing(new URL(String(worker), around.base ?? around.page).href, newestScript(registration));
}

/** The mode of a session whose worker is not active yet. */
export const tooSlow = (worker: WorkerName): LocalMode => scriptFault('slow', nameOf(worker));

/** The mode of a session whose worker can no longer be reached. */
export const lost = (worker: WorkerName, error: unknown): LocalMode => scriptFault(lossOf(error), nameOf(worker));

function lossOf(error: unknown): ScriptReason {
  if (isRemoved(error)) return 'removed';
  return isMismatch(error) ? 'protocol-version' : 'no-answer';
}

const nameOf = (worker: WorkerName): string => (isRegistration(worker) ? scriptOf(worker) : String(worker));

async function again(registration: Registration, around: Surroundings): Promise<Connection> {
  const worker = await currentWorker(await refreshed(registration, around));
  if (worker === undefined) throw new CacheError('worker-unavailable', 'The service worker was unregistered.');
  return hello(worker, AGAIN_WAIT_MS);
}

/** A registration that was removed and made again is another object. */
async function refreshed(registration: Registration, { container }: Surroundings): Promise<Registration> {
  if (registration.active !== null) return registration;
  const all = (await container?.getRegistrations()) ?? [];
  return all.find(({ scope }) => scope === registration.scope) ?? registration;
}

function wake({ waiting, active }: Registration): void {
  const call: WorkerCall = { [MARK]: 'wake' };
  (waiting ?? active)?.postMessage(call);
}
