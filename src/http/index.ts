export type { AutoPurge } from '../options/auto-purge.js';
export { type CacheMode, cacheModeSettings } from '../options/cache-mode.js';
export {
  ALL_METHODS,
  AUTH_HEADERS,
  AUTH_PARAMS,
  DEFAULT_CACHE_NAME,
  DEFAULT_IGNORED_PARAMS,
  DEFAULT_METHODS,
  DEFAULT_STATUS_CODES,
} from '../options/defaults.js';
export type { Duration } from '../options/duration.js';
export {
  DO_NOT_CACHE,
  EXPIRE_IMMEDIATELY,
  type Expiration,
  type ExpirationTime,
  expiresAt,
  momentBefore,
  NEVER_EXPIRE,
  parseExpiration,
} from '../options/expiration.js';
export type { Fault, Parsed } from '../options/faults.js';
export {
  everywhere,
  type IgnoredNames,
  identifyingName,
  isDefaultName,
  isIdentifyingField,
  isIgnoredField,
  isIgnoredParameter,
} from '../options/ignored-names.js';
export { nearest } from '../options/nearest.js';
export {
  parseRequestCache,
  parseRequestSettings,
  type RequestCache,
  type RequestOptions,
  type RequestSettings,
  requestSettingNames,
} from '../options/request-settings.js';
export type {
  ExpirationPattern,
  ExpirationPatterns,
  IgnoredByKind,
  PolicyOptions,
  RevalidateVia,
  SessionOptions,
} from '../options/session-options.js';
export {
  DEFAULT_SETTINGS,
  type PolicySettings,
  parseSettings,
  type Settings,
  settingNames,
} from '../options/settings.js';
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
} from '../options/start-options.js';
export type { NamePattern } from '../options/url-params.js';
export {
  parseRoutePattern,
  parseUrlPattern,
  type RoutePattern,
  type UrlComponents,
  type UrlPattern,
  type UrlPatternObject,
} from '../options/url-pattern.js';
export { effectiveMethod } from './effective-method.js';
export { explainBypass } from './explain/explain-bypass.js';
export { type ExpirationSource, type ExplainedExpiration, explainExpiration } from './explain/explain-expiration.js';
export { type Because, explainReuse } from './explain/explain-reuse.js';
export { explainNotStored, type WhyNotStored } from './explain/not-stored.js';
export { type RequestDirectives, requestDirectives } from './fields/cache-control.js';
export {
  type CacheHandling,
  type CacheStatusDetail,
  cacheStatusOf,
  type ForwardReason,
  withCacheStatus,
} from './fields/cache-status.js';
export { storableFields } from './fields/connection-fields.js';
export { isDecoded } from './fields/content-encoding.js';
export {
  type FieldLines,
  fieldValue,
  type HeaderField,
  type HeaderFields,
  listMembers,
  parseFieldLines,
  toFieldLines,
  withoutFields,
} from './fields/header-fields.js';
export { parseHttpDate } from './fields/http-date.js';
export { type LinkValue, parseLinks } from './fields/links.js';
export { type ResponseDirectives, responseDirectives, storedControl } from './fields/response-directives.js';
export { cacheStatus, type Served, servedAge, servedFields } from './fields/served.js';
export { ageAt, currentAge, initialAge } from './freshness/age.js';
export { isFresh, staleness } from './freshness/freshness.js';
export { freshUntil, hasExplicitLifetime, type LifetimeQuestion } from './freshness/freshness-lifetime.js';
export { decideReuse, isSelectable, type MissReason, type Reuse, type ReuseQuestion } from './freshness/reuse.js';
export {
  isFailure,
  mayRefreshBehind,
  mayServeStale,
  mustNotBeServedStale,
  type StaleQuestion,
  takesStale,
} from './freshness/stale.js';
export { answerRange, type Cut, type RangeAnswer, type RangeQuestion } from './ranges/answer-range.js';
export { type Combined, combinedFields, type PartOfRepresentation, type Piece } from './ranges/combining.js';
export { isAskedLater, type Ordered, orderOf } from './ranges/order.js';
export { completeFields, partialFields, unsatisfiableFields } from './ranges/partial-fields.js';
export { type Placement, placePart, type StoredBeside } from './ranges/placing.js';
export type { BytePositions } from './ranges/range.js';
export { reuseOfPart } from './ranges/reuse-part.js';
export { announcedPart, partOf, type StoredPart, wholePart } from './ranges/stored-part.js';
export { isCacheable, isStorable, type PolicyQuestion, type RequestPolicy, requestPolicy } from './request-policy.js';
export { cacheGroups, groupTag, invalidatedGroups, isGroupTag } from './storing/cache-groups.js';
export { answersGet, changedUris, isSuccess } from './storing/invalidation.js';
export { OPAQUE_BYTES, type OpaqueResponse, opaqueToStore } from './storing/opaque.js';
export { forbidsStoring, isHeuristicallyCacheable, isUnderstood } from './storing/statuses.js';
export type { StoredControl, StoredResponse } from './storing/stored-response.js';
export { expiryOf, mayStore, type NotStored, type ReceivedResponse, type Storing } from './storing/storing.js';
export { mergeTags, parseTags } from './storing/tags.js';
export { later, type Millis, millis, NEVER, type Seconds, seconds, secondsBetween } from './units.js';
export { freshen } from './validating/freshening.js';
export { headUpdate } from './validating/head-update.js';
export { type StrongValidators, strongValidatorsOf } from './validating/strong-validators.js';
export {
  conditionsFor,
  conditionsForAny,
  selectedBy,
  type ValidationOutcome,
  validationOutcome,
  withConditions,
} from './validating/validation.js';
export type { Validators } from './validating/validators.js';
export { validatorsOf } from './validating/validators.js';
export { answeredFields, type BrowserRequest, browserFields } from './vary/browser-fields.js';
export { languageOf, prefersLanguage, sameLanguages } from './vary/language.js';
export { canonicalQuery, type NoVarySearch, parseNoVarySearch } from './vary/no-vary-search.js';
export { matchesVary, neverMatches, type Selected, selectingFields, varyNames } from './vary/vary.js';
