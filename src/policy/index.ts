export { currentAge } from './age.js';
export type { AutoPurge } from './auto-purge.js';
export { type RequestDirectives, requestDirectives } from './cache-control.js';
export { type CacheMode, cacheModeSettings } from './cache-mode.js';
export { storableFields } from './connection-fields.js';
export {
  ALL_METHODS,
  AUTH_HEADERS,
  AUTH_PARAMS,
  DEFAULT_CACHE_NAME,
  DEFAULT_IGNORED_PARAMS,
  DEFAULT_METHODS,
  DEFAULT_STATUS_CODES,
} from './defaults.js';
export type { Duration } from './duration.js';
export { effectiveMethod } from './effective-method.js';
export {
  DO_NOT_CACHE,
  EXPIRE_IMMEDIATELY,
  type Expiration,
  type ExpirationTime,
  expiresAt,
  momentBefore,
  NEVER_EXPIRE,
  parseExpiration,
} from './expiration.js';
export { type ExpirationSource, type ExplainedExpiration, explainExpiration } from './explain-expiration.js';
export type { Fault, Parsed } from './faults.js';
export { freshen } from './freshening.js';
export { isFresh } from './freshness.js';
export {
  type FieldLines,
  fieldValue,
  type HeaderField,
  type HeaderFields,
  listMembers,
  parseFieldLines,
  toFieldLines,
  withoutFields,
} from './header-fields.js';
export { parseHttpDate } from './http-date.js';
export { everywhere, type IgnoredNames, isIgnoredField, isIgnoredParameter } from './ignored-names.js';
export { type LinkValue, parseLinks } from './links.js';
export { type PolicyQuestion, type RequestPolicy, requestPolicy } from './request-policy.js';
export {
  parseRequestCache,
  parseRequestSettings,
  type RequestCache,
  type RequestOptions,
  type RequestSettings,
  requestSettingNames,
} from './request-settings.js';
export { decideReuse, type MissReason, mayRefreshBehind, type Reuse, type ReuseQuestion } from './reuse.js';
export type {
  ExpirationPattern,
  ExpirationPatterns,
  IgnoredByKind,
  PolicyOptions,
  SessionOptions,
} from './session-options.js';
export { DEFAULT_SETTINGS, type PolicySettings, parseSettings, type Settings, settingNames } from './settings.js';
export { isFailure, mayServeStale } from './stale.js';
export {
  parseStartOptions,
  type Route,
  type RouteOption,
  type StartOptions,
  type StartSettings,
} from './start-options.js';
export type { StoredResponse } from './stored-response.js';
export { mayStore, type NotStored, type ReceivedResponse, type Storing } from './storing.js';
export { mergeTags, parseTags } from './tags.js';
export { later, type Millis, millis, NEVER, type Seconds, seconds, secondsBetween } from './units.js';
export { parseRoutePattern, parseUrlPattern, type RoutePattern, type UrlPattern } from './url-pattern.js';
export { conditionsFor, type ValidationOutcome, validationOutcome, withConditions } from './validation.js';
export type { Validators } from './validators.js';
export { validatorsOf } from './validators.js';
export { matchesVary, selectingFields, varyNames } from './vary.js';
