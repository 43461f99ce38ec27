export { ageAt, currentAge, initialAge } from './age.js';
export { answerRange, type Cut, type RangeAnswer, type RangeQuestion } from './answer-range.js';
export type { AutoPurge } from './auto-purge.js';
export { answeredFields, type BrowserRequest, browserFields } from './browser-fields.js';
export { type RequestDirectives, requestDirectives } from './cache-control.js';
export { cacheGroups, groupTag, invalidatedGroups, isGroupTag } from './cache-groups.js';
export { type CacheMode, cacheModeSettings } from './cache-mode.js';
export {
  type CacheHandling,
  type CacheStatusDetail,
  cacheStatusOf,
  type ForwardReason,
  withCacheStatus,
} from './cache-status.js';
export { type Combined, combinedFields, type PartOfRepresentation, type Piece } from './combining.js';
export { storableFields } from './connection-fields.js';
export { isDecoded } from './content-encoding.js';
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
export { explainBypass } from './explain-bypass.js';
export { type ExpirationSource, type ExplainedExpiration, explainExpiration } from './explain-expiration.js';
export { type Because, explainReuse } from './explain-reuse.js';
export type { Fault, Parsed } from './faults.js';
export { freshen } from './freshening.js';
export { isFresh, staleness } from './freshness.js';
export { freshUntil, hasExplicitLifetime, type LifetimeQuestion } from './freshness-lifetime.js';
export { headUpdate } from './head-update.js';
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
export {
  everywhere,
  type IgnoredNames,
  identifyingName,
  isDefaultName,
  isIdentifyingField,
  isIgnoredField,
  isIgnoredParameter,
} from './ignored-names.js';
export { answersGet, changedUris, isSuccess } from './invalidation.js';
export { languageOf, prefersLanguage, sameLanguages } from './language.js';
export { type LinkValue, parseLinks } from './links.js';
export { nearest } from './nearest.js';
export { canonicalQuery, type NoVarySearch, parseNoVarySearch } from './no-vary-search.js';
export { explainNotStored, type WhyNotStored } from './not-stored.js';
export { OPAQUE_BYTES, type OpaqueResponse, opaqueToStore } from './opaque.js';
export { isAskedLater, type Ordered, orderOf } from './order.js';
export { completeFields, partialFields, unsatisfiableFields } from './partial-fields.js';
export { type Placement, placePart, type StoredBeside } from './placing.js';
export type { BytePositions } from './range.js';
export { isCacheable, isStorable, type PolicyQuestion, type RequestPolicy, requestPolicy } from './request-policy.js';
export {
  parseRequestCache,
  parseRequestSettings,
  type RequestCache,
  type RequestOptions,
  type RequestSettings,
  requestSettingNames,
} from './request-settings.js';
export { type ResponseDirectives, responseDirectives, storedControl } from './response-directives.js';
export { decideReuse, isSelectable, type MissReason, type Reuse, type ReuseQuestion } from './reuse.js';
export { reuseOfPart } from './reuse-part.js';
export { cacheStatus, type Served, servedAge, servedFields } from './served.js';
export type {
  ExpirationPattern,
  ExpirationPatterns,
  IgnoredByKind,
  PolicyOptions,
  RevalidateVia,
  SessionOptions,
} from './session-options.js';
export { DEFAULT_SETTINGS, type PolicySettings, parseSettings, type Settings, settingNames } from './settings.js';
export {
  isFailure,
  mayRefreshBehind,
  mayServeStale,
  mustNotBeServedStale,
  type StaleQuestion,
  takesStale,
} from './stale.js';
export {
  type Fallback,
  type OfflineFallback,
  parseStartOptions,
  parseWorkerOptions,
  type Route,
  type RouteOption,
  type StartOptions,
  type StartSettings,
  type WorkerOptions,
} from './start-options.js';
export { forbidsStoring, isHeuristicallyCacheable, isUnderstood } from './statuses.js';
export { announcedPart, partOf, type StoredPart, wholePart } from './stored-part.js';
export type { StoredControl, StoredResponse } from './stored-response.js';
export { expiryOf, mayStore, type NotStored, type ReceivedResponse, type Storing } from './storing.js';
export { type StrongValidators, strongValidatorsOf } from './strong-validators.js';
export { mergeTags, parseTags } from './tags.js';
export { later, type Millis, millis, NEVER, type Seconds, seconds, secondsBetween } from './units.js';
export type { NamePattern } from './url-params.js';
export {
  parseRoutePattern,
  parseUrlPattern,
  type RoutePattern,
  type UrlComponents,
  type UrlPattern,
  type UrlPatternObject,
} from './url-pattern.js';
export {
  conditionsFor,
  conditionsForAny,
  selectedBy,
  type ValidationOutcome,
  validationOutcome,
  withConditions,
} from './validation.js';
export type { Validators } from './validators.js';
export { validatorsOf } from './validators.js';
export { matchesVary, neverMatches, type Selected, selectingFields, varyNames } from './vary.js';
