import { CacheError, causedBy, fail } from '../../errors.js';
import { toFieldLines } from '../../http/fields/header-fields.js';
import { isSafe } from '../../http/methods.js';
import type { Millis } from '../../http/units.js';
import { type RequestOverrides, toRequest } from '../../request/native-request.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { getRedirectTarget } from '../../request/redirect-target.js';
import { type Redirect, redirectedRequest, tooManyRedirects } from '../../request/redirects.js';
import { MAX_REDIRECTS } from '../../request/request-spec.js';
import { shownUrl } from '../ask.js';
import type { Call } from '../contract.js';
import type { EngineState } from '../state.js';
import { isUnreadable, type Received, withoutFragment } from './fetch-group.js';
import { asSent, type Forwarding, goesStraight, routeOf } from './forwarding.js';
import { type BodyEnd, SharedBody } from './shared-body.js';

/** Send a request to the origin. Rejects with CacheError `network`, or with `signal.reason`. */
export async function forward(
  engine: EngineState,
  call: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): Promise<Received> {
  if (!isSafe(call.request.method)) await aboutToSend(engine, call);
  signal?.throwIfAborted();
  const isOurs = isSafe(call.request.method) && call.forwardAs === undefined;
  const how = isOurs ? await asSent(engine, call, forwarding, signal) : {};
  signal?.throwIfAborted();
  const requestTime = engine.parts.now();
  const delivery = deliveryOf(engine, call, how, signal);
  const delivered = await delivery.catch((cause: unknown) => failed(call, signal, cause));
  const byWorker = engine.parts.isWorker && goesStraight(call) ? true : undefined;
  return {
    ...delivered,
    fields: [...delivered.response.headers],
    requestTime: delivered.requestTime ?? requestTime,
    responseTime: engine.parts.now(),
    ...(call.native !== undefined && hasCrossed(call, delivered) && { passOn: true }),
    byWorker,
  };
}

const hasCrossed = ({ request }: Call, { redirected, url }: Delivered): boolean =>
  redirected && new URL(url).origin !== new URL(request.url).origin;

function deliveryOf(
  engine: EngineState,
  call: Call,
  how: RequestOverrides,
  signal: AbortSignal | undefined,
): Promise<Delivered> {
  if (call.forwardAs !== undefined) return asItIs(engine, call.forwardAs);
  const rebuilt = (): Promise<Delivered> => deliver(engine, call, signal === undefined ? how : { ...how, signal });
  const { native } = call;
  if (native === undefined || native.signal.aborted || isAdded(how)) return rebuilt();
  // Its caller may leave while others wait for the same response.
  return asItIs(engine, native).catch((error: unknown) => {
    if (!native.signal.aborted || signal?.aborted) throw error;
    return rebuilt();
  });
}

const isAdded = (how: RequestOverrides): boolean => Object.keys(how).length > 0;

/** Forward a request of the platform as it is. */
async function asItIs({ parts }: EngineState, request: Request): Promise<Delivered> {
  const response = await parts.fetch(request);
  const { redirected, url } = response;
  return { response, redirected, url: withoutFragment(url || request.url), history: [], sent: request.headers };
}

async function aboutToSend(engine: EngineState, call: Call): Promise<void> {
  engine.sent.add(call);
  await call.beforeUnsafe?.();
}

function failed(call: Call, signal: AbortSignal | undefined, cause: unknown): never {
  signal?.throwIfAborted();
  if (cause instanceof CacheError) throw cause;
  throw causedBy(cause, fail('network', 'noResponse', call.request.method, shownUrl(call)));
}

/** The response to a request, after redirects: those that an adapter shows are followed here, others by the platform. */
export type Delivered = {
  readonly response: Response;
  /** Final URL, without fragment. */
  readonly url: string;
  readonly redirected: boolean;
  readonly history: readonly Redirect[];
  /** When it left, where that was before the engine was asked. */
  readonly requestTime?: Millis | undefined;
  /** The header fields that the first request was sent with, as far as script sets them. */
  readonly sent: Headers;
};

/**
 * Send a request by its adapter, and the requests that redirects ask for, each by its own adapter (requests: Session.send and
 * resolve_redirects). Where redirects are invisible, as in browsers, the platform has followed them.
 */
export async function deliver(engine: EngineState, call: Call, overrides: RequestOverrides): Promise<Delivered> {
  // Conditions about the stored response of this URL must not be sent to another one.
  const { fields: _ofThisUrl, mode: _too, redirect: _also, ...others } = overrides;
  const history: Redirect[] = [];
  let request = call.request;
  let sent: Headers | undefined;
  for (;;) {
    const route = routeOf(engine, call, request);
    const how = history.length === 0 ? overrides : others;
    const native = nativeRequest(engine, call, { ...request, url: route.url }, how);
    sent ??= native.headers;
    const ahead = call.headStart?.take(native);
    const response = await (ahead ?? route.fetch(native));
    const target = mayFollow(request) ? getRedirectTarget(response) : null;
    if (target === null) {
      const requestTime = ahead && call.headStart?.requestTime;
      return { ...delivered(response, route.answeredBy(response), history), sent, requestTime };
    }
    requireBound(request, history.length);
    const url = route.answeredBy(response);
    history.push({
      status: response.status,
      statusText: response.statusText,
      url,
      fields: toFieldLines(response.headers),
    });
    response.body?.cancel().catch(() => undefined);
    request = redirectedRequest({ ...request, url }, response.status, target);
  }
}

const delivered = (response: Response, url: string, history: readonly Redirect[]): Omit<Delivered, 'sent'> => ({
  response,
  url,
  redirected: response.redirected || history.length > 0,
  history,
});

const mayFollow = ({ fetchOptions: { redirect } }: PreparedRequest): boolean => redirect !== 'manual';

/** May one more redirect be followed, after so many? */
function requireBound(
  { url, fetchOptions: { redirect, maxRedirects = MAX_REDIRECTS } }: PreparedRequest,
  followed: number,
): void {
  if (followed >= maxRedirects) throw tooManyRedirects(url, maxRedirects);
  if (redirect === 'error') throw fail('network', 'redirectForbidden', url);
}

function nativeRequest(
  engine: EngineState,
  call: Call,
  request: PreparedRequest,
  overrides: RequestOverrides,
): Request {
  try {
    return toRequest(request, engine.parts.showsRedirects ? { ...overrides, redirect: 'manual' } : overrides);
  } catch (cause) {
    if (cause instanceof CacheError) throw cause;
    throw causedBy(cause, fail('bad-request', 'unfetchable', request.method, shownUrl(call)));
  }
}

/** The body of a response, for sharing; null where there is none or script cannot read it. `onEnd`: see {@link SharedBody}. */
export function bodyOf(
  method: string,
  received: Received,
  collectUpTo: number,
  onEnd: (end: BodyEnd) => void,
): SharedBody | null {
  const { response } = received;
  if (response.body === null || isUnreadable(received)) return null;
  if (method !== 'HEAD') return new SharedBody(response.body, collectUpTo, onEnd);
  response.body.cancel().catch(() => undefined);
  return null;
}
