import { fail } from '../../errors.js';
import { type HeaderFields, parseFieldLines, withoutFields } from '../../http/fields/header-fields.js';
import { withConditions } from '../../http/validating/validation.js';
import { type RequestOverrides, toRequest } from '../../request/native-request.js';
import { mountedAt } from '../../request/patterns/mounted.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { behindProxy, selectProxy, throughProxy } from '../../request/proxied-url.js';
import { MAX_REDIRECTS } from '../../request/request-spec.js';
import { shownUrl } from '../ask.js';
import type { Call } from '../contract.js';
import { type FetchAdapter, functionOf } from '../functions.js';
import { isConditional } from '../lookup/answers.js';
import { abortable } from '../promises.js';
import type { EngineState } from '../state.js';
import { withoutFragment } from './fetch-group.js';

/**
 * How a request goes to the origin.
 *
 * - `plain`: past the browser's own cache, and for the caches on the way a request like any other.
 * - `conditional`: with our validators. `endToEnd`: caches on the way must ask the origin, too.
 * - `refresh`: the browser's own cache validates what it has, and hides the 304.
 * - `reload`: all caches on the way are bypassed.
 * - `rest`: for the part of the response that is not stored, by these fields in place of the request's own.
 */
export type Forwarding =
  | { readonly kind: 'plain' | 'refresh' | 'reload' }
  | { readonly kind: 'conditional'; readonly conditions: HeaderFields; readonly endToEnd: boolean }
  | { readonly kind: 'rest'; readonly fields: HeaderFields };

/**
 * What is added to the caller's request on the wire: never a header field of ours that a redirect could carry to another origin,
 * where it would cost a preflight. The cache mode does the rest (docs/decisions/015).
 */
export async function asSent(
  engine: EngineState,
  call: Call,
  forwarding: Forwarding,
  signal: AbortSignal | undefined,
): Promise<RequestOverrides> {
  const { request, options } = call;
  switch (forwarding.kind) {
    case 'plain':
      // The HTTP cache would let it wait for the other fetch, and could answer with what that one gets.
      if (options.noStore || engine.groups.isFetching(shownUrl(call), signal)) return { cache: 'no-store' };
      return (await isPastHttpCache(engine, request)) ? {} : { cache: 'no-cache' };
    case 'conditional': {
      const fields = withConditions(parseFieldLines(request.fields), forwarding.conditions);
      return { ...onlyHere(request), fields, ...(forwarding.endToEnd && { cache: 'no-cache' }) };
    }
    case 'rest': {
      const names = forwarding.fields.map(([name]) => name);
      const fields = [...withoutFields(parseFieldLines(request.fields), names), ...forwarding.fields];
      return { ...onlyHere(request), fields };
    }
    case 'refresh':
      return { cache: 'no-cache' };
    case 'reload':
      return { cache: 'reload' };
  }
}

/** Is it for our own origin? Elsewhere, each field that we add costs a preflight, and validators may be hidden from us. */
export const isSameOrigin = ({ parts }: EngineState, request: PreparedRequest): boolean =>
  parts.origin === null || sentUrl(request).startsWith(`${parts.origin}/`);

/**
 * Is the browser's HTTP cache sure not to answer? Its mode `default` is the only one that adds nothing, and answers with what is fresh there. So
 * that is sent where there is no such cache, where the caller's own conditions keep it away, and where it has nothing.
 */
async function isPastHttpCache(engine: EngineState, request: PreparedRequest): Promise<boolean> {
  if (engine.parts.origin === null || isConditional(parseFieldLines(request.fields))) return true;
  if (!['GET', 'HEAD'].includes(request.method)) return true;
  return (
    engine.parts.asksHttpCache === true && isSameOrigin(engine, request) && !(await isInHttpCache(engine, request))
  );
}

/** Nothing is sent: `only-if-cached` fails where the HTTP cache has nothing. A redirect that it has kept counts, too. */
function isInHttpCache({ parts }: EngineState, request: PreparedRequest): Promise<boolean> {
  const { integrity: _ofTheAnswer, ...fetchOptions } = request.fetchOptions;
  const mode = { cache: 'only-if-cached', mode: 'same-origin', redirect: 'manual' } as const;
  return parts.fetch(toRequest({ ...request, fetchOptions, method: 'GET' }, mode)).then(
    ({ body }) => {
      body?.cancel().catch(() => undefined);
      return true;
    },
    () => false,
  );
}

/**
 * A validation applies to its own URL only: a redirect is not followed but detected, and then the request is made anew. Mode `no-cors` drops such fields in silence; for the own origin `same-origin` reads the same.
 */
function onlyHere({ fetchOptions: { mode, redirect } }: PreparedRequest): RequestOverrides {
  return {
    ...(mode === 'no-cors' && { mode: 'same-origin' }),
    ...((redirect ?? 'follow') === 'follow' && { redirect: 'manual' }),
  };
}

/** The request was not followed to another URL, since what it asked was meant for its own. */
export const isUnfollowed = (forwarding: Forwarding, { type }: Response, { fetchOptions }: PreparedRequest): boolean =>
  (forwarding.kind === 'conditional' || forwarding.kind === 'rest') &&
  type === 'opaqueredirect' &&
  (fetchOptions.redirect ?? 'follow') === 'follow';

/** How one request is sent. */
export type Route = {
  readonly fetch: FetchAdapter;
  /** The URL that is fetched. */
  readonly url: string;
  /** The URL of a response: that of the request, or the final one after redirects of the platform. */
  readonly answeredBy: (response: Response) => string;
};

/** The adapter that is mounted for the URL (requests: Session.get_adapter), else the network, through a proxy if there is one. */
export function routeOf(engine: EngineState, call: Call, request: PreparedRequest): Route {
  const name = mountedAt(request.url, call.settings.adapters);
  if (name === undefined) return networkRoute(engine, request);
  const adapter = functionOf(engine.parts.functions, 'adapters', name);
  return {
    fetch: checkedAdapter(adapter, name),
    url: request.url,
    answeredBy: (response) => urlOf(response, request.url),
  };
}

function networkRoute({ parts }: EngineState, request: PreparedRequest): Route {
  if (!parts.showsRedirects) requireBrowsersBound(request);
  const url = sentUrl(request);
  const prefix = prefixOf(request);
  const answeredBy = (response: Response): string =>
    prefix === null ? urlOf(response, request.url) : behindProxy(urlOf(response, url), prefix, request.url);
  return { fetch: parts.fetch, url, answeredBy };
}

/** The URL that the network sees: the proxy's where there is one. */
export function sentUrl(request: PreparedRequest): string {
  const prefix = prefixOf(request);
  return prefix === null ? request.url : throughProxy(request.url, prefix);
}

/** Does it go to the requested URL, without a proxy or an adapter, which a page names? */
export const goesStraight = ({ request, settings }: Call): boolean =>
  prefixOf(request) === null && mountedAt(request.url, settings.adapters) === undefined;

const prefixOf = ({ url, fetchOptions: { proxies } }: PreparedRequest): string | null =>
  proxies === undefined ? null : selectProxy(url, proxies);

/** A response that script made has no URL. */
const urlOf = ({ url }: Response, asked: string): string => (url === '' ? asked : withoutFragment(url));

/** The platform follows redirects internally; a custom limit cannot be enforced. */
function requireBrowsersBound({
  fetchOptions: { maxRedirects = MAX_REDIRECTS, redirect = 'follow' },
}: PreparedRequest): void {
  if (redirect !== 'follow' || maxRedirects === MAX_REDIRECTS) return;
  throw fail('unsupported-option', 'redirectBound', maxRedirects, MAX_REDIRECTS);
}

/** Checks that the adapter resolves with a response. */
function checkedAdapter(adapter: FetchAdapter, name: string): FetchAdapter {
  return async (request) => {
    const response = await abortable(adapter(request), request.signal);
    if (response instanceof Response) return response;
    throw fail('bad-option', 'notAdapterResponse', name);
  };
}
