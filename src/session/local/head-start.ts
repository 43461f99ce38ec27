import type { Call, HeadStart } from '../../engine/contract.js';
import { toFieldLines } from '../../http/fields/header-fields.js';
import type { NativeRequest } from '../../request/native-request.js';
import { isForEngine } from '../options/for-engine.js';
import type { LocalParts } from './local-engine.js';

/** A call while the engine is being loaded. */
export type Started = {
  /** The call, with its head start if it was given one by now. */
  readonly take: () => Call;
  /** A response that nobody took is not wanted any more. */
  readonly end: () => void;
};

type Sent = HeadStart & { readonly giveUp: () => void };

/**
 * Requests that leave while the engine is being loaded. On a first visit nothing stored can answer them, and the engine would only
 * send them later. It takes over the responses, and so it collapses, checks and stores them like any other.
 */
export class HeadStarts {
  readonly #parts: LocalParts;
  /** The calls under way by their names: the engine collapses those of one name, so that only the first is sent. */
  readonly #names = new Set<string>();
  #isFirstVisit: Promise<boolean> | undefined;

  constructor(parts: LocalParts) {
    this.#parts = parts;
  }

  start(call: Call): Started {
    let sent: Sent | undefined;
    let isOver = false;
    const name = isPlain(call) ? nameOf(call) : null;
    this.#isFirstVisit ??= isNothingStored(this.#parts);
    void this.#isFirstVisit.then((isFirst) => {
      if (!isFirst || isOver || name === null || this.#names.has(name)) return;
      this.#names.add(name);
      sent = send(call, this.#parts);
    });
    const take = (): Call => {
      isOver = true;
      return sent === undefined ? call : { ...call, headStart: sent };
    };
    const end = (): void => {
      isOver = true;
      if (sent !== undefined && name !== null) this.#names.delete(name);
      sent?.giveUp();
    };
    return { take, end };
  }
}

/** Is it known that there is no database yet? In Node there is none that could tell, nor with a backend of the app's own. */
async function isNothingStored({ settings, own }: LocalParts): Promise<boolean> {
  const { backend, cacheName } = settings();
  if (backend !== 'indexeddb' || own.backend !== undefined || typeof indexedDB === 'undefined') return false;
  try {
    const databases = await indexedDB.databases();
    return databases.every(({ name }) => name !== `cached-session:${cacheName}`);
  } catch {
    return false;
  }
}

/** Does the engine send this as it is when it finds nothing? Not what is unsafe, conditional, for an adapter, or has directives. */
function isPlain({ request: { method, url, fields, body, fetchOptions }, settings, options, signal }: Call): boolean {
  if (!['GET', 'HEAD'].includes(method) || body !== null || signal?.aborted) return false;
  if (isForEngine(url, fetchOptions, settings) || /^(?:if-|range:|cache-control:|pragma:)/im.test(fields)) return false;
  const { refresh, forceRefresh, onlyIfCached = settings.onlyIfCached } = options;
  return !refresh && !forceRefresh && !onlyIfCached;
}

const nameOf = ({ request: { method, url, fields, fetchOptions }, settings }: Call): string =>
  JSON.stringify([method, url, fields, fetchOptions, settings.identity]);

/** Undefined: it is no request that can be made, as the engine will say. */
function send(call: Call, { fetch, now, nativeRequest }: LocalParts): Sent | undefined {
  const controller = new AbortController();
  const follow = (): void => controller.abort(call.signal?.reason);
  const request = requestOf(call, controller.signal, nativeRequest);
  if (request === undefined) return undefined;
  call.signal?.addEventListener('abort', follow);
  const requestTime = now();
  const response = Promise.resolve(request).then(fetch);
  response.catch(() => undefined);
  let isFree = true;
  const giveUp = (): void => {
    call.signal?.removeEventListener('abort', follow);
    if (isFree) controller.abort();
    isFree = false;
  };
  const take = (wanted: Request): Promise<Response> | undefined => {
    if (!isFree || controller.signal.aborted || !isSame(wanted, request)) return undefined;
    isFree = false;
    giveUp();
    wanted.signal.addEventListener('abort', () => controller.abort(wanted.signal.reason));
    return response;
  };
  return { requestTime, take, giveUp };
}

/**
 * Is what the engine wants what was sent? Not where it found something after all, and sends validators, or asks caches on the way to ask
 * the origin. It may want the HTTP cache left out because the same URL is being fetched for somebody else: it was asked nothing then.
 */
function isSame(wanted: Request, sent: Request): boolean {
  const isAlike = wanted.cache === sent.cache || (wanted.cache === 'no-store' && sent.cache === 'no-cache');
  return isAlike && toFieldLines(wanted.headers) === toFieldLines(sent.headers);
}

/** As the engine in a page sends what it has nothing stored of (docs/decisions/015). */
function requestOf({ request, options }: Call, signal: AbortSignal, make: NativeRequest): Request | undefined {
  try {
    return make(request, { cache: options.noStore ? 'no-store' : 'no-cache', signal });
  } catch {
    return undefined;
  }
}
