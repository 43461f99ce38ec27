import {
  type Expiration,
  fieldValue,
  type HeaderFields,
  parseFieldLines,
  type RequestPolicy,
  requestPolicy,
} from '../policy/index.js';
import { bodyName, type CacheKey, cacheKey, matchesUrl, urlName } from '../request/index.js';
import { next } from './at-once.js';
import type { Call } from './contract.js';
import { withinBound } from './deadline.js';
import { type EngineState, report } from './state.js';

/** A call once it is understood: what holds for it, and its name in the cache. */
export type Ask = {
  readonly call: Call;
  readonly policy: RequestPolicy;
  readonly fields: HeaderFields;
  readonly key: CacheKey;
  /** Whose answer it is; null: nobody's in particular. */
  readonly identity: string | null;
  /** Names another URL for the same request: that of the response after a redirect. */
  readonly keyOf: (url: string) => CacheKey;
};

/** Understand and name a call; null where it neither may be answered from the store nor stored. */
export function toAsk(engine: EngineState, call: Call): Ask | null | Promise<Ask | null> {
  const fields = parseFieldLines(call.request.fields);
  const policy = policyOf(engine, call, fields);
  if (!policy.read && !policy.write && !policy.onlyIfCached) return null;
  if (fields.some(([name]) => PRECONDITIONS.has(name))) return null;
  return next(identityOf(engine, call, fields), (identity) => {
    if (identity === undefined) return null;
    return next(nameOfBody(call, fields), (body) => named(engine, { call, policy, fields }, identity, body));
  });
}

/** Only the origin can tell whether these are met. RFC 9110 §13.1.1, §13.1.4. */
const PRECONDITIONS: ReadonlySet<string> = new Set(['if-match', 'if-unmodified-since']);

/** The URL of a call as it may be shown: without secrets. */
export const shownUrl = ({ request, settings }: Call): string => urlName(request.url, settings);

function policyOf({ parts }: EngineState, { request, settings, options }: Call, fields: HeaderFields): RequestPolicy {
  const urlExpiration = expirationOf(request.url, settings.urlsExpireAfter, parts.origin);
  const isListed = isAmong(request.url, settings.urlPatterns, parts.origin);
  return requestPolicy({ method: request.method, urlExpiration, isListed, fields, settings, options });
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

/**
 * Whose answer it is: the identity that the session names, else the one that is kept, else that of Authorization. Null: nobody's in
 * particular. Undefined: somebody's, but nobody can say whose.
 */
function identityOf(engine: EngineState, { settings }: Call, fields: HeaderFields): Identity | Promise<Identity> {
  if (settings.identity !== null) return byName(engine, settings.identity);
  const kept = engine.kept.get();
  if (kept instanceof Promise)
    return found(
      engine,
      kept.then((identity) => identity ?? byCredentials(engine, fields)),
    );
  return kept ?? byCredentials(engine, fields);
}

type Identity = string | null | undefined;

function byCredentials(engine: EngineState, fields: HeaderFields): Identity | Promise<Identity> {
  const authorization = fieldValue(fields, 'authorization');
  return authorization === undefined ? null : byName(engine, authorization);
}

function byName(engine: EngineState, name: string): Identity | Promise<Identity> {
  const identity = engine.identities.of(name);
  if (!(identity instanceof Promise)) return identity;
  return found(
    engine,
    withinBound(identity).then((hash) => hash ?? undefined),
  );
}

async function found(engine: EngineState, identity: Promise<Identity>): Promise<Identity> {
  try {
    return await identity;
  } catch (error) {
    report(engine, 'The identity of a request could not be named.', error);
    return undefined;
  }
}

function nameOfBody({ request, settings }: Call, fields: HeaderFields): string | null | Promise<string> {
  if (request.body === null) return null;
  return bodyName(request.body, fieldValue(fields, 'content-type'), settings);
}

function named(
  { parts }: EngineState,
  understood: Pick<Ask, 'call' | 'policy' | 'fields'>,
  identity: string | null,
  body: string | null,
): Ask {
  const { request, settings } = understood.call;
  const { cacheName, matchHeaders, ignoredParameters, sortQuery, serializer } = settings;
  const { origin } = parts;
  const naming = { cacheName, matchHeaders, ignoredParameters, sortQuery, serializer, identity, origin, body };
  return {
    ...understood,
    identity,
    key: cacheKey(request, naming),
    keyOf: (url) => cacheKey({ ...request, url }, naming),
  };
}
