import type { Surroundings, WorkerName } from './connect.js';
import type { LocalMode, LocalReason } from './mode.js';
import type { Container } from './reach-worker.js';

/** Can there be a worker here at all? Then its name and what knows of workers; else why not. */
export type Chance =
  | { readonly kind: 'some'; readonly worker: WorkerName; readonly container: Container }
  | { readonly kind: 'none'; readonly mode: LocalMode };

export function workerChance(worker: WorkerName | false, { isSecure, container }: Surroundings): Chance {
  if (worker === false) return none('not-asked', 'The session was made with "worker: false".');
  if (!isSecure)
    return none(
      'insecure-context',
      'Service workers need a secure context. Serve the page over https, or from http://localhost while you develop.',
    );
  if (container === undefined)
    return none(
      'unsupported',
      'There are no service workers here (Node, a dedicated worker, or a private window). The page does the work itself.',
    );
  return { kind: 'some', worker, container };
}

const none = (reason: LocalReason, message: string): Chance & { readonly kind: 'none' } => ({
  kind: 'none',
  mode: { mode: 'local', reason, message },
});
