import { CacheError, causedBy, fail } from '../../errors.js';
import { toFieldLines } from '../../http/fields/header-fields.js';
import { isSafe } from '../../http/methods.js';
import { abortable } from '../../in-time.js';
import { type RequestOverrides, toRequest } from '../../request/native-request.js';
import { mountedAt } from '../../request/patterns/mounted.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { behindProxy } from '../../request/proxied-url.js';
import { getRedirectTarget } from '../../request/redirect-target.js';
import { type Redirect, redirectedRequest, tooManyRedirects } from '../../request/redirects.js';
import { MAX_REDIRECTS } from '../../request/request-spec.js';
import { shownUrl } from '../ask.js';
import type { Call } from '../contract.js';
import { type FetchAdapter, functionOf } from '../functions.js';
import type { EngineState } from '../state.js';
import { isUnreadable, type Received, withoutFragment } from './fetch-group.js';
import { asSent, type Forwarding, goesStraight, prefixOf, sentUrl } from './forwarding.js';
import { type BodyEnd, SharedBody } from './shared-body.js';

/** Send a request to the origin. Rejects with CacheError `network`, or with `signal.reason`. */
export async function forward(
  engine: EngineState,
  call: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): Promise<Received> {
  const { request, native } = call;
  if (!isSafe(request.method)) {
    engine.sent.add(call);
    await call.beforeUnsafe?.();
  }
  signal?.throwIfAborted();
  const isOurs = isSafe(request.method) && call.forwardAs === undefined;
  const how = isOurs ? await asSent(engine, call, forwarding, signal) : {};
  signal?.throwIfAborted();
  const requestTime = engine.parts.now();
  const delivered = await deliveryOf(engine, call, how, signal).catch((cause: unknown) => {
    signal?.throwIfAborted();
    if (cause instanceof CacheError) throw cause;
    throw causedBy(cause, fail('network', 'noResponse', request.method, shownUrl(call)));
  });
  const { response, redirected, url } = delivered;
  const hasCrossed = redirected && new URL(url).origin !== new URL(request.url).origin;
  return {
    requestTime,
    ...delivered,
    fields: [...response.headers],
    responseTime: engine.parts.now(),
    ...(native !== undefined && hasCrossed && { passOn: true }),
    byWorker: engine.parts.isWorker && goesStraight(call) ? true : undefined,
  };
}

/**
 * The response to a request, after redirects: those that an adapter shows are followed here, others by the platform. `requestTime`: when
 * it left, where that was before the engine was asked.
 */
type Delivered = Pick<Received, 'response' | 'url' | 'redirected' | 'history' | 'sent'> &
  Partial<Pick<Received, 'requestTime'>>;

function deliveryOf(
  engine: EngineState,
  call: Call,
  how: RequestOverrides,
  signal: AbortSignal | undefined,
): Promise<Delivered> {
  if (call.forwardAs !== undefined) return asItIs(engine, call.forwardAs);
  const rebuilt = (): Promise<Delivered> => deliver(engine, call, signal === undefined ? how : { ...how, signal });
  const { native } = call;
  if (native === undefined || native.signal.aborted || Object.keys(how).length > 0) return rebuilt();
  // Its caller may leave while others wait for the same response.
  return asItIs(engine, native).catch((error: unknown) => {
    if (!native.signal.aborted || signal?.aborted) throw error;
    return rebuilt();
  });
}

/** Forward a request of the platform as it is. */
async function asItIs({ parts }: EngineState, request: Request): Promise<Delivered> {
  const response = await parts.fetch(request);
  const { redirected, url } = response;
  return { response, redirected, url: withoutFragment(url || request.url), history: [], sent: request.headers };
}

/**
 * Send a request by its adapter, and the requests that redirects ask for, each by its own adapter (requests: Session.send and
 * resolve_redirects). Where redirects are invisible, as in browsers, the platform has followed them.
 */
async function deliver(engine: EngineState, call: Call, overrides: RequestOverrides): Promise<Delivered> {
  // Conditions about the stored response of this URL must not be sent to another one.
  const { fields: _ofThisUrl, mode: _too, redirect: _also, ...others } = overrides;
  const history: Redirect[] = [];
  let { request } = call;
  let first: Headers | undefined;
  for (;;) {
    const { sent, ...received } = await sendOnce(engine, call, request, history.length === 0 ? overrides : others);
    first ??= sent;
    const { response, url } = received;
    const { redirect, maxRedirects = MAX_REDIRECTS } = request.fetchOptions;
    const target = redirect === 'manual' ? null : getRedirectTarget(response);
    if (target === null)
      return { ...received, redirected: response.redirected || history.length > 0, history, sent: first };
    if (history.length >= maxRedirects) throw tooManyRedirects(shownUrl({ ...call, request }), maxRedirects);
    if (redirect === 'error') throw fail('network', 'redirectForbidden', shownUrl({ ...call, request }));
    const { status, statusText, headers } = response;
    history.push({ status, statusText, url, fields: toFieldLines(headers) });
    response.body?.cancel().catch(() => undefined);
    request = redirectedRequest({ ...request, url }, status, target);
  }
}

/** Send by the adapter that is mounted for the URL (requests: Session.get_adapter), else over the network, through a proxy if there is one. */
async function sendOnce(
  engine: EngineState,
  call: Call,
  request: PreparedRequest,
  overrides: RequestOverrides,
): Promise<Omit<Delivered, 'redirected' | 'history'>> {
  const { parts } = engine;
  const mounted = mountedAt(request.url, call.settings.adapters);
  const send = mounted === undefined ? parts.fetch : adapterOf(engine, mounted);
  if (mounted === undefined && !parts.showsRedirects) requireBrowsersBound(request);
  const asked = mounted === undefined ? sentUrl(request) : request.url;
  const native = nativeRequest(engine, call, { ...request, url: asked }, overrides);
  const ahead = call.headStart?.take(native);
  const response = await (ahead ?? send(native));
  // A response that script made has no URL.
  const answeredBy = response.url === '' ? asked : withoutFragment(response.url);
  const prefix = mounted === undefined ? prefixOf(request) : null;
  const url = prefix === null ? answeredBy : behindProxy(answeredBy, prefix, request.url);
  const left = ahead && call.headStart && { requestTime: call.headStart.requestTime };
  return { response, url, sent: native.headers, ...left };
}

/** The registered adapter, which must resolve with a response. */
function adapterOf({ parts }: EngineState, name: string): FetchAdapter {
  const adapter = functionOf(parts.functions, 'adapters', name);
  return async (request) => {
    const response = await abortable(adapter(request), request.signal);
    if (response instanceof Response) return response;
    throw fail('bad-option', 'notAdapterResponse', name);
  };
}

/** The platform follows redirects internally; a custom limit cannot be enforced. */
function requireBrowsersBound({
  fetchOptions: { maxRedirects = MAX_REDIRECTS, redirect = 'follow' },
}: PreparedRequest): void {
  if (redirect !== 'follow' || maxRedirects === MAX_REDIRECTS) return;
  throw fail('unsupported-option', 'redirectBound', maxRedirects, MAX_REDIRECTS);
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
  collectUpTo = 0,
  onEnd: (end: BodyEnd) => void = () => undefined,
): SharedBody | null {
  const { body } = received.response;
  if (body === null || isUnreadable(received)) return null;
  if (method !== 'HEAD') return new SharedBody(body, collectUpTo, onEnd);
  body.cancel().catch(() => undefined);
  return null;
}
