import type { Answer, OpenBody } from '../../engine/answer.js';
import { CacheError } from '../../errors.js';
import { servedFields } from '../../http/fields/cache-status.js';
import { cacheModeSettings } from '../../options/cache-mode.js';
import type { RequestSettings } from '../../options/request-settings.js';
import type { Settings } from '../../options/settings.js';
import { fromRequest, plainRequest } from '../../request/native-request.js';
import { isMounted } from '../options/for-engine.js';
import { type Ending, isOpen, streamOf } from '../response/body.js';
import { nativeResponse } from '../response/native-response.js';
import { answerTo, type ExchangeParts } from '../worker/exchange.js';
import { announced, outcomeOf } from '../worker/unsafe.js';
import type { FetchCall } from './fetch-call.js';
import { nativeError } from './native-error.js';
import { isForPage, isSafe } from './native-fetch.js';

/** Fetch with Fetch's semantics through the cache. What the cache cannot answer as the network would goes past it. */
export async function fetchThrough(
  call: Exclude<FetchCall, { kind: 'refused' }>,
  forced: RequestSettings,
  parts: ExchangeParts,
): Promise<Response> {
  if (call.kind === 'url') return fetchUrl(call.url, forced, parts);
  const { request } = call;
  const settings = parts.settings();
  if (isPast(request, settings) && !isMounted(request.url, settings)) {
    const send = (): Promise<Response> => parts.fetch(request);
    return isSafe(request.method) ? send() : announced(request, parts, { send, outcome: outcomeOf });
  }
  try {
    const prepared = await fromRequest(request);
    const caching = { ...cacheModeSettings(request.cache), ...forced };
    const answer = await answerTo(prepared, caching, request.signal, parts);
    if (request.cache === 'only-if-cached' && answer.source === 'synthetic') throw notCached(request);
    return fetched(answer, parts, request.signal);
  } catch (error) {
    throw nativeError(error);
  }
}

/** Nothing but a URL is given: all else of the request is as Fetch has it, and need not be read. */
async function fetchUrl(url: string, forced: RequestSettings, parts: ExchangeParts): Promise<Response> {
  try {
    return fetched(await answerTo(plainRequest(url), forced, undefined, parts), parts);
  } catch (error) {
    throw nativeError(error);
  }
}

/** By that cache mode Fetch knows no 504. */
const notCached = ({ method, url }: Request): CacheError =>
  new CacheError(
    'not-cached',
    `Nothing stored answers ${method} ${url}, and "cache: 'only-if-cached'" keeps it there.`,
  );

/** An unsafe request leaves at once, as natively, unless the session names its method as one to be cached. */
const isPast = (request: Request, settings: Settings): boolean =>
  isForNetwork(request) ||
  isForPage(request.method, request, settings) ||
  (!isSafe(request.method) && settings.allowableMethods === null);

const isHttp = (url: string): boolean => /^https?:/.test(url);

/** Other schemes, streams of events, which never end, and what the platform itself must check. */
function isForNetwork(request: Request): boolean {
  if (!isHttp(request.url) || request.integrity) return true;
  return (request.headers.get('accept') ?? '').includes('text/event-stream');
}

/** The answer as Fetch gives it: on headers, its body as it comes. */
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
