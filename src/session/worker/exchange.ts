import type { Answer } from '../../engine/answer.js';
import type { Call } from '../../engine/contract.js';
import { fail } from '../../errors.js';
import { parseFieldLines } from '../../http/fields/header-fields.js';
import { effectiveMethod, isSafe } from '../../http/request-policy.js';
import type { RequestSettings } from '../../options/request-settings.js';
import type { Settings } from '../../options/settings.js';
import { fromBodylessRequest, toRequest, withInit } from '../../request/native-request.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { isRedirectStatus } from '../../request/redirects.js';
import { bodyBytes } from '../../storage/entry.js';
import { type Deadline, deadline } from '../deadline.js';
import { hasCode } from '../error-code.js';
import type { SettingsFor } from '../identity.js';
import { isForEngine, isMounted } from '../options/for-engine.js';
import type { SendOptions } from '../options/options.js';
import { fetchNatively, isForPage, type NativeParts } from '../patch/native-fetch.js';
import { isOpen, wholeBody } from '../response/body.js';
import { type AnyResponse, respond } from '../response/cached-response.js';
import type { Asked } from '../response/details.js';
import { nativeHeaders } from '../response/native-response.js';
import { announced, type Notices } from './unsafe.js';

/** What requests are answered through. */
export type ExchangeParts = NativeParts &
  Notices & {
    /** By the worker where there is one; `by: 'page'`: by the page's own engine in any case. */
    readonly send: (call: Call, by?: 'page') => Promise<Answer>;
    readonly settings: SettingsFor;
  };

/** One request of a session. A native one among them has a stream as its body, which nobody but `fetch` can send. */
export type Exchange = {
  readonly request: () => PreparedRequest | Request | Promise<PreparedRequest | Request>;
  readonly caching: RequestSettings;
  readonly options: SendOptions;
};

/** A safe request under whose body the worker dies, before anybody has seen of it, is sent again so often; the last time the page does it. */
const MAX_REPEATED = 2;

/** Ask for the answer to a request, in the given time, and make a response of it: whole, unless it is to be streamed. */
export async function exchange(
  { request, caching, options }: Exchange,
  parts: ExchangeParts,
  isStreaming = false,
): Promise<AnyResponse> {
  const { timeout, stream = isStreaming } = options;
  const since = performance.now();
  const until = deadline(timeout, options.signal);
  try {
    until.signal?.throwIfAborted();
    const prepared = await request();
    const isNative = prepared instanceof Request;
    let asked = 0;
    const ask = async (): Promise<Answer> => {
      const by = asked++ === MAX_REPEATED ? 'page' : undefined;
      const answer = isNative
        ? await fetchStreaming(withSignal(prepared, until.signal), parts)
        : await answerTo(prepared, caching, until.signal, parts, by);
      // Stale where the time was over, but not where the caller aborted, whatever its reason is.
      options.signal?.throwIfAborted();
      return answer;
    };
    const torn: Torn = {
      repeats: !isNative && isSafe(methodOf(prepared)) ? MAX_REPEATED : 0,
      stale: async () => (isNative ? null : staleAnswer(prepared, caching, options.signal ?? undefined, parts)),
    };
    const answer = await (stream ? begun(ask, until) : whole(ask, until, torn));
    return respond(answer, {
      now: parts.now,
      admin: parts.admin,
      since,
      asked: askedBy(prepared, parts.settings()),
      fragment: isNative ? '' : prepared.fragment,
      ...(isRedirectStatus(answer.status) && { next: await nextOf(answer, prepared) }),
    });
  } catch (error) {
    until.end();
    throw error;
  }
}

/** Where a redirect that was not to be followed leads. */
async function nextOf(answer: Answer, request: PreparedRequest | Request): Promise<PreparedRequest | null> {
  const { nextRequest } = await import('../../requests/follow.js');
  const { status, type } = answer;
  const prepared = request instanceof Request ? fromBodylessRequest(request) : request;
  try {
    return nextRequest({ status, type, headers: nativeHeaders(answer) }, prepared);
  } catch {
    return null;
  }
}

function askedBy(request: PreparedRequest | Request, settings: Settings): Asked {
  return { request: request instanceof Request ? fromBodylessRequest(request) : request, settings };
}

async function begun(ask: () => Promise<Answer>, until: Deadline): Promise<Answer> {
  const answer = await ask();
  until.headers(true);
  return { ...answer, body: until.body(answer.body) };
}

/** What is done about a body that breaks off: ask again, so often, where the worker died under it; else a stale answer, if there may be one. */
type Torn = { readonly repeats: number; readonly stale: () => Promise<Answer | null> };

async function whole(ask: () => Promise<Answer>, until: Deadline, torn: Torn): Promise<Answer> {
  const answer = await ask();
  until.headers(false);
  const open = until.body(answer.body);
  if (!isOpen(open)) return answer;
  try {
    const body = await wholeBody(open);
    const size = bodyBytes(body);
    return { ...answer, body, size };
  } catch (error) {
    if (torn.repeats > 0 && hasCode(error, 'worker-stopped'))
      return whole(ask, until, { ...torn, repeats: torn.repeats - 1 });
    until.end();
    const stale = hasCode(error, 'timeout') || hasCode(error, 'network') ? await torn.stale().catch(() => null) : null;
    if (stale === null) throw error;
    return stale;
  }
}

/** The origin failed in the middle of the body: what is stored may answer as if it had failed at once (`staleIfError`). */
async function staleAnswer(
  request: PreparedRequest,
  caching: RequestSettings,
  signal: AbortSignal | undefined,
  parts: ExchangeParts,
): Promise<Answer | null> {
  if (parts.settings(request).staleIfError === null || !isSafe(methodOf(request))) return null;
  const answer = await answerTo(request, { ...caching, onlyIfCached: true }, signal, parts);
  return answer.source === 'synthetic' || isOpen(answer.body)
    ? null
    : { ...answer, source: 'stale', detail: 'stale-if-error' };
}

/** The answer to a prepared request: the engine's, or the network's where the cache has no business. */
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
  if (isForPage(method, fetchOptions, settings) && !isForEngine(url, fetchOptions, settings)) {
    const send = (): Promise<Answer> =>
      fetchNatively(toRequest(request, signal === undefined ? {} : { signal }), parts);
    const { keepalive } = fetchOptions;
    return isSafe(method) ? send() : announced({ url, keepalive }, parts, { send, outcome: (answer) => answer });
  }
  return parts.send({ request, settings, options, signal }, by);
}

/** A stream is for the network alone. */
async function fetchStreaming(request: Request, parts: ExchangeParts): Promise<Answer> {
  const send = (): Promise<Answer> => fetchNatively(request, parts);
  if (!isMounted(request.url, parts.settings()))
    return announced(request, parts, { send, outcome: (answer) => answer });
  throw fail('unsupported-option', 'streamToAdapter');
}

const withSignal = (request: Request, signal: AbortSignal | undefined): Request =>
  signal === undefined ? request : withInit(request, { signal });

const methodOf = (request: PreparedRequest): string => effectiveMethod(request.method, parseFieldLines(request.fields));
