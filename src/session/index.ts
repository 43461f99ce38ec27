export {
  getRedirectTarget,
  MAX_REDIRECTS,
  matchUrlExpiration,
  shouldStripAuth,
  toExpirationDate,
  toExpirationSeconds,
  toRequest,
  withField,
} from '../request/index.js';
export type { AsyncStorage } from './async-storage.js';
export type { SessionCache } from './cache.js';
export type {
  CacheExport,
  CacheImport,
  CacheSize,
  DeleteOptions,
  FilterOptions,
  ImportSource,
  RequestInput,
  SaveOptions,
  SortKey,
  SortOptions,
} from './cache-options.js';
export { type CachedFetch, createCachedFetch } from './cached-fetch.js';
export type { CachedRequest } from './cached-request.js';
export type { AnyResponse, CachedResponse, OriginalResponse } from './cached-response.js';
export { CachedSession } from './cached-session.js';
export type { Cookie, SessionCookies } from './cookies.js';
export type { Timeout } from './deadline.js';
export type { Hooks, HooksInput, ResponseHook } from './hooks.js';
export type { IdentityFunction, IdentityOption } from './identity-option.js';
export {
  clear,
  deleteCached,
  disabled,
  enabled,
  getCache,
  installCache,
  isInstalled,
  uninstallCache,
} from './install.js';
export type { InstallOptions } from './install-options.js';
export type { Link } from './links.js';
export type { LocalReason, Mode, ModeChange } from './mode.js';
export type { Adapter } from './mounts.js';
export type { RequestOptions, SendOptions, SessionOptions } from './options.js';
export { nativeFetch } from './platform-fetch.js';
export type { TrustedScriptUrl } from './reach-worker.js';
export type { ReadableResponse } from './readable-response.js';
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
} from './requests-cache-types.js';
export type { ExplainOptions } from './sender.js';
export type { EnvironmentSettings, ResolveOptions, Session } from './session.js';
export { SessionResponse } from './session-response.js';
export type { SessionTarget } from './session-target.js';
export type { SessionSettings } from './settings.js';
export type { SessionEventMap } from './subscribe.js';
export type { UncachedSession } from './uncached.js';
export type { WatchOptions } from './watching.js';
export { type Cached, type Fetches, withCache } from './with-cache.js';
export { workerUrl } from './worker-url.js';
export type { Wrappable } from './wrap.js';
