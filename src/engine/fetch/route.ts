import { fail } from '../../errors.js';
import { mountedAt } from '../../request/patterns/mounted.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { behindProxy, selectProxy, throughProxy } from '../../request/proxies.js';
import { MAX_REDIRECTS } from '../../request/request-spec.js';
import type { Call } from '../contract.js';
import { type FetchAdapter, functionOf } from '../functions.js';
import { abortable } from '../promises.js';
import type { EngineState } from '../state.js';
import { withoutFragment } from './fetch-group.js';

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
