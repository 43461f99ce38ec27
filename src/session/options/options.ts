import type { FetchAdapter, FilterFunction, KeyFunction } from '../../engine/functions.js';
import { fail, shown } from '../../errors.js';
import type { RequestOptions as CachingOptions } from '../../options/request-settings.js';
import type { SessionOptions as SettingsOptions } from '../../options/table.js';
import type { PreparedRequest } from '../../request/prepared-request.js';
import type { PrepareOptions, RequestDefaults } from '../../request/request-spec.js';
import type { HooksInput } from '../../requests/hooks.js';
import type { Serializer } from '../../serializers/serializer.js';
import type { Backend, BackendTiers } from '../../storage/backend.js';
import type { Timeout } from '../deadline.js';
import type { CachedResponse } from '../response/cached-response.js';
import type { TrustedScriptUrl } from '../worker/registration.js';

/** The identity of a request; null: nobody in particular. */
export type IdentityFunction = (request: PreparedRequest) => string | null;

/** The identity of a session's requests. */
export type IdentityOption = string | null | IdentityFunction;

/**
 * The options of a {@link CachedSession}: plain data, which is sent to the worker, and these, which stay in the page.
 *
 * @example
 * new CachedSession({ cacheName: 'atlas', expireAfter: 3600, staleIfError: true, headers: { 'x-app': 'atlas' } });
 */
export type SessionOptions = Omit<SettingsOptions, 'filterFn' | 'keyFn' | 'backend' | 'serializer' | 'identity'> &
  RequestDefaults & {
    /** The name under which the worker registered a filter; with `worker: false` the filter itself (requests-cache: filter_fn). */
    readonly filterFn?: string | FilterFunction | null;
    /** The name under which the worker registered a key function; with `worker: false` the function itself (requests-cache: key_fn). */
    readonly keyFn?: string | KeyFunction | null;
    /**
     * `'indexeddb'` (default), `'memory'`, or the name under which the worker registered a store; with `worker: false` the store
     * itself (requests-cache: backend), or two tiers. `'memory'` lasts as long as the worker, or the session.
     */
    readonly backend?: SettingsOptions['backend'] | Backend | BackendTiers;
    /** `'structured'` (default), or the name under which the worker registered one; with `worker: false` the serializer itself (requests-cache: serializer). */
    readonly serializer?: SettingsOptions['serializer'] | Serializer;
    /**
     * The user whose requests these are, such as a user id: responses stored for one identity never answer another. Cookies are
     * invisible to a worker, so an app with cookie sessions sets it, and calls `forget()` at logout. It is stored with the cache as a
     * keyed hash, and also applies to what the page itself loads, until another one is set; null is nobody. A function is called for
     * each request of the session, and its result is not stored. Default: the stored identity, else the credentials of each request: the
     * values of `DEFAULT_IGNORED_PARAMS`, including `Authorization`.
     */
    readonly identity?: IdentityOption;
    /**
     * The worker's script (with start options: {@link workerUrl}), a registration of your own, or false: run in the page.
     * `'/cached-session-sw.js'` by default. Where the page's policy requires Trusted Types: a `TrustedScriptURL`.
     */
    readonly worker?: string | URL | TrustedScriptUrl | ServiceWorkerRegistration | false;
    /** The base of relative URLs. Default: the page's own base. */
    readonly baseUrl?: string | URL;
    /** Replaces the network, with `worker: false` and in Node. */
    readonly fetch?: FetchAdapter;
    /** Replaces the clock, milliseconds since the epoch, with `worker: false` and in Node. */
    readonly now?: () => number;
    /** Functions called with each response (requests: Session.hooks). */
    readonly hooks?: HooksInput;
    /**
     * The `Referrer-Policy` of requests without one. If the page's policy is sent as an HTTP header, which is invisible to script and
     * not inherited by the worker, pass the same one here. Default `''`: as the page's `<meta name="referrer">` says, else the browsers' default.
     */
    readonly referrerPolicy?: ReferrerPolicy;
    /** The default of `stream` for requests. Default false. */
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
  /** Replaces the session's hooks (requests: hooks). */
  readonly hooks?: HooksInput;
  /**
   * Called once with the new response, if a stale response was served and revalidated in the background (`staleWhileRevalidate`) and the
   * origin sent a different one. Not called after a 304, a failure of the origin, or an abort. It stays in the page.
   */
  readonly onUpdate?: (response: CachedResponse) => void;
};

/** The options of one request: its content, timing and caching. */
export type RequestOptions = PrepareOptions & SendOptions;

/** The options of a session that are no settings. */
export const PAGE_OPTIONS = [
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

/** Throws a CacheError for options that stay in the page and cannot be used there. */
export function checkPageOptions({ worker, fetch, now, baseUrl }: SessionOptions, canHaveWorker: boolean): void {
  for (const [name, given] of Object.entries({ fetch, now })) {
    if (given !== undefined && typeof given !== 'function')
      throw fail('bad-option', 'wrongValue', name, shown(given), 'function');
    if (given !== undefined && worker !== false && canHaveWorker) throw fail('unsupported-option', 'pageOnly', name);
  }
  if (!isWorkerOption(worker)) throw fail('bad-option', 'wrongValue', 'worker', shown(worker), 'worker');
  if (isUrl(worker) && !URL.canParse(String(worker), pageBase() ?? 'http://localhost/'))
    throw fail('bad-option', 'notUrl', 'worker', String(worker));
  if (baseUrl !== undefined && !URL.canParse(String(baseUrl), pageBase() ?? undefined))
    throw fail('bad-option', 'notBaseUrl', String(baseUrl));
}

export function readStream(stream: unknown): boolean {
  if (typeof stream === 'boolean') return stream;
  throw fail('bad-option', 'wrongValue', 'stream', shown(stream), 'flag');
}

/** The base of the relative URLs of a session. */
export function baseOf({ baseUrl }: SessionOptions): () => string | null {
  if (baseUrl === undefined) return pageBase;
  const { href } = new URL(baseUrl, pageBase() ?? undefined);
  return () => href;
}

/** The base of relative URLs in this page or worker; null in Node. */
export function pageBase(): string | null {
  if (typeof document !== 'undefined') return document.baseURI;
  return typeof location === 'undefined' ? null : location.href;
}

const isUrl = (worker: unknown): boolean => typeof worker === 'string' || worker instanceof URL || isTrusted(worker);

const isTrusted = (worker: unknown): boolean => Object.prototype.toString.call(worker) === '[object TrustedScriptURL]';

function isWorkerOption(worker: unknown): boolean {
  if (worker === undefined || worker === false || isUrl(worker)) return true;
  return typeof worker === 'object' && worker !== null && 'active' in worker;
}
