import { CacheError } from '../../errors.js';
import { toFieldLines } from '../../http/fields/header-fields.js';
import type { Millis } from '../../http/units.js';
import { type RequestOverrides, toRequest } from '../../request/native-request.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { getRedirectTarget, type Redirect, redirectedRequest, tooManyRedirects } from '../../request/redirects.js';

import { MAX_REDIRECTS } from '../../request/request-spec.js';
import { shownUrl } from '../ask.js';
import type { Call } from '../contract.js';
import { routeOf } from '../fetch/route.js';
import type { EngineState } from '../state.js';

/** What a request got, and by which way: redirects that an adapter showed were followed here, others by the platform. */
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
  // What we ask about the stored response of this URL must not be asked of another one.
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
  if (redirect === 'error') throw new CacheError('network', `${url} redirects, which "redirect: 'error'" forbids.`);
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
    throw new CacheError('bad-request', `${request.method} ${shownUrl(call)} is no request that fetch can make.`, {
      cause,
    });
  }
}
