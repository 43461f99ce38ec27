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
import { functionOf, nameBy } from './functions.js';
import { type EngineState, report, tellOnce } from './state.js';

/** The name of a call in the cache. */
type Name = {
  readonly key: CacheKey;
  /** Names another URL for the same request: that of the response after a redirect. */
  readonly keyOf: (url: string) => CacheKey;
  /** Names the same request by another method; absent where the session's own function names requests. */
  readonly keyFor?: (method: string) => CacheKey;
  /** Where it takes a promise to name another URL: to be awaited before `keyOf`. */
  readonly learnKey?: (url: string) => Promise<void>;
};

/** A call with its policy, its cache partition and its name in the cache. */
export type Ask = Name & {
  readonly call: Call;
  readonly policy: RequestPolicy;
  readonly fields: HeaderFields;
  /** Cache partition of the response; null: shared. */
  readonly identity: string | null;
};

type Unnamed = Pick<Ask, 'call' | 'policy' | 'fields'>;

/** Understand and name a call; null where it may neither be answered from the store nor be stored. At once where nothing is asynchronous. */
export function toAsk(engine: EngineState, call: Call): Ask | null | Promise<Ask | null> {
  const { request, settings } = call;
  const fields = withBrowserFields(engine, call, parseFieldLines(request.fields));
  const policy = requestPolicy(questionOf(engine, call, fields));
  if (!policy.read && !policy.write && !policy.onlyIfCached) return null;
  for (const [name] of fields) if (PRECONDITIONS.has(name)) return null;
  if (settings.filterFn !== null && !hasFilter(engine, settings.filterFn)) return null;
  const unnamed = { call, policy, fields };
  if (request.body !== null) return withBody(engine, unnamed, request.body);
  const partition = partitionOf(engine, call, fields);
  return partition instanceof Promise
    ? partition.then((known) => named(engine, unnamed, known, null))
    : named(engine, unnamed, partition, null);
}

/** Without WebCrypto a body may have no name without its secrets. */
async function withBody(engine: EngineState, unnamed: Unnamed, body: RequestBody): Promise<Ask | null> {
  const { call, fields } = unnamed;
  const known = await bodyName(body, fieldValue(fields, 'content-type'), call.settings);
  if (known === undefined) return null;
  return named(engine, unnamed, await partitionOf(engine, call, fields, known.credentials), known.name);
}

function named(
  engine: EngineState,
  unnamed: Unnamed,
  identity: Partition,
  body: string | null,
): Ask | null | Promise<Ask | null> {
  if (identity === undefined) return null;
  const name = nameOf(engine, { call: unnamed.call, identity, body });
  if (name instanceof Promise)
    return name.then((given) => (given === null ? null : { ...given, ...unnamed, identity }));
  return { ...name, ...unnamed, identity };
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

/** Only the origin can evaluate these. RFC 9110 §13.1.1, §13.1.4. */
const PRECONDITIONS: ReadonlySet<string> = new Set(['if-match', 'if-unmodified-since']);

/** The URL of a call as it may be shown: without secrets. */
export const shownUrl = ({ request, settings }: Call): string => urlName(request.url, settings);

/** What the policy of a call depends on. */
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
  engine: EngineState,
  { request, settings }: Call,
  fields: HeaderFields,
  inBody: readonly Credential[] = [],
): Partition | Promise<Partition> {
  const { identities, kept } = engine;
  if (settings.identity !== null) return signed(engine, identities.of(settings.identity));
  const credentials = [...credentialsIn({ fields, url: request.url }, settings.ignoredParameters), ...inBody];
  const identity = kept.get();
  if (identity instanceof Promise)
    return determined(
      engine,
      identity.then((known) => known ?? byCredentials(engine, credentials)),
    );
  return identity ?? (credentials.length === 0 ? null : byCredentials(engine, credentials));
}

const byCredentials = (engine: EngineState, credentials: readonly Credential[]): Partition | Promise<Partition> =>
  credentials.length === 0 ? null : signed(engine, engine.identities.ofCredentials(credentials));

/** Null stands for a missing key here. */
const signed = (engine: EngineState, hash: string | null | Promise<string | null>): Partition | Promise<Partition> =>
  hash instanceof Promise
    ? determined(
        engine,
        hash.then((known) => known ?? undefined),
      )
    : hash;

function determined(engine: EngineState, identity: Promise<Partition>): Promise<Partition> {
  return identity.catch((error: unknown) => {
    report(engine, 'identity', error);
    return undefined;
  });
}

/** What the name of a call depends on besides the call. */
type Naming = { readonly call: Call; readonly identity: string | null; readonly body: string | null };

/** Name a call. Null where the session's own function could not: then nothing is read or stored. */
function nameOf(engine: EngineState, naming: Naming): Name | Promise<Name | null> {
  const { call, identity, body } = naming;
  const { keyFn } = call.settings;
  const parts = { settings: call.settings, identity, origin: engine.parts.origin, body };
  const usual = (request: PreparedRequest): CacheKey => cacheKey(request, parts);
  if (keyFn !== null) return nameByFunction(engine, naming, keyFn, usual);
  return {
    key: cacheKey(call.request, parts),
    keyOf: (url) => usual({ ...call.request, url }),
    keyFor: (method) => usual({ ...call.request, method }),
  };
}

async function nameByFunction(
  engine: EngineState,
  { call: { request, settings }, identity, body }: Naming,
  registered: string,
  usual: (request: PreparedRequest) => CacheKey,
): Promise<Name | null> {
  try {
    const keyFn = functionOf(engine.parts.functions, 'keys', registered);
    const name = (url: string): Promise<CacheKey> =>
      nameBy({ ...request, url }, { keyFn, settings, identity, body, usual });
    const names = new Map([[request.url, await name(request.url)]]);
    const keyOf = (url: string): CacheKey => names.get(url) ?? unknownKey(url);
    return { key: keyOf(request.url), keyOf, learnKey: async (url) => void names.set(url, await name(url)) };
  } catch (error) {
    report(engine, 'key', error);
    return null;
  }
}

function unknownKey(url: string): never {
  throw fail('internal', 'keyFunctionFailed', url);
}
