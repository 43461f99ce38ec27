import { isWorkerMessage } from '../is-worker-message.js';
import { MARK, type WorkerCall } from '../messages.js';

/**
 * Ask a service worker to unregister itself, which the ready-made one then does. False when it is of another kind: a worker of the
 * site's own that serves sessions says no, one that does not know us says nothing within `waitMs`.
 */
export function dismiss(worker: Pick<ServiceWorker, 'postMessage'>, waitMs: number): Promise<boolean> {
  const { port1: port, port2 } = new MessageChannel();
  const call: WorkerCall = { [MARK]: 'unregister' };
  return new Promise((resolve) => {
    const settle = (isGone: boolean): void => {
      clearTimeout(timer);
      port.close();
      resolve(isGone);
    };
    const timer = setTimeout(settle, waitMs, false);
    port.onmessage = ({ data }) => settle(isYes(data));
    worker.postMessage(call, [port2]);
  });
}

function isYes(data: unknown): boolean {
  const message: unknown = Array.isArray(data) ? data[0] : data;
  return isWorkerMessage(message) && message[0] === 'result' && message[2] === true;
}
