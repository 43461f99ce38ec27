import { CacheError } from '../../errors.js';
import { MARK, type WorkerCall } from '../../protocol/messages.js';
import { type Connection, hello } from '../../protocol/page/hello.js';
import { createWorkerLink, type LinkParts, type WorkerLink } from '../../protocol/page/worker-link.js';
import { chunks } from '../chunks.js';
import type { WorkerSearch } from './connect.js';
import { type Environment, isOwnScript, isRegistration, OWN_WAIT_MS } from './environment.js';
import type { Reached } from './reach-worker.js';
import { activeWorker, after, type Registration } from './registration.js';

/** A worker that answered before and was stopped or replaced starts again within this time. */
const AGAIN_WAIT_MS = 5000;

/** A worker that is active answers within this time; otherwise `connect` looks closer. */
const AT_ONCE_MS = 500;

/** Find the page's worker, or register it. The usual case, an active worker of the page's own script, needs no other chunk. */
export async function findWorker(search: WorkerSearch, environment: Environment, greet = hello): Promise<Reached> {
  const registration = await usualRegistration(search, environment).catch(() => undefined);
  const worker = registration?.active ?? undefined;
  let asked: Promise<Connection> | undefined;
  if (registration !== undefined && worker !== undefined) {
    asked = greet(worker, OWN_WAIT_MS);
    const connection = await Promise.race([asked, after(AT_ONCE_MS)]).catch(() => undefined);
    if (connection !== undefined) return { kind: 'worker', registration, connection };
  }
  const { connect } = await chunks.connect();
  return connect(search, environment, (other, waitMs) => {
    const pending = other === worker ? asked : undefined;
    asked = undefined;
    return pending ?? greet(other, waitMs);
  });
}

/** The only registration for the page, if it has the session's own script, with the same options, and no newer worker is coming. */
async function usualRegistration(
  { worker, container }: WorkerSearch,
  environment: Environment,
): Promise<Registration | undefined> {
  if (isRegistration(worker)) return worker;
  const all = await container.getRegistrations();
  const [registration, another] = all.filter(({ scope }) => environment.page.startsWith(scope));
  if (registration === undefined || another !== undefined) return undefined;
  const isComing = registration.installing !== null || registration.waiting !== null;
  return !isComing && isOwnScript(worker, registration, environment) ? registration : undefined;
}

/** What a link acts through beside the registration. */
export type LinkTo = Pick<LinkParts, 'now' | 'settings' | 'referrerPolicy'> & {
  readonly environment: Environment;
  readonly onConnect: (connection: Connection) => void;
  readonly onLost: (error: unknown) => void;
};

/** The link to a worker that answered: `first` is its port, more are asked for as workers come and go. */
export function linkTo(registration: Registration, first: Connection, { environment, ...parts }: LinkTo): WorkerLink {
  let unused: Connection | undefined = first;
  return createWorkerLink({
    ...parts,
    connect: async () => {
      const connection = unused ?? (await connectAgain(registration, environment));
      unused = undefined;
      return connection;
    },
    wake: () => {
      const call: WorkerCall = { [MARK]: 'wake' };
      (registration.waiting ?? registration.active)?.postMessage(call);
    },
    locks: navigator.locks,
    referrer: () => environment.page.replace(/#.*/s, ''),
  });
}

async function connectAgain(registration: Registration, { container }: Environment): Promise<Connection> {
  let current = registration;
  // A registration that was removed and made again is another object.
  if (registration.active === null)
    current = (await container?.getRegistrations())?.find(({ scope }) => scope === registration.scope) ?? registration;
  const worker = current.waiting ?? (await activeWorker(current));
  if (worker === undefined) throw new CacheError('worker-unavailable', 'The service worker was unregistered.');
  return hello(worker, AGAIN_WAIT_MS);
}
