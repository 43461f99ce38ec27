import { CacheError } from '../../errors.js';
import type { Ask } from '../ask.js';

/**
 * Ask the origin, which counts as failed after `networkTimeout` where something stored can answer in its place. Rejects with
 * CacheError `timeout` then. Once the header fields are there the body has all the time it takes.
 */
export async function inNetworkTimeout<Value>(
  ask: Ask,
  hasSubstitute: boolean,
  send: (limited: Ask) => Promise<Value>,
): Promise<Value> {
  const { networkTimeout } = ask.policy;
  if (networkTimeout === null || !hasSubstitute) return send(ask);
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(tooSlow(networkTimeout)), networkTimeout * 1000);
  const { signal: own } = ask.call;
  const signal = own === undefined ? over.signal : AbortSignal.any([own, over.signal]);
  try {
    return await send({ ...ask, call: { ...ask.call, signal } });
  } finally {
    clearTimeout(timer);
  }
}

const tooSlow = (seconds: number): CacheError =>
  new CacheError('timeout', `The origin did not answer within ${seconds} s (networkTimeout).`);
