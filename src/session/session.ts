import type { PreparedRequest } from '../request/prepared-request.js';
import { type Proxies, readProxies } from '../request/proxies.js';
import { getRedirectTarget, shouldStripAuth } from '../request/redirect-target.js';
import { requireInert } from '../request/session-defaults.js';
import { type SessionCookies, sessionCookies } from '../requests/cookies.js';
import { type Hooks, type HooksInput, type ResponseHook, readHooks, removeHook } from '../requests/hooks.js';
import type { Adapter } from '../requests/mounts.js';
import { chunks } from './chunks.js';
import { type Defaults, readAuth, readBound, readCredentials, readHeaders, readParams } from './options/defaults.js';
import { pageBase, type RequestOptions, readStream, type SendOptions, type SessionOptions } from './options/options.js';
import type { AnyResponse } from './response/cached-response.js';
import { SessionTarget } from './session-target.js';

/** How a chain of redirects is followed. `yieldRequests`: the next request, not sent, instead of responses. */
export type ResolveOptions = SendOptions & { readonly yieldRequests?: boolean };

/** What `mergeEnvironmentSettings` gives, and takes. */
export type EnvironmentSettings = {
  readonly proxies?: Proxies;
  readonly stream?: boolean;
  readonly verify?: true | null;
  readonly cert?: null;
};

/** What requests' Session has beside a way to send: what holds for each of its requests, and its verbs. {@link CachedSession} adds the cache. */
export abstract class Session extends SessionTarget {
  readonly #defaults: Defaults;

  /** @internal */
  constructor(defaults: Defaults) {
    super();
    this.#defaults = defaults;
    this.listened = (type) => {
      if (type === 'response') defaults.announce ??= (response) => this.tell('response', response);
    };
  }

  /** Header fields of every request (requests: Session.headers). None by default: the browser adds its own. */
  get headers(): Headers {
    return this.#defaults.headers;
  }

  set headers(value: NonNullable<SessionOptions['headers']>) {
    this.#defaults.headers = readHeaders(value);
  }

  /** Query parameters of every request (requests: Session.params). */
  get params(): NonNullable<SessionOptions['params']> {
    return this.#defaults.params;
  }

  set params(value: NonNullable<SessionOptions['params']>) {
    this.#defaults.params = readParams(value);
  }

  /** Credentials of every request (requests: Session.auth). */
  get auth(): NonNullable<SessionOptions['auth']> | null {
    return this.#defaults.auth;
  }

  set auth(value: NonNullable<SessionOptions['auth']> | null) {
    this.#defaults.auth = readAuth(value);
  }

  /** Which requests carry the browser's cookies. `'same-origin'` by default. */
  get credentials(): RequestCredentials {
    return this.#defaults.credentials;
  }

  set credentials(value: RequestCredentials) {
    this.#defaults.credentials = readCredentials(value);
  }

  /** See the option; `''` leaves it to the page. */
  get referrerPolicy(): ReferrerPolicy {
    return this.#defaults.referrerPolicy;
  }

  /** The browser's cookies that script may see (requests: Session.cookies). Throws `unsupported-option` where it shows none, and when it is set. */
  get cookies(): SessionCookies {
    return sessionCookies();
  }

  set cookies(value: unknown) {
    requireInert('cookies', value);
  }

  /** Hooks of every request: `session.hooks.response.push(hook)` (requests: Session.hooks). */
  get hooks(): Hooks {
    return this.#defaults.hooks;
  }

  set hooks(value: HooksInput) {
    this.#defaults.hooks = readHooks(value);
  }

  /** Add a hook (requests: register_hook). */
  registerHook(event: 'response', hook: ResponseHook): void {
    this.hooks = { [event]: [...this.hooks.response, hook] };
  }

  /** Take a hook away; false where it was none (requests: deregister_hook). */
  deregisterHook(_event: 'response', hook: ResponseHook): boolean {
    return removeHook(this.hooks, hook);
  }

  /**
   * How many redirects are followed: 20, as browsers do (requests: Session.max_redirects, which is 30). 0: a redirect is an error. Another
   * number holds where an adapter shows the redirects; a request that the browser itself would follow is `unsupported-option` then.
   */
  get maxRedirects(): number {
    return this.#defaults.maxRedirects;
  }

  set maxRedirects(value: number) {
    this.#defaults.maxRedirects = readBound(value);
  }

  /** Where requests go instead of their URL (requests: Session.proxies). Never part of a key. */
  get proxies(): Proxies {
    return this.#defaults.proxies;
  }

  set proxies(value: Proxies) {
    this.#defaults.proxies = readProxies(value, pageBase());
  }

  /** Whether responses come before their body is there, where a request does not say it (requests: Session.stream). */
  get stream(): boolean {
    return this.#defaults.stream;
  }

  set stream(value: boolean) {
    this.#defaults.stream = readStream(value);
  }

  /** Always true: browsers check certificates (requests: Session.verify). Setting anything else throws `unsupported-option`. */
  get verify(): true {
    return true;
  }

  set verify(value: unknown) {
    requireInert('verify', value);
  }

  /** Always null: browsers choose client certificates (requests: Session.cert). Setting anything else throws `unsupported-option`. */
  get cert(): null {
    return null;
  }

  set cert(value: unknown) {
    requireInert('cert', value);
  }

  /** Always false: a browser has no environment (requests: Session.trust_env). Setting anything else throws `unsupported-option`. */
  get trustEnv(): false {
    return false;
  }

  set trustEnv(value: unknown) {
    requireInert('trustEnv', value);
  }

  /** What is mounted, the longest prefix first (requests: Session.adapters). */
  abstract get adapters(): ReadonlyMap<string, Adapter>;

  /**
   * Let an adapter answer all URLs with this prefix, instead of the network (requests: Session.mount). Of several the longest counts,
   * letter case does not. Redirects that it shows are followed. A name is the worker's: await `session.ready` before the first request.
   *
   * @throws CacheError `unsupported-option` for a function where a worker answers: give the name by which the worker knows it.
   * @example
   * session.mount('https://api.example.org/', async () => Response.json({ mocked: true }));
   */
  abstract mount(prefix: string, adapter: Adapter): void;

  /** The adapter for a URL (requests: Session.get_adapter). Throws `invalid-url` where there is none (requests: InvalidSchema). */
  abstract getAdapter(url: string | URL): Adapter;

  /**
   * GET, from the cache where that can answer (requests: Session.get).
   *
   * @example
   * const response = await session.get('/api/countries', { params: { region: 'Europe' }, expireAfter: { minutes: 5 } });
   */
  get(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('GET', url, options);
  }

  /** HEAD (requests: Session.head). Redirects are followed, where requests does not. */
  head(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('HEAD', url, options);
  }

  /** OPTIONS (requests: Session.options). */
  options(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('OPTIONS', url, options);
  }

  /**
   * POST (requests: Session.post). The body is one of `json`, `data` and `files`.
   *
   * @example
   * await session.post('/api/notes', { json: { text: 'Bern' } });
   */
  post(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('POST', url, options);
  }

  /** PUT (requests: Session.put). */
  put(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('PUT', url, options);
  }

  /** PATCH (requests: Session.patch). */
  patch(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('PATCH', url, options);
  }

  /** DELETE (requests: Session.delete). */
  delete(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('DELETE', url, options);
  }

  /** A safe request with a body (RFC 10008). Cached where `allowableMethods` has QUERY. */
  query(url: string | URL, options?: RequestOptions): Promise<AnyResponse> {
    return this.request('QUERY', url, options);
  }

  /** Any method that browsers send (requests: Session.request). */
  abstract request(method: string, url: string | URL, options?: RequestOptions): Promise<AnyResponse>;

  /** A request as it is (requests: Session.send). */
  abstract send(request: PreparedRequest | Request, options?: SendOptions): Promise<AnyResponse>;

  /** The same as the function `getRedirectTarget` (requests: Session.get_redirect_target). */
  getRedirectTarget(response: Pick<AnyResponse, 'status' | 'headers'>): string | null {
    return getRedirectTarget(response);
  }

  /** The same as the function `shouldStripAuth` (requests: Session.should_strip_auth). */
  shouldStripAuth(oldUrl: string | URL, newUrl: string | URL): boolean {
    return shouldStripAuth(oldUrl, newUrl);
  }

  /**
   * The responses that come after one that redirects, each sent as a request of its own (requests: Session.resolve_redirects). Needs an
   * adapter that shows redirects, or Node; what a browser hides is `unsupported-option`, too many of them `too-many-redirects`.
   *
   * @example
   * const first = await session.send(request); // prepared with allowRedirects: false
   * for await (const response of session.resolveRedirects(first, request)) console.log(response.status, response.url);
   */
  resolveRedirects(
    response: AnyResponse,
    request: PreparedRequest,
    options: ResolveOptions & { readonly yieldRequests: true },
  ): AsyncGenerator<PreparedRequest, void, undefined>;
  resolveRedirects(
    response: AnyResponse,
    request: PreparedRequest,
    options?: SendOptions & { readonly yieldRequests?: false },
  ): AsyncGenerator<AnyResponse, void, undefined>;
  async *resolveRedirects(
    response: AnyResponse,
    request: PreparedRequest,
    { yieldRequests = false, ...options }: ResolveOptions = {},
  ): AsyncGenerator<AnyResponse | PreparedRequest, void, undefined> {
    const { followed, nextRequest } = await chunks.onDemand();
    const next = yieldRequests ? nextRequest(response, request) : null;
    if (next !== null) yield next;
    else if (!yieldRequests) yield* followed(this, response, request, options);
  }

  /** A request with the method that this redirect gives it (requests: Session.rebuild_method). */
  async rebuildMethod(request: PreparedRequest, response: Pick<AnyResponse, 'status'>): Promise<PreparedRequest> {
    const { redirectedMethod } = await chunks.onDemand();
    return { ...request, method: redirectedMethod(request.method, response.status) };
  }

  /** A request without `Authorization`, where the way from the URL of this redirect forbids it (requests: Session.rebuild_auth). */
  async rebuildAuth(request: PreparedRequest, response: Pick<AnyResponse, 'url'>): Promise<PreparedRequest> {
    return (await chunks.onDemand()).withRebuiltAuth(request, response.url);
  }

  /** The proxies for a request after a redirect, those of the session beneath (requests: Session.rebuild_proxies). */
  async rebuildProxies(_request: PreparedRequest, proxies: Proxies = {}): Promise<Proxies> {
    return this.mergeEnvironmentSettings('', { proxies }).proxies;
  }

  /** The settings of a request over those of the session (requests: Session.merge_environment_settings). There is no environment. */
  mergeEnvironmentSettings(_url: string | URL, settings: EnvironmentSettings = {}): Required<EnvironmentSettings> {
    const { proxies = {} } = settings;
    const stream = settings.stream ?? this.stream;
    for (const name of ['verify', 'cert'] as const) requireInert(name, settings[name]);
    return { proxies: { ...this.proxies, ...readProxies(proxies, pageBase()) }, stream, verify: true, cert: null };
  }
}
