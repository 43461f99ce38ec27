import type { Answer } from '../../src/engine/answer.js';
import type { Call } from '../../src/engine/contract.js';
import { next } from '../../src/engine/promises.js';
import { CacheError } from '../../src/errors.js';
import type { Seconds } from '../../src/http/units.js';
import { cacheModeSettings } from '../../src/options/cache-mode.js';
import type { RequestSettings } from '../../src/options/request-settings.js';
import type { Settings } from '../../src/options/table.js';
import { fromBodylessRequest, fromRequest, takesBody } from '../../src/request/from-native.js';
import { withInit } from '../../src/request/native-request.js';
import type { Opened } from '../engines.js';
import { type ResponseParts, toFetchResponse } from './response.js';
import { runsCode } from './routes.js';

/** The engine and the network for fetch events. */
export type FetchParts = ResponseParts & {
  /** The engine of the worker's own cache, opened by the first event that needs it. */
  readonly open: () => Opening | Promise<Opening>;
  readonly network: PageFetch;
  /** The platform's own response may be passed on. */
  readonly pass: () => void;
  /** Of the route; absent: the settings decide. */
  readonly networkTimeout?: Seconds | null | undefined;
};

type Opening = Pick<Opened, 'engine' | 'settings'>;

/**
 * Answers from the cache as a session would be answered, at once from the memory tier. A failure of the cache leaves the request to the
 * network as it is.
 */
export function answerFromCache(request: Request, parts: FetchParts): Response | Promise<Response> {
  const answer = () => next(questionOf(request), (question) => ask(request, parts, question));
  return respond({ request, parts, answer }, (error) => {
    if (!isNetworkError(error)) return parts.network.plain(request);
    if (request.mode !== 'no-cors') return Response.error();
    // A session's call may have been redirected to an origin that it must not read, which this request may. Only the origin can answer it.
    return parts.network.plain(withInit(request, { cache: 'no-cache' }));
  });
}

/** Answers a request whose response is opaque, from the cache or by the page's own request. A failure of the cache leaves it to the network. */
export function answerOpaque(request: Request, parts: FetchParts): Response | Promise<Response> {
  const question = { request: fromBodylessRequest(request), options: optionsOf(request), forwardAs: request };
  const answer = () =>
    next(parts.open(), ({ engine, settings }) =>
      engine.sendOpaque(callOf(request, question, ofRoute(settings, parts))),
    );
  return respond({ request, parts, answer }, (error) =>
    isNetworkError(error) ? Response.error() : parts.network.plain(request),
  );
}

/**
 * Forwards an unsafe request as it is. With `cacheControl`, what it invalidates is removed before its response is given. Once it may have
 * been sent it is never sent again: the page gets its response or a network error.
 */
export async function answerUnsafe(request: Request, parts: FetchParts): Promise<Response> {
  let mayHaveLeft = false;
  const beforeUnsafe = async (): Promise<void> => {
    mayHaveLeft = true;
  };
  try {
    const { settings } = await parts.open();
    if (!settings.cacheControl) return parts.network.plain(request);
    const question = { request: fromBodylessRequest(request), options: {}, forwardAs: request, beforeUnsafe };
    return toFetchResponse(await ask(request, parts, question), parts);
  } catch {
    request.signal.throwIfAborted();
    return mayHaveLeft ? Response.error() : parts.network.plain(request);
  }
}

type Asked = { readonly request: Request; readonly parts: FetchParts; readonly answer: () => Answer | Promise<Answer> };

/** The answer as a response, at once if it is there. After a failure `otherwise` decides, unless the page no longer waits. */
function respond(
  { request, parts, answer }: Asked,
  otherwise: (error: unknown) => Response | Promise<Response>,
): Response | Promise<Response> {
  const failed = async (error: unknown): Promise<Response> => {
    request.signal.throwIfAborted();
    return otherwise(error);
  };
  try {
    const response = next(answer(), (answered) => toFetchResponse(answered, parts));
    return response instanceof Promise ? response.catch(failed) : response;
  } catch (error) {
    return failed(error);
  }
}

/** The preloaded response, else a new one from the network. */
export async function fromNetwork(
  request: Request,
  { network, pass }: FetchParts,
  preloaded?: unknown,
): Promise<Response> {
  const response = await preloaded;
  pass();
  // Where there is no network, Firefox resolves the preload with a network error, and other browsers reject it.
  return response instanceof Response && response.type !== 'error' ? response : network.plain(request);
}

/** `signal`: in place of the request's own. */
type Question = Pick<
  Call,
  'request' | 'options' | 'forwardAs' | 'native' | 'redirectedFrom' | 'beforeUnsafe' | 'signal'
>;

/** Asks the engine of the worker's own cache. */
export const ask = (request: Request, parts: FetchParts, question: Question): Answer | Promise<Answer> =>
  next(parts.open(), ({ engine, settings }) => engine.send(callOf(request, question, ofRoute(settings, parts))));

/** The settings with the route's own time limit. */
export const ofRoute = (settings: Settings, { networkTimeout }: FetchParts): Settings =>
  networkTimeout === undefined ? settings : { ...settings, networkTimeout };

const callOf = <Given extends Question>(request: Request, question: Given, settings: Settings) => ({
  ...question,
  settings,
  runsCode: runsCode(request),
  // Most answers need none.
  get signal() {
    return question.signal ?? request.signal;
  },
});

/** A Range request of a media element is forwarded as it is: where the response is opaque, Fetch allows no script to set Range. */
function questionOf(request: Request): Question | Promise<Question> {
  const options = optionsOf(request);
  // Firefox's requests have no `body`, so it is undefined there.
  if (takesBody(request.method) && request.body !== null)
    return fromRequest(request.clone()).then((prepared) => ({ request: prepared, options }));
  const asItIs = request.mode === 'no-cors' && request.headers.has('range');
  const prepared = fromBodylessRequest(request);
  return { request: prepared, options, native: request, ...(asItIs && { forwardAs: request }) };
}

/** The request's cache mode applies to this cache as well. A conditional request of the page is answered as one. */
function optionsOf({ cache, headers }: Request): RequestSettings {
  const isConditional = cache === 'no-cache' && (headers.has('if-none-match') || headers.has('if-modified-since'));
  return isConditional ? {} : cacheModeSettings(cache);
}

const isNetworkError = (error: unknown): boolean => error instanceof CacheError && error.code === 'network';

/** The network for fetch events and for engines. */
export type PageFetch = {
  /** As the browser would fetch it without a cache. */
  readonly plain: (request: Request) => Promise<Response>;
  /** Responses to requests that have been sent already: an engine that fetches such a request gets its response, once. */
  readonly answered: WeakMap<Request, Promise<Response>>;
  /** For engines. */
  readonly fetch: (request: Request) => Promise<Response>;
};

export function pageFetch(plain: PageFetch['plain']): PageFetch {
  const answered: PageFetch['answered'] = new WeakMap();
  const fetch = async (request: Request): Promise<Response> => {
    const response = answered.get(request);
    answered.delete(request);
    return response ?? plain(request);
  };
  return { plain, answered, fetch };
}
