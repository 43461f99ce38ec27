import type { Answer } from '../engine/answer.js';
import type { Call } from '../engine/contract.js';
import { fail } from '../errors.js';
import { parseFieldLines } from '../http/fields/header-fields.js';
import { effectiveMethod, isSafe } from '../http/methods.js';
import type { RequestSettings } from '../options/request-settings.js';
import { isOpen } from '../protocol/codec.js';
import { hasCode } from '../protocol/error-code.js';
import { fromBodylessRequest } from '../request/from-native.js';
import { toRequest, withInit } from '../request/native-request.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import { isRedirectStatus } from '../request/redirect-target.js';
import { nextRequest } from '../requests/follow.js';
import { bodyBytes } from '../storage/entry.js';
import { type Deadline, deadline } from './deadline.js';
import type { SettingsFor } from './identity.js';
import { isForEngine, isMounted } from './options/for-engine.js';
import type { SendOptions } from './options/options.js';
import { fetchNatively, isForPage, type NativeParts } from './patch/native-fetch.js';
import { wholeBody } from './response/body.js';
import { type AnyResponse, respond } from './response/cached-response.js';
import { nativeHeaders } from './response/native-response.js';
import { announced, type Notices } from './worker/unsafe.js';

/** What an exchange acts through. */
export type ExchangeParts = NativeParts &
  Notices & {
    /** By the worker where there is one; `by: 'page'`: by the page's own engine in any case. */
    readonly send: (call: Call, by?: 'page') => Promise<Answer>;
    readonly settings: SettingsFor;
  };

/** One request of a session. A native one has a stream as its body, which only `fetch` can send. */
export type Exchange = {
  readonly request: () => PreparedRequest | Request | Promise<PreparedRequest | Request>;
  readonly caching: RequestSettings;
  readonly options: SendOptions;
};

/** How often a safe request is sent again whose worker died under its body, before the caller saw any of it; the last time by the page. */
const MAX_REPEATED = 2;

/** A request that is ready to be sent. */
type Ready = {
  readonly request: PreparedRequest | Request;
  readonly caching: RequestSettings;
  readonly stream: boolean;
  /** The caller's. */
  readonly aborted: AbortSignal | undefined;
  readonly until: Deadline | undefined;
};

/** Send a request and make a response of the answer: whole, unless it is streamed. */
export async function exchange(
  { request, caching, options }: Exchange,
  parts: ExchangeParts,
  isStreaming = false,
): Promise<AnyResponse> {
  const { timeout, stream = isStreaming } = options;
  const since = performance.now();
  const aborted = options.signal ?? undefined;
  const until = timeout === undefined || timeout === null ? undefined : deadline(timeout, aborted);
  try {
    (until?.signal ?? aborted)?.throwIfAborted();
    const preparing = request();
    const prepared = preparing instanceof Promise ? await preparing : preparing;
    const answer = await complete({ request: prepared, caching, stream, aborted, until }, parts);
    const asked = prepared instanceof Request ? fromBodylessRequest(prepared) : prepared;
    return respond(answer, {
      now: parts.now,
      admin: parts.admin,
      since,
      asked: { request: asked, settings: parts.settings() },
      fragment: asked.fragment,
      ...(isRedirectStatus(answer.status) && { next: nextOf(answer, asked) }),
    });
  } catch (error) {
    until?.end();
    throw error;
  }
}

/** The answer with its whole body, or with the stream of it. A body that breaks off is asked for again, or answered by a stale one. */
async function complete(ready: Ready, parts: ExchangeParts, repeated = 0): Promise<Answer> {
  const { stream, until } = ready;
  const answer = await send(ready, parts, repeated === MAX_REPEATED ? 'page' : undefined);
  // After a timeout a stale answer may do, but not after an abort of the caller, whatever its reason is.
  ready.aborted?.throwIfAborted();
  until?.headers(stream);
  const body = until === undefined ? answer.body : until.body(answer.body);
  if (stream) return { ...answer, body };
  if (!isOpen(body)) return answer;
  try {
    const whole = await wholeBody(body);
    return { ...answer, body: whole, size: bodyBytes(whole) };
  } catch (error) {
    return afterTorn(error, ready, parts, repeated);
  }
}

/** The answer after a body broke off: of another attempt, or a stale one. */
export function afterTorn(error: unknown, ready: Ready, parts: ExchangeParts, repeated = 0): Promise<Answer> {
  const isRepeatable = repeated < MAX_REPEATED && hasCode(error, 'worker-stopped') && isSafeRequest(ready);
  return isRepeatable ? complete(ready, parts, repeated + 1) : staleInstead(error, ready, parts);
}

const isSafeRequest = ({ request }: Ready): boolean => !(request instanceof Request) && isSafe(methodOf(request));

/** The origin failed in the middle of the body: what is stored may answer as if it had failed at once (`staleIfError`). */
async function staleInstead(error: unknown, ready: Ready, parts: ExchangeParts): Promise<Answer> {
  ready.until?.end();
  const isFailure = hasCode(error, 'timeout') || hasCode(error, 'network');
  const stale = isFailure ? await staleAnswer(ready, parts).catch(() => null) : null;
  if (stale === null) throw error;
  return stale;
}

function send({ request, caching, aborted, until }: Ready, parts: ExchangeParts, by?: 'page'): Promise<Answer> {
  const signal = until?.signal ?? aborted;
  if (!(request instanceof Request)) return answerTo(request, caching, signal, parts, by);
  return fetchStreaming(signal === undefined ? request : withInit(request, { signal }), parts);
}

/** The request that a redirect leads to that was not to be followed. */
function nextOf(answer: Answer, request: PreparedRequest): PreparedRequest | null {
  const { status, type } = answer;
  try {
    return nextRequest({ status, type, headers: nativeHeaders(answer) }, request);
  } catch {
    return null;
  }
}

async function staleAnswer({ request, caching, aborted: signal }: Ready, parts: ExchangeParts): Promise<Answer | null> {
  if (request instanceof Request || !isSafe(methodOf(request))) return null;
  if (parts.settings(request).staleIfError === null) return null;
  const answer = await answerTo(request, { ...caching, onlyIfCached: true }, signal, parts);
  return answer.source === 'synthetic' || isOpen(answer.body)
    ? null
    : { ...answer, source: 'stale', detail: 'stale-if-error' };
}

/** Route a prepared request to an engine, or to the network where the cache has no business with it. */
export function answerTo(
  request: PreparedRequest,
  options: RequestSettings,
  signal: AbortSignal | undefined,
  parts: ExchangeParts,
  by?: 'page',
): Promise<Answer> {
  const settings = parts.settings(request);
  const { url, fetchOptions } = request;
  const method = methodOf(request);
  if (!isForPage(method, fetchOptions, settings) || isForEngine(url, fetchOptions, settings))
    return parts.send({ request, settings, options, signal }, by);
  const send = (): Promise<Answer> => fetchNatively(toRequest(request, signal === undefined ? {} : { signal }), parts);
  const { keepalive } = fetchOptions;
  return isSafe(method) ? send() : announced({ url, keepalive }, parts, { send, outcome: (answer) => answer });
}

/** A stream is for the network alone. */
async function fetchStreaming(request: Request, parts: ExchangeParts): Promise<Answer> {
  const send = (): Promise<Answer> => fetchNatively(request, parts);
  if (!isMounted(request.url, parts.settings()))
    return announced(request, parts, { send, outcome: (answer) => answer });
  throw fail('unsupported-option', 'streamToAdapter');
}

/** By the field that overrides it, where there is one. */
const methodOf = ({ method, fields }: PreparedRequest): string =>
  fields.includes('method') ? effectiveMethod(method, parseFieldLines(fields)) : method.toUpperCase();
