export { withField } from '../request/index.js';
export { type CacheParts, type DeleteOptions, type FilterOptions, type RequestInput, SessionCache } from './cache.js';
export { type AnyResponse, type CachedResponse, type OriginalResponse, SessionResponse } from './cached-response.js';
export { CachedSession } from './cached-session.js';
export type { Timeout } from './deadline.js';
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
export type { LocalReason, Mode, ModeChange } from './mode.js';
export type { RequestOptions, SendOptions, SessionOptions } from './options.js';
export { nativeFetch } from './platform-fetch.js';
export type { SessionEventMap } from './subscribe.js';
export type { UncachedSession } from './uncached.js';
