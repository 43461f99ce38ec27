import type { Answer } from '../engine/index.js';
import { CacheError } from '../errors.js';
import { cacheModeSettings, type RequestSettings } from '../policy/index.js';
import { fromRequest, plainRequest } from '../request/index.js';
import { isOpen, streamOf } from './body.js';
import { answerTo, type ExchangeParts } from './exchange.js';
import { isMounted } from './for-engine.js';
import { isForPage, isSafe } from './native-fetch.js';
import { nativeResponse, servedHeaders } from './native-response.js';
import { plainUrl } from './plain-url.js';
import { announced, outcomeOf } from './unsafe.js';

/** Fetch with Fetch's semantics through the cache. What the cache cannot answer as the network would goes past it. */
export async function fetchThrough(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  forced: RequestSettings,
  parts: ExchangeParts,
): Promise<Response> {
  const url = plainUrl(input, init, null);
  if (url !== undefined) return fetchUrl(url, forced, parts);
  const request = input instanceof Request && init === undefined ? input : new Request(input, init);
  request.signal.throwIfAborted();
  const settings = parts.settings();
  const isPast = isForNetwork(request) || isForPage(request.method, request, settings);
  if (isPast && !isMounted(request.url, settings)) {
    const send = (): Promise<Response> => parts.fetch(request);
    return isSafe(request.method) ? send() : announced(request.url, parts, { send, outcome: outcomeOf });
  }
  try {
    const prepared = await fromRequest(request);
    const caching = { ...cacheModeSettings(request.cache), ...forced };
    return fetched(await answerTo(prepared, caching, request.signal, parts), parts);
  } catch (error) {
    throw asNative(error);
  }
}

/** Nothing but a URL is given: all else of the request is as Fetch has it, and need not be read. */
async function fetchUrl(url: string, forced: RequestSettings, parts: ExchangeParts): Promise<Response> {
  try {
    return fetched(await answerTo(plainRequest(url), forced, undefined, parts), parts);
  } catch (error) {
    throw asNative(error);
  }
}

const asNative = (error: unknown): unknown =>
  error instanceof CacheError ? new TypeError(error.message, { cause: error }) : error;

const isHttp = (url: string): boolean => /^https?:/.test(url);

/** Other schemes, streams of events, which never end, and what the platform itself must check. */
function isForNetwork(request: Request): boolean {
  if (!isHttp(request.url) || request.integrity) return true;
  return (request.headers.get('accept') ?? '').includes('text/event-stream');
}

/** The answer as Fetch gives it: on headers, its body as it comes. */
function fetched(answer: Answer, { now }: ExchangeParts): Response {
  if (answer.native !== undefined) return answer.native;
  const body = isOpen(answer.body) ? streamOf(answer.body) : answer.body;
  return nativeResponse(answer, servedHeaders(answer, now()), body);
}
