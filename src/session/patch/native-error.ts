import { CacheError, type CacheErrorCode } from '../../errors.js';

const OF_THE_NETWORK: readonly CacheErrorCode[] = ['network', 'not-cached', 'too-many-redirects', 'worker-stopped'];

/**
 * An error as the browser's own `fetch` gives it, ours as its cause. Libraries know failures of the network by the text alone, so it is
 * the browser's own, wherever it said one; else `text`, which is Chromium's.
 */
export function nativeError(error: unknown, text = 'Failed to fetch'): unknown {
  if (!(error instanceof CacheError)) return error;
  const { cause } = error;
  if (!OF_THE_NETWORK.includes(error.code)) return new TypeError(error.message, { cause: error });
  return new TypeError(cause instanceof TypeError ? cause.message : text, { cause: error });
}
