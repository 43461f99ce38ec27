export type { FilteredResponse } from './engine/admin/filtered-response.js';
export type { Deleted } from './engine/admin/removals.js';
export type { Source } from './engine/answer.js';
export type { SessionEvent, SessionEventType } from './engine/events.js';
export type { FetchAdapter, FilterFunction, KeyContext, KeyFunction, NamedRequest } from './engine/functions.js';
export type { ErrorValue } from './error-texts.js';
export { CacheError, type CacheErrorCode } from './errors.js';
export {
  ALL_METHODS,
  AUTH_HEADERS,
  AUTH_PARAMS,
  DEFAULT_CACHE_NAME,
  DEFAULT_IGNORED_PARAMS,
  DEFAULT_METHODS,
  DEFAULT_STATUS_CODES,
} from './http/defaults.js';
export { DO_NOT_CACHE, EXPIRE_IMMEDIATELY, NEVER_EXPIRE } from './http/freshness/expiration.js';
export type { Duration, ExpirationTime } from './options/expiration.js';
export type { ExpirationPatterns, IgnoredByKind } from './options/kinds.js';
export type { OfflineFallback, RouteOption, StartOptions, WorkerOptions } from './options/start-options.js';
export type { PolicyOptions } from './options/table.js';
export type { ExpirationPattern, UrlPatternObject } from './options/url-pattern.js';
export { withField } from './request/auth.js';
export { type RequestOverrides, toRequest } from './request/native-request.js';
export { matchUrlExpiration, toExpirationDate, toExpirationSeconds } from './request/patterns/expiration-times.js';
export type { PreparedRequest } from './request/prepared-request.js';
export type { Proxies } from './request/proxies.js';
export { getRedirectTarget, shouldStripAuth } from './request/redirect-target.js';
export type { Redirect } from './request/redirects.js';
export {
  type Auth,
  type AuthFunction,
  type DataInput,
  type FileInput,
  type FilesInput,
  type HeadersInput,
  MAX_REDIRECTS,
  type ParamsInput,
  type ParamValue,
  type PrepareOptions,
  type RequestDefaults,
  type RequestSpec,
} from './request/request-spec.js';

export type { Cookie, SessionCookies } from './requests/cookies.js';
export type { Hooks, HooksInput, ResponseHook } from './requests/hooks.js';
export type { Adapter } from './requests/mounts.js';
export type {
  AnyPreparedRequest,
  AnyRequest,
  BackendSpecifier,
  DecodedContent,
  FilterCallback,
  HeaderDict,
  KeyCallback,
  SerializerType,
  StrOrPath,
} from './requests/requests-cache-types.js';
export { type Cached, type CachedFetch, createCachedFetch, type Fetches, withCache } from './requests/with-cache.js';
export type { Wrappable } from './requests/wrap.js';
export type { Serializer } from './serializers/serializer.js';
export type { AsyncStorage } from './session/cache/async-storage.js';
export type { SessionCache } from './session/cache/cache.js';
export type {
  CacheExport,
  CacheImport,
  CacheSize,
  ContainsOptions,
  CopyOptions,
  CopyProgress,
  DeleteOptions,
  FilterOptions,
  ImportSource,
  RequestInput,
  SaveOptions,
  SortKey,
  SortOptions,
} from './session/cache/cache-options.js';
export { CachedSession } from './session/cached-session.js';
export type { Timeout } from './session/deadline.js';
export type { SessionEventMap } from './session/events/subscribe.js';
export type { WatchOptions } from './session/events/watching.js';
export type {
  IdentityFunction,
  IdentityOption,
  RequestOptions,
  SendOptions,
  SessionOptions,
} from './session/options/options.js';
export type { SessionSettings } from './session/options/settings.js';
export type { InstallOptions } from './session/patch/install.js';
export {
  clear,
  deleteCached,
  deleteCached as delete,
  disabled,
  enabled,
  getCache,
  installCache,
  isInstalled,
  uninstallCache,
} from './session/patch/install.js';
export { nativeFetch } from './session/patch/platform-fetch.js';
export type { ExplainOptions, Explanation } from './session/pipeline.js';
export type { AnyResponse, CachedResponse, OriginalResponse } from './session/response/cached-response.js';
export type { CachedRequest, Link } from './session/response/details.js';
export type { ReadableResponse } from './session/response/readable-response.js';
export { SessionResponse } from './session/response/session-response.js';
export type { EnvironmentSettings, ResolveOptions, Session } from './session/session.js';
export type { SessionTarget } from './session/session-target.js';
export type { UncachedSession } from './session/uncached.js';
export type { LocalReason, Mode, ModeChange } from './session/worker/mode.js';
export type { TrustedScriptUrl } from './session/worker/registration.js';
export { workerUrl } from './session/worker/worker-url.js';
export type { Backend, BackendTiers } from './storage/backend.js';
