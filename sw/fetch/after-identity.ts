import { IDENTITY_LOCK } from '../../src/protocol/identity-request.js';

/** Longer than a busy browser takes to deliver an event. A page that is frozen meanwhile keeps nobody waiting longer. */
const LIMIT_MS = 5000;

type Open<Value> = () => Value | Promise<Value>;

/**
 * `open`, once no page has an identity on its way. Browsers do not deliver fetch events in the order of their requests where one starts the
 * worker: a navigation overtakes what its page has requested before, and that may be an identity. Its page holds the lock until it is stored.
 */
export const afterIdentity =
  <Value>(open: Open<Value>, locks: LockManager): Open<Value> =>
  async () => {
    const signal = AbortSignal.timeout(LIMIT_MS);
    await locks.request(IDENTITY_LOCK, { signal }, () => undefined).catch(() => undefined);
    return open();
  };

/** The first call, and those that come meanwhile, as `openFirst`. */
export function firstBy<Value>(openFirst: Open<Value>, open: Open<Value>): Open<Value> {
  let first: Promise<unknown> | undefined;
  let isOver = false;
  return () => {
    if (isOver) return open();
    first ??= Promise.allSettled([openFirst()]).then(() => {
      isOver = true;
    });
    return first.then(open);
  };
}
