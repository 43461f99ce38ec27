import type { Told } from '../../error-texts.js';
import { CacheError, fail } from '../../errors.js';
import { isWorkerMessage } from '../is-worker-message.js';
import { MARK, PROTOCOL, type WorkerCall } from '../messages.js';
import { badMessage } from '../wire-error.js';

/** A worker that answered: the port to it, the Web Lock that it holds as long as it lives, what is wrong with its start options. */
export type Connection = {
  readonly port: MessagePort;
  readonly lock: string;
  readonly faults: readonly Told[];
  /** Does it answer fetch events? */
  readonly answersEvents: boolean;
};

/**
 * Uses a port before the worker has answered: what is posted on it waits there for the worker, so that the first calls cost no round trip
 * of their own. Returns the receiver of everything behind the welcome.
 */
export type UseEarly = (port: MessagePort) => (event: { readonly data: unknown }) => void;

/**
 * Ask a service worker for a port. Rejects with `worker-unavailable` when no answer of ours came within `waitMs` (it is
 * somebody else's, or broken), with `protocol-version` when page and worker share no version of the protocol.
 */
export function hello(
  worker: Pick<ServiceWorker, 'postMessage'>,
  waitMs: number,
  useEarly?: UseEarly,
): Promise<Connection> {
  const { port1: port, port2 } = new MessageChannel();
  const { version, oldest } = PROTOCOL;
  const connect: WorkerCall = { [MARK]: 'connect', version, oldest };
  return new Promise((resolve, reject) => {
    const giveUp = (error: CacheError): void => {
      clearTimeout(timer);
      port.close();
      reject(error);
    };
    const timer = setTimeout(() => giveUp(fail('worker-unavailable', 'workerSilent', waitMs)), waitMs);
    worker.postMessage(connect, [port2]);
    const receive = useEarly?.(port);
    port.onmessage = ({ data }) => {
      const connection = readWelcome(data, port);
      if (connection instanceof CacheError) return giveUp(connection);
      clearTimeout(timer);
      port.onmessage = receive ?? null;
      resolve(connection);
      if (Array.isArray(data) && data.length > 1) receive?.({ data: data.slice(1) });
    };
  });
}

function readWelcome(data: unknown, port: MessagePort): Connection | CacheError {
  const first: unknown = Array.isArray(data) ? data[0] : data;
  if (!isWorkerMessage(first)) return badMessage(first).bad;
  if (first[0] === 'moving') return fail('worker-unavailable', 'workerReplaced');
  if (first[0] === 'welcome') return { port, lock: first[2], faults: first[3], answersEvents: first[4] === true };
  if (first[0] === 'incompatible')
    return fail('protocol-version', 'protocolVersion', [first[2], first[1]], [PROTOCOL.oldest, PROTOCOL.version]);
  if (first[0] === 'removed') return fail('worker-removed', 'workerRemoved');
  return fail('bad-message', 'notWelcome');
}
