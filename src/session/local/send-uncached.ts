import type { Answer } from '../../engine/answer.js';
import type { Call } from '../../engine/contract.js';
import { type CacheError, causedBy, fail } from '../../errors.js';
import { mountedAt } from '../../request/patterns/mounted.js';
import { fetchNatively } from '../patch/native-fetch.js';
import type { LocalParts } from './local-engine.js';

/** Send a call past the cache, where that failed to open, but not past an adapter or a proxy: then it rejects with the error. */
export async function sendUncached(
  { request, settings, signal }: Call,
  parts: LocalParts,
  error: unknown,
): Promise<Answer> {
  const name = mountedAt(request.url, settings.adapters);
  const fetch = name === undefined ? parts.fetch : parts.own.functions.adapters[name];
  if (fetch === undefined || request.fetchOptions.proxies !== undefined) throw error;
  const native = parts.nativeRequest(request, signal === undefined ? {} : { signal });
  return fetchNatively(native, { ...parts, fetch });
}

export const notLoaded = (cause: unknown): CacheError =>
  causedBy(cause, fail('backend-unavailable', 'engineNotLoaded'));
