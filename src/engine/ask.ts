import { fail } from '../errors.js';
import { fieldValue, type HeaderFields, parseFieldLines } from '../http/fields/header-fields.js';
import { type PolicyQuestion, type RequestPolicy, requestPolicy } from '../http/request-policy.js';
import { browserFields } from '../http/vary/browser-fields.js';
import { bodyName, type CacheKey, cacheKey } from '../request/key/cache-key.js';
import { type Credential, credentialsIn } from '../request/key/credentials.js';
import { urlName, withoutParams } from '../request/key/normalize-url.js';
import { matchesUrl } from '../request/patterns/url-pattern.js';
import type { PreparedRequest, RequestBody } from '../request/prepared-request.js';
import type { Call } from './contract.js';
import { type CustomNaming, functionOf, nameBy } from './functions.js';
import { next } from './promises.js';
import { type EngineState, report, tellOnce } from './state.js';

/** A call with its policy, its cache partition and its name in the cache. */
export type Ask = {
  readonly engine: EngineState;
  readonly call: Call;
  readonly policy: RequestPolicy;
  readonly fields: HeaderFields;
  /** It has conditions of its caller: its answer is for that caller alone. */
  readonly isConditional: boolean;
  /** Cache partition of the response; null: shared. */
  readonly identity: string | null;
  readonly key: CacheKey;
  /** Names another URL for the same request: that of the response after a redirect. */
  readonly keyOf: (url: string) => CacheKey;
  /** Names the same request by another method; absent where the session's own function names requests. */
  readonly keyFor?: (method: string) => CacheKey;
  /** Where it takes a promise to name another URL: to be awaited before `keyOf`. */
  readonly learnKey?: (url: string) => Promise<void>;
};

type Unnamed = Pick<Ask, 'engine' | 'call' | 'policy' | 'fields' | 'isConditional'>;

/** Conditions in field lines. RFC 9110 §13.1. */
export const CONDITIONS = /^if-/m;
/** Only the origin can evaluate these. RFC 9110 §13.1.1, §13.1.4. */
const PRECONDITIONS = /^if-(?:match|unmodified-since):/m;

/** Understand and name a call; null where it may neither be answered from the store nor be stored. At once where nothing is asynchronous. */
export function toAsk(engine: EngineState, call: Call): Ask | null | Promise<Ask | null> {
  const { request, settings } = call;
  const fields = withBrowserFields(engine, call, parseFieldLines(request.fields));
  const policy = requestPolicy(questionOf(engine, call, fields));
  if (!policy.read && !policy.write && !policy.onlyIfCached) return null;
  const isConditional = CONDITIONS.test(request.fields);
  if (isConditional && PRECONDITIONS.test(request.fields)) return null;
  if (settings.filterFn !== null && !hasFilter(engine, settings.filterFn)) return null;
  const unnamed = { engine, call, policy, fields, isConditional };
  if (request.body !== null) return withBody(unnamed, request.body);
  const partition = partitionOf(unnamed);
  return partition instanceof Promise
    ? partition.then((known) => named(unnamed, known, null))
    : named(unnamed, partition, null);
}

/** Without WebCrypto a body may have no name without its secrets. */
async function withBody(unnamed: Unnamed, body: RequestBody): Promise<Ask | null> {
  const known = await bodyName(body, fieldValue(unnamed.fields, 'content-type'), unnamed.call.settings);
  return known === undefined ? null : named(unnamed, await partitionOf(unnamed, known.credentials), known.name);
}

function named(unnamed: Unnamed, identity: Partition, body: string | null): Ask | null | Promise<Ask | null> {
  if (identity === undefined) return null;
  const { engine, call, policy, fields, isConditional } = unnamed;
  const { request, settings } = call;
  const parts = { settings, identity, origin: engine.parts.origin, body };
  const usual = (other: PreparedRequest): CacheKey => cacheKey(other, parts);
  const { keyFn } = settings;
  if (keyFn !== null) return namedByFunction({ ...unnamed, identity }, { keyFn, body, usual });
  return {
    engine,
    call,
    policy,
    fields,
    isConditional,
    identity,
    key: cacheKey(request, parts),
    keyOf: (url) => usual({ ...request, url }),
    keyFor: (method) => usual({ ...request, method }),
  };
}

/** Null where the session's own function fails: then nothing is read or stored. */
async function namedByFunction(
  unnamed: Unnamed & Pick<Ask, 'identity'>,
  naming: Pick<CustomNaming, 'body' | 'usual'> & { readonly keyFn: string },
): Promise<Ask | null> {
  const { engine, call, identity } = unnamed;
  const { request, settings } = call;
  try {
    const keyFn = functionOf(engine.parts.functions, 'keys', naming.keyFn);
    const name = (url: string): Promise<CacheKey> =>
      nameBy({ ...request, url }, { ...naming, keyFn, settings, identity });
    const names = new Map([[request.url, await name(request.url)]]);
    const keyOf = (url: string): CacheKey => names.get(url) ?? unknownKey(url);
    const learnKey = async (url: string): Promise<void> => void names.set(url, await name(url));
    return { ...unnamed, key: keyOf(request.url), keyOf, learnKey };
  } catch (error) {
    report(engine, 'key', error);
    return null;
  }
}

function unknownKey(url: string): never {
  throw fail('internal', 'keyFunctionFailed', url);
}

/** Is the filter registered that the settings name? Without it nothing may be stored. */
function hasFilter(engine: EngineState, name: string): boolean {
  try {
    functionOf(engine.parts.functions, 'filters', name);
    return true;
  } catch (error) {
    tellOnce(engine, error);
    return false;
  }
}

/**
 * With the fields that the browser adds below any worker, which select among stored variants as if the request had them: a navigation, an
 * image and a call may be answered differently, and the user may change the preferred language. RFC 9110 §12.5.4, Fetch Metadata.
 */
function withBrowserFields({ parts }: EngineState, call: Call, fields: HeaderFields): HeaderFields {
  const { languages, hidesHints } = parts;
  const destination = (call.forwardAs ?? call.native)?.destination;
  const added = browserFields({ mode: call.request.fetchOptions.mode, destination, hidesHints });
  if (languages === undefined || fieldValue(fields, 'accept-language') !== undefined) return [...fields, ...added];
  return [...fields, ...added, ['accept-language', languages().join(',')]];
}

/** The URL of a call as it may be shown: without secrets. */
export const shownUrl = ({ request, settings }: Call): string => urlName(request.url, settings);

/** The inputs of a call's policy. */
export function questionOf(
  { parts: { origin } }: EngineState,
  { request, settings, options }: Pick<Call, 'request' | 'settings' | 'options'>,
  fields: HeaderFields,
): PolicyQuestion {
  const { urlPatterns, urlsExpireAfter } = settings;
  const hasPatterns = urlPatterns !== null || urlsExpireAfter.length > 0;
  const url = hasPatterns ? withoutParams(request.url, settings.ignoreUrlParams) : request.url;
  const matching = hasPatterns ? urlsExpireAfter.find(([pattern]) => matchesUrl(pattern, url, origin)) : undefined;
  const isListed = urlPatterns === null || urlPatterns.some((pattern) => matchesUrl(pattern, url, origin));
  return { method: request.method, urlExpiration: matching?.[1] ?? null, isListed, fields, settings, options };
}

/** Cache partition: an HMAC of the identity. Null: shared. Undefined: it could not be determined. */
type Partition = string | null | undefined;

/**
 * The cache partition of a call: by the identity that the session names, else by the one kept in the store, else by the credentials in its
 * fields, its query and its body (`inBody`). At once where all of it is known.
 */
function partitionOf(
  { engine, call: { request, settings }, fields }: Unnamed,
  inBody: readonly Credential[] = [],
): Partition | Promise<Partition> {
  const { identities, kept } = engine;
  if (settings.identity !== null) return determined(engine, signed(identities.of(settings.identity)));
  const credentials = [...credentialsIn({ fields, url: request.url }, settings.ignoredParameters), ...inBody];
  const identity = kept.get();
  if (credentials.length === 0 && !(identity instanceof Promise)) return identity;
  const byCredentials = (): Partition | Promise<Partition> =>
    credentials.length === 0 ? null : signed(identities.ofCredentials(credentials));
  return determined(
    engine,
    next(identity, (known) => known ?? byCredentials()),
  );
}

/** Without a key (null) the partition cannot be determined. */
const signed = (hash: string | Promise<string | null>): Partition | Promise<Partition> =>
  next<string | null, Partition>(hash, (known) => known ?? undefined);

function determined(engine: EngineState, partition: Partition | Promise<Partition>): Partition | Promise<Partition> {
  if (!(partition instanceof Promise)) return partition;
  return partition.catch((error: unknown) => {
    report(engine, 'identity', error);
    return undefined;
  });
}
