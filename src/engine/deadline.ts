import { CacheError } from '../errors.js';

/** A store that is slower than this is not waited for: the answer comes from the network. */
const BOUND_MS = 2000;

/** The same promise, but it rejects when it takes longer than the bound. */
export function withinBound<Value>(work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooSlow()), BOUND_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export const tooSlow = (): CacheError =>
  new CacheError(
    'backend-unavailable',
    `The store did not answer within ${BOUND_MS / 1000} s; the network did instead.`,
  );
