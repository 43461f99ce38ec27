/// <reference lib="esnext.disposable" preserve="true" />
import type { Admin } from '../engine/admin/operations.js';
import type { Deleted } from '../engine/admin/removals.js';

import type { CacheError } from '../errors.js';

import { millis } from '../http/units.js';
import type { ExpirationTime } from '../options/expiration.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { RequestSpec } from '../request/request-spec.js';
import { type Adapter, Mounts } from '../requests/mounts.js';
import { type Wrappable, withMounts, wrapOptions } from '../requests/wrap.js';
import { SessionCache } from './cache/cache.js';
import { Calls } from './calls.js';
import { chunks } from './chunks.js';
import { type WatchOptions, whenLoaded } from './events/watching.js';
import { SessionIdentity } from './identity.js';
import { nativeRequest } from './native-request.js';
import { Defaults } from './options/defaults.js';
import type { IdentityOption, RequestOptions, SendOptions, SessionOptions } from './options/options.js';
import { baseOf, checkPageOptions } from './options/options.js';
import { type LiveSettings, liveSettings, type SessionSettings } from './options/settings.js';
import { OwnFunctions } from './own-functions.js';
import { bindFetch, networkFetch, Outgoing } from './patch/platform-fetch.js';
import type { ExplainOptions, Explanation } from './pipeline.js';
import type { AnyResponse, CachedResponse } from './response/cached-response.js';
import { Session } from './session.js';
import { Tally } from './tally.js';
import { asyncDispose, runAndDispose, type UncachedSession, uncachedSession } from './uncached.js';
import { environment } from './worker/environment.js';
import type { Mode } from './worker/mode.js';
import { referrerPolicyOf } from './worker/page-referrer-policy.js';
import { Router } from './worker/router.js';
import { WORKER_SCRIPT } from './worker/worker-url.js';

/**
 * A session of requests with a persistent cache: requests-cache's CachedSession for the browser. A service worker answers it where
 * there is one; else the page does, on the same store.
 *
 * @example
 * const session = new CachedSession({ cacheName: 'atlas', expireAfter: 3600, staleIfError: true });
 * const response = await session.get('/api/countries', { params: { region: 'Europe' } });
 * response.fromCache;
 * await response.json();
 */
export class CachedSession extends Session {
  /** What is stored, and what can be done with it. */
  readonly cache: SessionCache;
  readonly #router: Router;
  readonly #sent: Calls;
  readonly #calls = new Tally();
  readonly #settings: LiveSettings;
  readonly #mounts: Mounts;
  readonly #identity: SessionIdentity;
  readonly #outgoing = new Outgoing();
  readonly #admin: Admin = (operation, argument) => this.#calls.during(() => this.#router.admin(operation, argument));

  /** @throws CacheError `bad-option` or `unsupported-option`, with everything that is wrong with the options. */
  constructor(given?: SessionOptions | null) {
    const options = given ?? {};
    const defaults = new Defaults(options);
    super(defaults);
    const platform = environment();
    const canHaveWorker = platform.container !== undefined;
    checkPageOptions(options, canHaveWorker);
    const hasWorker = options.worker !== false && canHaveWorker;
    const own = new OwnFunctions(!hasWorker);
    const base = baseOf(options);
    const failed = (error: CacheError): void => this.tell('error', { type: 'error', error });
    this.#identity = new SessionIdentity({
      admin: this.#admin,
      tellController: (identity) => this.#router.tellController({ cacheName: this.settings.cacheName, identity }),
      failed,
    });
    this.#settings = liveSettings(options, {
      own,
      sync: () => this.#sync(),
      base: base(),
      identify: (identity) => {
        this.#identity.value = identity;
      },
    });
    const { fetch = networkFetch, now = Date.now } = options;
    const common = {
      fetch: this.#outgoing.marked(fetch, defaults.referrerPolicy),
      now: () => millis(now()),
      settings: this.#identity.settingsOf(this.#settings),
      base,
      admin: this.#admin,
      failed,
    };
    this.#mounts = new Mounts({ settings: this.settings, own, fetch, hasWorker, base });
    this.#router = new Router({
      ...common,
      own,
      nativeRequest,
      environment: platform,
      worker: options.worker ?? WORKER_SCRIPT,
      referrerPolicy: referrerPolicyOf(defaults.referrerPolicy),
      subscriptions: this.subscriptions,
      report: (event) => this.tell(event.type, event),
      changed: (mode) => this.tell('mode', mode),
      idle: () => this.#calls.idle(),
    });
    this.#sent = new Calls({
      ...common,
      defaults,
      send: this.#router.send,
      calls: this.#calls,
      listen: (types, hear) => this.subscriptions.listen(types, hear),
      stored: (cacheKey) => this.cache.getResponse(cacheKey),
    });
    this.cache = new SessionCache(common);
    bindFetch(this);
    if (options.identity !== undefined) this.#identity.value = options.identity;
  }

  /**
   * A cached session that does as another session does, or as a function that fetches, in all that the options leave open
   * (requests-cache: CachedSession.wrap). Header fields, hooks and the like are taken over as they are now.
   *
   * @example
   * const session = CachedSession.wrap((request) => fetch(request, { priority: 'low' }), { expireAfter: 3600 });
   */
  static wrap(original: Wrappable, options: SessionOptions = {}): CachedSession {
    // A class that names itself is printed by another name once it is bundled.
    return withMounts(new this(wrapOptions(original, options)), original);
  }

  /** Resolves when it is final who answers: the worker, or the page, and then why and what to do about it. Never rejects. */
  get ready(): Promise<Mode> {
    return this.#router.ready;
  }

  /** Who answers now. A change after `ready` is a `mode` event. */
  get mode(): Mode['mode'] {
    return this.#router.mode;
  }

  /** How long responses stay fresh that nothing else says it of (requests-cache: expire_after). */
  get expireAfter(): ExpirationTime | null | undefined {
    return this.settings.expireAfter;
  }

  set expireAfter(value: ExpirationTime | null | undefined) {
    this.settings.expireAfter = value ?? null;
  }

  /** Whose requests these are: see the option of that name. It holds from the next request on, also for what the page itself loads. */
  get identity(): IdentityOption {
    return this.#identity.value;
  }

  set identity(value: IdentityOption) {
    Reflect.set(this.settings, 'identity', value);
  }

  /** The same, and resolves when it holds for what the page itself fetches, too. */
  identify(identity: IdentityOption): Promise<void> {
    this.identity = identity;
    return this.#identity.kept;
  }

  /**
   * Forget an identity, at logout: all that is stored for it goes, in the worker, in this page and in every other, and what is on its
   * way is not stored any more. It is named as it was given to `identity`; what was stored by credentials, by the value of one of them.
   *
   * @example
   * session.identity = null;
   * await session.forget(user.id); // { deleted: 12 }
   */
  forget(identity: string): Promise<Deleted> {
    return this.#identity.forget(identity);
  }

  /** The options of the session, to be read and changed (requests-cache: settings). Those of the store itself stay as they are. */
  get settings(): SessionSettings {
    return this.#settings.view;
  }

  get adapters(): ReadonlyMap<string, Adapter> {
    return this.#mounts.all();
  }

  mount(prefix: string, adapter: Adapter): void {
    this.#mounts.mount(prefix, adapter);
  }

  getAdapter(url: string | URL): Adapter {
    return this.#mounts.get(url);
  }

  /**
   * Prepare a request with the defaults of the session, and send it.
   *
   * @throws CacheError `network` when nothing stored can answer and the origin does not; `timeout`; `bad-option`. An aborted
   * request rejects with the reason of its signal.
   */
  request(method: string, url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.#sent.request(method, url, options);
  }

  /** Send a request as it is, without the defaults of the session (requests: Session.send). */
  send(request: PreparedRequest | Request, options?: SendOptions): Promise<AnyResponse> {
    return this.#sent.send(request, options);
  }

  /** A request with the defaults of the session, to look at, change or send later (requests: Session.prepare_request). */
  async prepareRequest(spec: RequestSpec): Promise<PreparedRequest> {
    return this.#sent.prepare(spec);
  }

  /**
   * Fetch, but from the cache where it can answer: the same arguments, `Response` and errors; no `this`, so that it can be handed on
   * as `session.fetch`. The session's headers, params and auth are not added.
   *
   * @example
   * const response = await session.fetch('/api/countries', { cache: 'no-cache' });
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    return this.#outgoing.returned(input, init) ?? this.#sent.fetch(input, init);
  }

  /**
   * Requests without the cache, for as long as the returned session, or the function, lasts. Others that run meanwhile are not
   * concerned (requests-cache: cache_disabled).
   *
   * @example
   * const fresh = await session.cacheDisabled((uncached) => uncached.get('/api/countries'));
   */
  cacheDisabled(): UncachedSession;
  cacheDisabled<Value>(use: (session: UncachedSession) => Value | Promise<Value>): Promise<Value>;
  cacheDisabled<Value>(use?: (session: UncachedSession) => Value | Promise<Value>): UncachedSession | Promise<Value> {
    const uncached = uncachedSession(this.#sent);
    return use === undefined ? uncached : runAndDispose(uncached, use);
  }

  /**
   * The response that is stored for a GET, if there is one, and the new one each time that it is replaced, by whatever tab. It asks
   * no origin: `get` does, for instance with `staleWhileRevalidate`. Who reads slowly is given the latest.
   *
   * @param options what makes it the request that `get` with the same options would send; `signal` ends it.
   * @returns an iterable that ends when the session is closed, the signal aborted or the loop left.
   * @example
   * for await (const response of session.watch('/api/countries')) show(await response.json());
   */
  watch(url: string | URL, options: WatchOptions = {}): AsyncIterableIterator<CachedResponse> {
    return whenLoaded(async () => (await chunks.onDemand()).watch(this, { ...options, url }));
  }

  /**
   * Why a request would be a hit or a miss now, in the words of RFC 9111. Nothing is sent, and nothing changes.
   *
   * @param options those that `get` would be given; `method`, where it is not GET.
   * @example
   * const { outcome, text, section } = await session.explain('/api/countries'); // 'validate', 'It has been stale for 5 s.', ...
   */
  explain(url: string | URL, options: ExplainOptions = {}): Promise<Explanation> {
    return this.#sent.explain(url, options);
  }

  /** Ask the browser not to evict this site's storage. @returns whether it agrees; false where it cannot be asked. */
  async persist(): Promise<boolean> {
    return (await globalThis.navigator?.storage?.persist?.()) ?? false;
  }

  /**
   * End the session, after what is under way. What it stored stays. With `autoClose: false` it only waits for what is under way,
   * and the session goes on (requests-cache: close).
   */
  async close(): Promise<void> {
    if (!this.#settings.current.autoClose) return this.#calls.idle();
    this.#calls.close();
    this.ending.abort();
    await this.#calls.idle();
    await this.#router.close();
  }

  /** Name and mode, and what differs from the defaults: for logs. No credentials. */
  override toJSON(): Readonly<Record<string, unknown>> {
    return { cacheName: this.settings.cacheName, mode: this.mode, ...this.settings.toJSON() };
  }

  override toString(): string {
    return `CachedSession(${JSON.stringify(this)})`;
  }

  [asyncDispose](): Promise<void> {
    return this.close();
  }

  async #sync(): Promise<boolean> {
    await this.ready;
    return this.#admin('sync', { settings: this.#settings.current });
  }
}
