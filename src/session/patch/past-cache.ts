import { isSafe } from '../../http/methods.js';
import type { Settings } from '../../options/table.js';
import { isMounted } from '../options/for-engine.js';
import { announced, type Notices, outcomeOf } from '../worker/unsafe.js';
import { isForPlatform } from './fetch-call.js';
import { isForPage, type NativeParts } from './native-fetch.js';

type PastParts = Pick<NativeParts, 'fetch'> & Notices;

/** Fetch from the network alone. An unsafe request leaves in the task of the call, and the cache is told of it. */
export function fetchPast(request: Request, parts: PastParts): Promise<Response> {
  const send = (): Promise<Response> => parts.fetch(request);
  return isSafe(request.method) ? send() : announced(request, parts, { send, outcome: outcomeOf });
}

/**
 * Requests that the cache cannot answer, and unsafe ones, which are sent at once, as natively, unless the session lists their method as
 * cacheable.
 */
export function bypasses(request: Request, settings: Settings): boolean {
  const { method, url } = request;
  if (isMounted(url, settings)) return false;
  if (!/^https?:/.test(url) || isForPlatform(request)) return true;
  return isForPage(method, request, settings) || (!isSafe(method) && settings.allowableMethods === null);
}
