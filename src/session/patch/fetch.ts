import type { Answer, OpenBody } from '../../engine/answer.js';
import { CacheError, type CacheErrorCode, fail } from '../../errors.js';
import { servedFields } from '../../http/fields/cache-status.js';
import { isSafe } from '../../http/methods.js';
import { cacheModeSettings } from '../../options/cache-mode.js';
import type { RequestSettings } from '../../options/request-settings.js';
import type { Settings } from '../../options/table.js';
import { isOpen } from '../../protocol/codec.js';
import { fromRequest, plainRequest } from '../../request/native-request.js';
import { answerTo, type ExchangeParts } from '../exchange.js';
import { isMounted } from '../options/for-engine.js';
import { type Ending, streamOf } from '../response/body.js';
import { nativeResponse } from '../response/native-response.js';
import { announced, outcomeOf } from '../worker/unsafe.js';
import type { FetchCall } from './fetch-call.js';
import { isForPage } from './native-fetch.js';

/** Fetch through the cache, with Fetch's semantics. Requests that the cache cannot answer as the network would bypass it. */
export async function fetchThrough(
  call: Exclude<FetchCall, { kind: 'refused' }>,
  forced: RequestSettings,
  parts: ExchangeParts,
): Promise<Response> {
  if (call.kind === 'url') return fetchUrl(call.url, forced, parts);
  const { request } = call;
  const settings = parts.settings();
  if (bypasses(request, settings) && !isMounted(request.url, settings)) {
    const send = (): Promise<Response> => parts.fetch(request);
    return isSafe(request.method) ? send() : announced(request, parts, { send, outcome: outcomeOf });
  }
  try {
    const prepared = await fromRequest(request);
    const caching = { ...cacheModeSettings(request.cache), ...forced };
    const answer = await answerTo(prepared, caching, request.signal, parts);
    // Fetch knows no 504 for this cache mode.
    if (request.cache === 'only-if-cached' && answer.source === 'synthetic')
      throw fail('not-cached', 'nothingStored', request.method, request.url);
    return fetched(answer, parts, request.signal);
  } catch (error) {
    throw nativeError(error);
  }
}

/** Only a URL was given: everything else has Fetch's defaults. */
async function fetchUrl(url: string, forced: RequestSettings, parts: ExchangeParts): Promise<Response> {
  try {
    return fetched(await answerTo(plainRequest(url), forced, undefined, parts), parts);
  } catch (error) {
    throw nativeError(error);
  }
}

/** An unsafe request is sent at once, as natively, unless the session lists its method as cacheable. */
const bypasses = (request: Request, settings: Settings): boolean =>
  isForNetwork(request) ||
  isForPage(request.method, request, settings) ||
  (!isSafe(request.method) && settings.allowableMethods === null);

const isHttp = (url: string): boolean => /^https?:/.test(url);

/** Other schemes, event streams, which never end, and `integrity`, which the platform must check. */
function isForNetwork(request: Request): boolean {
  if (!isHttp(request.url) || request.integrity) return true;
  return (request.headers.get('accept') ?? '').includes('text/event-stream');
}

/** The answer as a native response: on headers, with its body as it arrives. */
function fetched(answer: Answer, { now }: ExchangeParts, signal?: AbortSignal): Response {
  if (Object.hasOwn(answer, 'native') && answer.native !== undefined) return answer.native;
  const fields = servedFields(answer, now());
  const { body } = answer;
  if (!isOpen(body)) return nativeResponse(answer, fields, body, { signal });
  const ending: Ending = { aborted: false };
  return nativeResponse(answer, fields, streamOf(withNativeErrors(body), { signal, ending }), { signal, ending });
}

const withNativeErrors = (body: OpenBody): OpenBody => ({
  read: async () => {
    try {
      return await body.read();
    } catch (error) {
      throw nativeError(error, 'network error');
    }
  },
  cancel: (reason) => body.cancel(reason),
});

const OF_THE_NETWORK: readonly CacheErrorCode[] = ['network', 'not-cached', 'too-many-redirects', 'worker-stopped'];

/**
 * The error that the browser's `fetch` would reject with; ours is its cause. Libraries recognise network failures by their message, so
 * it is the browser's own where there is one; else `text`, which is Chromium's.
 */
function nativeError(error: unknown, text = 'Failed to fetch'): unknown {
  if (!(error instanceof CacheError)) return error;
  const { cause } = error;
  if (!OF_THE_NETWORK.includes(error.code)) return new TypeError(error.message, { cause: error });
  return new TypeError(cause instanceof TypeError ? cause.message : text, { cause: error });
}
