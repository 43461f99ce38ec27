import type { Engine } from '../engine/index.js';
import type { Settings } from '../policy/index.js';
import type { Connection } from './hello.js';

/** What a link to the worker acts through. */
export type LinkParts = {
  /** A port to the worker, fresh at each call (see `hello`). Where a newer worker waits (`registration.waiting`), to that one. */
  readonly connect: () => Promise<Connection>;
  /** Post the `wake` event to the worker itself. */
  readonly wake: () => void;
  readonly locks: Pick<LockManager, 'request'>;
  readonly now: () => number;
  /** URL of the page without fragment, as the Referer of what the worker fetches; empty: none. */
  readonly referrer: () => string;
  /** The session's settings, for what is asked without any (admin, listen). */
  readonly settings: () => Settings;
  /** No worker can be reached: what was pending has been rejected with the same error. The next call tries again. */
  readonly onLost?: (error: unknown) => void;
  /** A port was opened, at first or again. */
  readonly onConnect?: (connection: Connection) => void;
};

/** The worker's engine as the page sees it: each call settles, by reply, error, abort or the worker's death. */
export interface WorkerLink extends Engine {
  /** The page goes into the back-forward cache, and comes back. */
  pause(): void;
  resume(): void;
  /** The worker said that a newer one is about to take over, and that one has not answered yet. */
  readonly moving: boolean;
}

export function createWorkerLink(parts: LinkParts): WorkerLink {
  throw parts;
}
