import { MARK, type WorkerCall } from '../../src/protocol/messages.js';

/** The spread of a burst on a machine that is not busy. */
const SPREAD_MS = 20;
/** One message comes at the same time as what is late, a second one mostly behind it. */
const MESSAGES = 4;
/** A worker that has been unregistered may get no messages. */
const LIMIT_MS = 1000;

/** The part of a worker's scope that is used. */
type Scope = Pick<ServiceWorkerGlobalScope, 'addEventListener'> & {
  readonly registration: { readonly active: Pick<ServiceWorker, 'postMessage'> | null };
};

/**
 * Browsers do not deliver the fetch events that start a worker in their order: a navigation overtakes what its page has requested before,
 * and in Firefox any event any other one. One that sets an identity must come first, so the others wait for the rest of the burst. How long it
 * takes depends on how busy the browser is, and so does a message that the worker posts to itself: it passes the same processes.
 */
export function afterFirstBurst<Value>(open: () => Value | Promise<Value>, scope: Scope): () => Value | Promise<Value> {
  return afterFirst(open, burstOf(scope));
}

/** From the first call on, all wait until `burst` is over. */
export function afterFirst<Value>(
  open: () => Value | Promise<Value>,
  burst: () => Promise<unknown>,
): () => Value | Promise<Value> {
  let first: Promise<unknown> | undefined;
  let isOver = false;
  return () => {
    if (isOver) return open();
    first ??= Promise.allSettled([open(), burst()]).then(() => {
      isOver = true;
    });
    return first.then(open);
  };
}

function burstOf(scope: Scope): () => Promise<unknown> {
  let returned = (): void => undefined;
  scope.addEventListener('message', ({ data }) => {
    if (data?.[MARK] === 'hold') returned();
  });
  const message = (): Promise<void> =>
    new Promise((resolve) => {
      returned = resolve;
      scope.registration.active?.postMessage({ [MARK]: 'hold' } satisfies WorkerCall);
    });
  const messages = async (): Promise<void> => {
    for (let sent = 0; sent < MESSAGES; sent += 1) await message();
  };
  return () => Promise.race([after(LIMIT_MS), Promise.all([after(SPREAD_MS), messages()])]);
}

const after = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
