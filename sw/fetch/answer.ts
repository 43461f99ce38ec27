import type { Answer } from '../../src/engine/answer.js';
import type { Call } from '../../src/engine/contract.js';
import { CacheError } from '../../src/errors.js';
import type { Seconds } from '../../src/http/units.js';
import { cacheModeSettings } from '../../src/options/cache-mode.js';
import type { RequestSettings } from '../../src/options/request-settings.js';
import type { Settings } from '../../src/options/table.js';
import { fromBodylessRequest, fromRequest, withInit } from '../../src/request/native-request.js';
import type { Opened } from '../engines.js';
import { type ResponseParts, toFetchResponse } from './response.js';
import { runsCode } from './routes.js';

/** What answering a fetch event needs. */
export type FetchParts = ResponseParts & {
  /** The engine of the worker's own cache, opened by the first event that needs it. */
  readonly open: () => Opening | Promise<Opening>;
  readonly network: PageFetch;
  /** Of the route; absent: the settings decide. */
  readonly networkTimeout?: Seconds | null | undefined;
};

type Opening = Pick<Opened, 'engine' | 'settings'>;

/**
 * Answers from the cache as a session would be answered, at once from the memory tier. A failure of the cache leaves the request to the
 * network as it is.
 */
export function answerFromCache(request: Request, parts: FetchParts): Response | Promise<Response> {
  const failed = (error: unknown): Promise<Response> => afterFailure(request, parts, error);
  try {
    const question = questionOf(request);
    const answer =
      question instanceof Promise ? question.then((read) => ask(request, parts, read)) : ask(request, parts, question);
    if (!(answer instanceof Promise)) return toFetchResponse(answer, parts);
    return answer.then((given) => toFetchResponse(given, parts)).catch(failed);
  } catch (error) {
    return failed(error);
  }
}

async function afterFailure(request: Request, { network }: FetchParts, error: unknown): Promise<Response> {
  request.signal.throwIfAborted();
  if (!isNetworkError(error)) return network.plain(request);
  // A session's call may have been redirected to an origin that it must not read, which this request may. Only the origin can answer it.
  return request.mode === 'no-cors' ? network.plain(withInit(request, { cache: 'no-cache' })) : Response.error();
}

/** Answers a request whose response is opaque, from the cache or by the page's own request. A failure of the cache leaves it to the network. */
export async function answerOpaque(request: Request, parts: FetchParts): Promise<Response> {
  try {
    const { engine, settings } = await parts.open();
    const prepared = fromBodylessRequest(request);
    const question = { request: prepared, options: optionsOf(request), forwardAs: request };
    return toFetchResponse(
      await engine.sendOpaque({
        ...question,
        settings: ofRoute(settings, parts),
        signal: request.signal,
        runsCode: runsCode(request),
      }),
      parts,
    );
  } catch (error) {
    request.signal.throwIfAborted();
    return isNetworkError(error) ? Response.error() : parts.network.plain(request);
  }
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
    const { engine, settings } = await parts.open();
    if (!settings.cacheControl) return parts.network.plain(request);
    const { signal } = request;
    const call = {
      request: fromBodylessRequest(request),
      options: {},
      forwardAs: request,
      settings,
      signal,
      beforeUnsafe,
    };
    return toFetchResponse(await engine.send(call), parts);
  } catch {
    request.signal.throwIfAborted();
    return mayHaveLeft ? Response.error() : parts.network.plain(request);
  }
}

/** The preloaded response, else a new one from the network. */
export async function fromNetwork(
  request: Request,
  { network }: FetchParts,
  preloaded?: Promise<unknown>,
): Promise<Response> {
  const response = await preloaded;
  return response instanceof Response ? response : network.plain(request);
}

type Question = Pick<Call, 'request' | 'options' | 'forwardAs' | 'native' | 'redirectedFrom'>;

/** Asks the engine of the worker's own cache. */
export function ask(request: Request, parts: FetchParts, question: Question): Answer | Promise<Answer> {
  const sendBy = ({ engine, settings }: Opening) =>
    engine.send({
      ...question,
      settings: ofRoute(settings, parts),
      runsCode: runsCode(request),
      // Most answers need none.
      get signal() {
        return request.signal;
      },
    });
  const opening = parts.open();
  return opening instanceof Promise ? opening.then(sendBy) : sendBy(opening);
}

const ofRoute = (settings: Settings, { networkTimeout }: FetchParts): Settings =>
  networkTimeout === undefined ? settings : { ...settings, networkTimeout };

/** A Range request of a media element is forwarded as it is: where the response is opaque, Fetch allows no script to set Range. */
function questionOf(request: Request): Question | Promise<Question> {
  const options = optionsOf(request);
  if (request.body !== null) return fromRequest(request.clone()).then((prepared) => ({ request: prepared, options }));
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

/** The network for the engine. A request whose response is there already is not sent. */
export class PageFetch {
  readonly #native: (request: Request) => Promise<Response>;
  readonly #answered = new WeakMap<Request, Response>();

  constructor(native: (request: Request) => Promise<Response>) {
    this.#native = native;
  }

  /** Fetch adapter for engines. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const response = this.#answered.get(request);
    if (response === undefined) return this.#native(request);
    this.#answered.delete(request);
    return response;
  };

  /** As the browser would fetch it without a cache. */
  plain(request: Request): Promise<Response> {
    return this.#native(request);
  }

  /** This response is there already: fetching the request gives it. */
  answered(request: Request, response: Response): Request {
    this.#answered.set(request, response);
    return request;
  }
}
