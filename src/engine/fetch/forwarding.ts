import { type HeaderFields, parseFieldLines, withoutFields } from '../../http/fields/header-fields.js';
import { withConditions } from '../../http/validating/validation.js';
import { type RequestOverrides, toRequest } from '../../request/native-request.js';
import { mountedAt } from '../../request/patterns/mounted.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { selectProxy, throughProxy } from '../../request/proxied-url.js';
import type { Candidate } from '../../storage/entry.js';
import { type Ask, CONDITIONS, shownUrl } from '../ask.js';
import type { Call } from '../contract.js';
import type { Found } from '../lookup/reads.js';
import type { EngineState } from '../state.js';
import type { Group } from './fetch-group.js';

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

/** A request to the origin: for a new response, or to validate the stored one. */
export type FetchJob = {
  readonly ask: Ask;
  readonly found: Found;
  readonly stored: Candidate | null;
  readonly forwarding: Forwarding;
};

/** A request under way, and those who wait for it. */
export type Fetching = FetchJob & { readonly group: Group };

/**
 * The additions to the caller's request on the wire: never a header field of ours that a redirect could carry to another origin,
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
      // The HTTP cache would make it wait for the other fetch, and could answer with that one's response.
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
  if (engine.parts.origin === null || CONDITIONS.test(request.fields)) return true;
  if (!['GET', 'HEAD'].includes(request.method)) return true;
  const { isInHttpCache } = engine.parts;
  return isInHttpCache !== undefined && isSameOrigin(engine, request) && !(await isInHttpCache(onlyIfCached(request)));
}

function onlyIfCached(request: PreparedRequest): Request {
  const { integrity: _ofTheAnswer, ...fetchOptions } = request.fetchOptions;
  const mode = { cache: 'only-if-cached', mode: 'same-origin', redirect: 'manual' } as const;
  return toRequest({ ...request, fetchOptions, method: 'GET' }, mode);
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

/** The URL that the network sees: the proxy's where there is one. */
export function sentUrl(request: PreparedRequest): string {
  const prefix = prefixOf(request);
  return prefix === null ? request.url : throughProxy(request.url, prefix);
}

/** Does it go to the requested URL, without a proxy or an adapter, which a page names? */
export const goesStraight = ({ request, settings }: Call): boolean =>
  prefixOf(request) === null && mountedAt(request.url, settings.adapters) === undefined;

export const prefixOf = ({ url, fetchOptions: { proxies } }: PreparedRequest): string | null =>
  proxies === undefined ? null : selectProxy(url, proxies);
