import type { Locks } from './coherence.js';

type Waiting = { readonly mode: LockMode; readonly run: () => Promise<void> };
type Queue = { readonly waiting: Waiting[]; shared: number; isTaken: boolean };

/** Web Locks in Node, as far as they are used here: exclusive and shared, granted in order, given up by a signal. */
export class FakeLocks implements Locks {
  readonly #queues = new Map<string, Queue>();

  request(name: string, options: LockOptions, take: (lock: unknown) => Promise<void> | void): Promise<void> {
    const queue = this.#queueOf(name);
    const isFree = !queue.isTaken && queue.shared === 0 && queue.waiting.length === 0;
    if (options.ifAvailable && !isFree) return Promise.resolve(take(null));
    return new Promise((resolve, reject) => {
      const run = async (): Promise<void> => resolve(await take({ name }));
      const waiting = { mode: options.mode ?? 'exclusive', run };
      queue.waiting.push(waiting);
      options.signal?.addEventListener('abort', () => {
        const index = queue.waiting.indexOf(waiting);
        if (index === -1) return;
        queue.waiting.splice(index, 1);
        reject(new DOMException('Given up.', 'AbortError'));
        grant(queue);
      });
      // Never in the turn of the request.
      queueMicrotask(() => grant(queue));
    });
  }

  #queueOf(name: string): Queue {
    const queue = this.#queues.get(name) ?? { waiting: [], shared: 0, isTaken: false };
    this.#queues.set(name, queue);
    return queue;
  }
}

function grant(queue: Queue): void {
  const [first] = queue.waiting;
  if (first === undefined || queue.isTaken || (first.mode === 'exclusive' && queue.shared > 0)) return;
  queue.waiting.shift();
  void hold(queue, first);
  grant(queue);
}

async function hold(queue: Queue, { mode, run }: Waiting): Promise<void> {
  if (mode === 'exclusive') queue.isTaken = true;
  else queue.shared += 1;
  await run();
  if (mode === 'exclusive') queue.isTaken = false;
  else queue.shared -= 1;
  grant(queue);
}
