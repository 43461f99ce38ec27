import type { Answer, OpenBody } from '../../engine/answer.js';
import { CacheError, type CacheErrorCode, fail } from '../../errors.js';
import { servedFields } from '../../http/fields/cache-status.js';
import { cacheModeSettings } from '../../options/cache-mode.js';
import type { RequestSettings } from '../../options/request-settings.js';
import { isOpen } from '../../protocol/codec.js';
import { fromRequest, plainRequest } from '../../request/from-native.js';
import { answerTo, type ExchangeParts } from '../exchange.js';
import { streamOf } from '../response/body.js';
import { nativeResponse } from '../response/native-response.js';
import { bypasses, fetchPast } from './past-cache.js';

/**
 * Fetch a request, or a URL with Fetch's defaults, through the cache with Fetch's semantics. Requests that the cache cannot answer as the
 * network would bypass it.
 */
export async function fetchThrough(
  asked: string | Request,
  forced: RequestSettings,
  parts: ExchangeParts,
): Promise<Response> {
  const request = typeof asked === 'string' ? undefined : asked;
  if (request !== undefined && bypasses(request, parts.settings())) return fetchPast(request, parts);
  try {
    const prepared = typeof asked === 'string' ? plainRequest(asked) : await fromRequest(asked);
    const caching = request === undefined ? forced : { ...cacheModeSettings(request.cache), ...forced };
    const answer = await answerTo(prepared, caching, request?.signal, parts);
    // Fetch knows no 504 for this cache mode.
    if (request?.cache === 'only-if-cached' && answer.source === 'synthetic')
      throw fail('not-cached', 'nothingStored', request.method, request.url);
    return fetched(answer, parts, request?.signal);
  } catch (error) {
    throw nativeError(error);
  }
}

/** The answer as a native response: on headers, with its body as it arrives. */
function fetched(answer: Answer, { now }: ExchangeParts, signal?: AbortSignal): Response {
  if (Object.hasOwn(answer, 'native') && answer.native !== undefined) return answer.native;
  const fields = servedFields(answer, now());
  const { body } = answer;
  return nativeResponse(answer, fields, isOpen(body) ? streamOf(withNativeErrors(body), { signal }) : body, signal);
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
