import { type HeaderFields, parseFieldLines } from '../http/fields/header-fields.js';
import { type PolicyQuestion, type RequestPolicy, requestPolicy } from '../http/request-policy.js';
import { browserFields } from '../http/vary/browser-fields.js';
import type { Expiration } from '../options/expiration.js';
import { urlName, withoutParams } from '../request/key/normalize-url.js';

import { matchesUrl } from '../request/patterns/url-pattern.js';
import type { Call } from './contract.js';
import { functionOf } from './functions.js';
import { identityOf } from './identity/partition.js';
import { type Name, nameOf, nameOfBody } from './lookup/naming.js';
import { type EngineState, tellOnce } from './state.js';
import { next } from './store/at-once.js';

/** A call once it is understood: what holds for it, whose it is, and its name in the cache. */
export type Ask = Name & {
  readonly call: Call;
  readonly policy: RequestPolicy;
  readonly fields: HeaderFields;
  /** Whose answer it is; null: nobody's in particular. */
  readonly identity: string | null;
};

/** Understand and name a call; null where it neither may be answered from the store nor stored. */
export function toAsk(engine: EngineState, call: Call): Ask | null | Promise<Ask | null> {
  const fields = withBrowserFields(engine, call, parseFieldLines(call.request.fields));
  const policy = requestPolicy(questionOf(engine, call, fields));
  if (!policy.read && !policy.write && !policy.onlyIfCached) return null;
  if (fields.some(([name]) => PRECONDITIONS.has(name))) return null;
  if (!hasFilter(engine, call)) return null;
  return next(nameOfBody(call, fields), (body) => {
    if (body === undefined) return null;
    return next(identityOf(engine, call, fields, body?.credentials), (identity) => {
      if (identity === undefined) return null;
      const name = nameOf(engine, { call, identity, body: body?.name ?? null });
      return next(name, (given) => (given === null ? null : { ...given, call, policy, fields, identity }));
    });
  });
}

/** Is the filter there that the settings name? Without it nothing may be stored. */
function hasFilter(engine: EngineState, { settings }: Call): boolean {
  if (settings.filterFn === null) return true;
  try {
    functionOf(engine.parts.functions, 'filters', settings.filterFn);
    return true;
  } catch (error) {
    tellOnce(engine, error);
    return false;
  }
}

/**
 * With what the browser adds below any worker, which selects among what is stored as if the request had it: a navigation, an image and a
 * call may be answered differently, and the user may prefer another language by now. RFC 9110 §12.5.4, Fetch Metadata.
 */
function withBrowserFields({ parts }: EngineState, call: Call, fields: HeaderFields): HeaderFields {
  const { languages, hidesHints } = parts;
  const destination = (call.forwardAs ?? call.native)?.destination;
  const added = browserFields({ mode: call.request.fetchOptions.mode, destination, hidesHints });
  if (languages === undefined || fields.some(([name]) => name === 'accept-language')) return [...fields, ...added];
  return [...fields, ...added, ['accept-language', languages().join(',')]];
}

/** Only the origin can tell whether these are met. RFC 9110 §13.1.1, §13.1.4. */
const PRECONDITIONS: ReadonlySet<string> = new Set(['if-match', 'if-unmodified-since']);

/** The URL of a call as it may be shown: without secrets. */
export const shownUrl = ({ request, settings }: Call): string => urlName(request.url, settings);

/** What policy is asked about a call. */
export function questionOf(
  { parts }: EngineState,
  { request, settings, options }: Pick<Call, 'request' | 'settings' | 'options'>,
  fields: HeaderFields,
): PolicyQuestion {
  const url = withoutParams(request.url, settings.ignoreUrlParams);
  const urlExpiration = expirationOf(url, settings.urlsExpireAfter, parts.origin);
  const isListed = isAmong(url, settings.urlPatterns, parts.origin);
  return { method: request.method, urlExpiration, isListed, fields, settings, options };
}

const isAmong = (url: string, patterns: Call['settings']['urlPatterns'], origin: string | null): boolean =>
  patterns === null || patterns.some((pattern) => matchesUrl(pattern, url, origin));

function expirationOf(
  url: string,
  patterns: Call['settings']['urlsExpireAfter'],
  origin: string | null,
): Expiration | null {
  for (const [pattern, expiration] of patterns) if (matchesUrl(pattern, url, origin)) return expiration;
  return null;
}
