import type { Answer, Engine } from '../engine/index.js';
import { effectiveMethod, parseFieldLines, type RequestSettings, type Settings } from '../policy/index.js';
import { type PreparedRequest, toRequest } from '../request/index.js';
import { isOpen, wholeBody } from './body.js';
import { type AnyResponse, respond } from './cached-response.js';
import { deadline } from './deadline.js';
import { fetchNatively, isForPage, type NativeParts } from './native-fetch.js';
import type { SendOptions } from './options.js';

/** What requests are answered through. */
export type ExchangeParts = NativeParts & {
  readonly ask: (question: (engine: Engine) => Answer | Promise<Answer>) => Promise<Answer>;
  readonly settings: () => Settings;
};

/** One request of a session. A native one among them has a stream as its body, which nobody but `fetch` can send. */
export type Exchange = {
  readonly request: () => PreparedRequest | Request | Promise<PreparedRequest | Request>;
  readonly caching: RequestSettings;
  readonly options: SendOptions;
};

/** Ask for the answer to a request, in the given time, and make a response of it: whole, unless it is to be streamed. */
export async function exchange({ request, caching, options }: Exchange, parts: ExchangeParts): Promise<AnyResponse> {
  const { timeout, stream = false } = options;
  const until = deadline(timeout, options.signal);
  try {
    until.signal?.throwIfAborted();
    const prepared = await request();
    const answer = await (prepared instanceof Request
      ? fetchNatively(withSignal(prepared, until.signal), parts)
      : answerTo(prepared, caching, until.signal, parts));
    until.headers(stream);
    const body = until.body(answer.body);
    const complete = stream || !isOpen(body) ? { ...answer, body } : await completed(answer, body);
    return respond(complete, { now: parts.now, fragment: prepared instanceof Request ? '' : prepared.fragment });
  } catch (error) {
    until.end();
    throw error;
  }
}

/** The answer to a prepared request: the engine's, or the network's where the cache has no business. */
export function answerTo(
  request: PreparedRequest,
  options: RequestSettings,
  signal: AbortSignal | undefined,
  parts: ExchangeParts,
): Promise<Answer> {
  const settings = parts.settings();
  const method = effectiveMethod(request.method, parseFieldLines(request.fields));
  if (isForPage(method, request.fetchOptions, settings))
    return fetchNatively(toRequest(request, signal === undefined ? {} : { signal }), parts);
  return parts.ask((engine) => engine.send({ request, settings, options, signal }));
}

const withSignal = (request: Request, signal: AbortSignal | undefined): Request =>
  signal === undefined ? request : new Request(request, { signal });

async function completed(answer: Answer, body: Answer['body']): Promise<Answer> {
  const whole = await wholeBody(body);
  const size = whole === null ? 0 : whole instanceof Blob ? whole.size : whole.byteLength;
  return { ...answer, body: whole, size };
}
