import type { FetchAdapter, FilterFunction, KeyFunction } from '../../engine/functions.js';
import { type CacheError, fail, shown } from '../../errors.js';
import { parseSettings } from '../../options/parse-settings.js';
import {
  type RequestOptions as CachingOptions,
  parseRequestSettings,
  type RequestSettings,
} from '../../options/request-settings.js';
import type { Settings, SessionOptions as SettingsOptions } from '../../options/table.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import { PREPARE_OPTION_NAMES, type PrepareOptions, type RequestDefaults } from '../../request/request-spec.js';
import type { HooksInput } from '../../requests/hooks.js';
import type { Serializer } from '../../serializers/serializer.js';
import type { Backend } from '../../storage/backend.js';
import type { Timeout } from '../deadline.js';
import type { CachedResponse } from '../response/cached-response.js';
import type { TrustedScriptUrl } from '../worker/registration.js';
import { parsedValue } from './faults.js';

/** Whose a request is, by the request: null is nobody in particular. */
export type IdentityFunction = (request: PreparedRequest) => string | null;

/** What is named as the identity of a session's requests. */
export type IdentityOption = string | null | IdentityFunction;

/**
 * What a {@link CachedSession} is made of: plain data, which travels to the worker, and these, which stay in the page.
 *
 * @example
 * new CachedSession({ cacheName: 'atlas', expireAfter: 3600, staleIfError: true, headers: { 'x-app': 'atlas' } });
 */
export type SessionOptions = Omit<SettingsOptions, 'filterFn' | 'keyFn' | 'backend' | 'serializer' | 'identity'> &
  RequestDefaults & {
    /** The name under which the worker registered a filter; with `worker: false` the filter itself (requests-cache: filter_fn). */
    readonly filterFn?: string | FilterFunction | null;
    /** The name under which the worker registered a function for keys; with `worker: false` the function itself (requests-cache: key_fn). */
    readonly keyFn?: string | KeyFunction | null;
    /**
     * `'indexeddb'` (default), `'memory'`, or the name under which the worker registered a store; with `worker: false` the store
     * itself (requests-cache: backend). What is in memory lives as long as the worker, or the session.
     */
    readonly backend?: SettingsOptions['backend'] | Backend;
    /** `'structured'` (default), or the name under which the worker registered one; with `worker: false` the serializer itself (requests-cache: serializer). */
    readonly serializer?: SettingsOptions['serializer'] | Serializer;
    /**
     * Whose requests these are, such as the id of the user: what is stored for one identity never answers another. Cookies are
     * invisible to a worker, so an app with cookie sessions sets it, and calls `forget()` at logout. It is kept with the cache, as a
     * keyed hash, and holds for what the page itself fetches, too, until another one is set, or null, which is nobody. A function is
     * asked for each request of the session, and is not kept. Default: the identity that is kept, else the credentials of each request:
     * the values of `DEFAULT_IGNORED_PARAMS`, `Authorization` among them.
     */
    readonly identity?: IdentityOption;
    /**
     * The worker's script (with start options: {@link workerUrl}), a registration of your own, or false: the page does it all.
     * `'/cached-session-sw.js'` by default. Where the page's policy requires Trusted Types: a `TrustedScriptURL`.
     */
    readonly worker?: string | URL | TrustedScriptUrl | ServiceWorkerRegistration | false;
    /** What relative URLs are resolved against; the page's own base by default. */
    readonly baseUrl?: string | URL;
    /** In place of the network, with `worker: false` and in Node. */
    readonly fetch?: FetchAdapter;
    /** In place of the clock, milliseconds since the epoch, with `worker: false` and in Node. */
    readonly now?: () => number;
    /** What looks at each response (requests: Session.hooks). */
    readonly hooks?: HooksInput;
    /**
     * The `Referrer-Policy` of requests that name none. For a page that is given one as an HTTP header, which script cannot see and a
     * worker does not have: say the same here. Default `''`: as the page's `<meta name="referrer">` says, else the browsers' default.
     */
    readonly referrerPolicy?: ReferrerPolicy;
    /** What `stream` is where a request does not say it. Default false. */
    readonly stream?: boolean;
    /** Browsers send their own cookies, check certificates, choose client certificates and have no environment: any other value is `unsupported-option`. */
    readonly cookies?: null;
    readonly verify?: true;
    readonly cert?: null;
    readonly trustEnv?: false;
  };

/** How one request is awaited and cached. */
export type SendOptions = CachingOptions & {
  /**
   * Seconds, not milliseconds, until the response is complete, or with `stream: true` until its headers; `idle`: seconds without any
   * byte. None by default.
   *
   * @example
   * await session.get('/api/countries', { timeout: 5 });
   */
  readonly timeout?: Timeout | null;
  readonly signal?: AbortSignal | null;
  /** True: resolve once the headers are there; `body` gives the bytes as they come. */
  readonly stream?: boolean;
  /** In place of the session's, where there is one at all (requests: hooks). */
  readonly hooks?: HooksInput;
  /**
   * Called once with the new response, if the answer is a stale one that is fetched anew behind it (`staleWhileRevalidate`) and the
   * origin has another. Not called after a 304, a failure of the origin, or an abort. It stays in the page.
   */
  readonly onUpdate?: (response: CachedResponse) => void;
};

/** The options of one request: what it says, how it is awaited, how it is cached. */
export type RequestOptions = PrepareOptions & SendOptions;

const PAGE_OPTIONS = [
  'worker',
  'baseUrl',
  'fetch',
  'now',
  'headers',
  'params',
  'auth',
  'credentials',
  'referrerPolicy',
  'proxies',
].concat(['maxRedirects', 'hooks', 'stream', 'cookies', 'verify', 'cert', 'trustEnv']);
const SEND_OPTIONS = ['timeout', 'signal', 'stream', 'hooks', 'onUpdate'];

/**
 * Read the options of a session; `plain` are they as settings hold them. Throws a CacheError that says everything that is wrong with
 * them.
 */
export function readSessionOptions(options: SessionOptions, plain: object, canHaveWorker: boolean): Settings {
  const settings = parsedValue(parseSettings(plain, PAGE_OPTIONS));
  const { worker, fetch, now, baseUrl } = options;
  for (const [name, given] of Object.entries({ fetch, now })) {
    if (given !== undefined && typeof given !== 'function')
      throw fail('bad-option', 'wrongValue', name, shown(given), 'function');
    if (given !== undefined && worker !== false && canHaveWorker) throw notForWorkers(name);
  }
  if (!isWorkerOption(worker)) throw fail('bad-option', 'wrongValue', 'worker', shown(worker), 'worker');
  if (isUrl(worker) && !URL.canParse(String(worker), pageBase() ?? 'http://localhost/'))
    throw fail('bad-option', 'notUrl', 'worker', String(worker));
  if (baseUrl !== undefined && !URL.canParse(String(baseUrl), pageBase() ?? undefined))
    throw fail('bad-option', 'notBaseUrl', String(baseUrl));
  return settings;
}

/** Read how one request is cached, and refuse names that nobody knows. */
export function readRequestOptions(options: RequestOptions): RequestSettings {
  checkSending(options);
  return parsedValue(parseRequestSettings(options, [...PREPARE_OPTION_NAMES, ...SEND_OPTIONS]));
}

/** Read the options of `send`, whose request says the rest itself. */
export function readSendOptions(options: SendOptions): RequestSettings {
  checkSending(options);
  return parsedValue(parseRequestSettings(options, SEND_OPTIONS));
}

function checkSending({ stream, signal }: SendOptions): void {
  if (stream !== undefined) readStream(stream);
  if (signal && !('aborted' in Object(signal)))
    throw fail('bad-option', 'wrongValue', 'signal', shown(signal), 'signal');
}

export function readStream(stream: unknown): boolean {
  if (typeof stream === 'boolean') return stream;
  throw fail('bad-option', 'wrongValue', 'stream', shown(stream), 'flag');
}

const SPEC_OPTIONS: readonly string[] = ['method', 'url', ...PREPARE_OPTION_NAMES];

/** Refuse what preparing a request would leave out, unless it is not given. */
export function checkSpec(spec: object): void {
  const known = SPEC_OPTIONS;
  if (spec === null) throw fail('bad-option', 'notRequest');
  const unknown = Object.entries(spec).find(([name, value]) => value !== undefined && !known.includes(name));
  if (unknown !== undefined) throw fail('bad-option', 'noSuchField', unknown[0]);
}

/** Is this a prepared request? Whoever hands over something else learns what to call instead. */
export function isPrepared(request: unknown): request is PreparedRequest {
  if (request instanceof Request) return false;
  if (typeof request === 'object' && request !== null && 'fields' in request) return true;
  throw fail('bad-request', 'notSendable');
}

/** What relative URLs mean in this page or worker; null in Node. */
export function pageBase(): string | null {
  if (typeof document !== 'undefined') return document.baseURI;
  return typeof location === 'undefined' ? null : location.href;
}

function notForWorkers(name: string): CacheError {
  return fail('unsupported-option', 'pageOnly', name);
}

const isUrl = (worker: unknown): boolean => typeof worker === 'string' || worker instanceof URL || isTrusted(worker);

const isTrusted = (worker: unknown): boolean => Object.prototype.toString.call(worker) === '[object TrustedScriptURL]';

function isWorkerOption(worker: unknown): boolean {
  if (worker === undefined || worker === false || isUrl(worker)) return true;
  return typeof worker === 'object' && worker !== null && 'active' in worker;
}
