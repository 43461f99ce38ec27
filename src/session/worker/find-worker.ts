import { fail } from '../../errors.js';
import { inTime } from '../../in-time.js';
import { isMismatch, isRemoved } from '../../protocol/error-code.js';
import { MARK, type WorkerCall } from '../../protocol/messages.js';
import { type Connection, hello, type UseEarly } from '../../protocol/page/hello.js';
import { type LinkParts, WorkerLink } from '../../protocol/page/worker-link.js';
import { chunks, late } from '../chunks.js';
import type { WorkerSearch } from './connect.js';
import { type Environment, isOwnScript, isRegistration, OWN_WAIT_MS, type WorkerName } from './environment.js';
import type { LocalMode, LocalReason } from './mode.js';
import type { Reached } from './reach-worker.js';
import { activeWorker, after, type Registration, scriptOf } from './registration.js';

/** A worker that answered before and was stopped or replaced starts again within this time. */
const AGAIN_WAIT_MS = 5000;

/** A worker that is active answers within this time; otherwise `connect` looks closer. */
const AT_ONCE_MS = 500;

/** Find the page's worker, or register it. The usual case, an active worker of the page's own script, needs no other chunk. */
export async function findWorker(search: WorkerSearch, environment: Environment, greet = hello): Promise<Reached> {
  const registration = await ownRegistration(search, environment).catch(() => undefined);
  const worker = registration?.active ?? undefined;
  let asked: Promise<Connection> | undefined;
  const greetOnce: typeof hello = (other, waitMs) => {
    const pending = other === worker ? asked : undefined;
    asked = undefined;
    return pending ?? greet(other, waitMs);
  };
  if (registration !== undefined && worker !== undefined && isOwnScript(search.worker, registration, environment)) {
    asked = greet(worker, OWN_WAIT_MS);
    const connection = await Promise.race([asked, after(AT_ONCE_MS)]).catch(() => undefined);
    if (connection !== undefined) return { kind: 'worker', registration, connection };
  }
  try {
    const { connect } = await chunks.connect();
    return await connect(search, environment, greetOnce);
  } catch (error) {
    // Its code cannot be loaded, as without a network: then the worker that is there will do.
    if (registration === undefined || worker === undefined) throw error;
    return { kind: 'worker', registration, connection: await greetOnce(worker, OWN_WAIT_MS) };
  }
}

/** The only registration for the page, if it is of the session's own script, whatever its options are. */
async function ownRegistration(
  { worker, container }: WorkerSearch,
  { base, page }: Environment,
): Promise<Registration | undefined> {
  if (isRegistration(worker)) return worker;
  const [one, another] = (await container.getRegistrations()).filter(({ scope }) => page().startsWith(scope));
  const { origin, pathname } = new URL(String(worker), base ?? page());
  const isOwn = one?.active?.scriptURL.replace(/[?#].*/s, '') === origin + pathname;
  return isOwn && another === undefined ? one : undefined;
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
  return new WorkerLink({
    ...parts,
    connect: async (useEarly) => {
      const connection = unused ?? (await connectAgain(registration, environment, useEarly));
      unused = undefined;
      return connection;
    },
    wake: () => {
      const call: WorkerCall = { [MARK]: 'wake' };
      (registration.waiting ?? registration.active)?.postMessage(call);
    },
    locks: navigator.locks,
    referrer: environment.page,
  });
}

async function connectAgain(
  registration: Registration,
  { container }: Environment,
  useEarly: UseEarly,
): Promise<Connection> {
  let current = registration;
  // A registration that was removed and made again is another object.
  if (registration.active === null)
    current = (await container?.getRegistrations())?.find(({ scope }) => scope === registration.scope) ?? registration;
  const worker = current.waiting ?? (await activeWorker(current));
  if (worker === undefined) throw fail('worker-unavailable', 'workerUnregistered');
  return hello(worker, AGAIN_WAIT_MS, useEarly);
}

/** Why a session whose worker can no longer be reached stays in the page. */
export function lossOf(error: unknown): LocalReason {
  if (isRemoved(error)) return 'removed';
  return isMismatch(error) ? 'protocol-version' : 'no-answer';
}

/** `ready` waits no longer than this for the message of a mode. */
const MESSAGE_MS = 2000;

/** The mode of a session that no worker answers, with its message, unless that cannot be loaded in time. */
export async function localMode(worker: WorkerName | false, reason: LocalReason, detail?: string): Promise<LocalMode> {
  const script = worker !== false && isRegistration(worker) ? scriptOf(worker) : String(worker);
  const connect = await inTime(chunks.connect(), MESSAGE_MS, late).catch(() => undefined);
  return connect?.localMode(reason, script, detail) ?? { mode: 'local', reason, message: detail ?? '' };
}
