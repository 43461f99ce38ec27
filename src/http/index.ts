export { type ErrorValue, faultMessage } from '../error-texts.js';
export { nearest } from '../nearest.js';
export { type CacheMode, cacheModeSettings } from '../options/cache-mode.js';
export { type Duration, type ExpirationTime, parseExpiration } from '../options/expiration.js';
export type { Fault, Parsed } from '../options/faults.js';
export type { AutoPurge, ExpirationPatterns, IgnoredByKind, RevalidateVia } from '../options/kinds.js';
export { parseSettings } from '../options/parse-settings.js';
export * from '../options/request-settings.js';
export * from '../options/start-options.js';
export {
  DEFAULT_SETTINGS,
  type OptionName,
  type PolicyOptions,
  type PolicySettings,
  type SessionOptions,
  type Settings,
  settingNames,
} from '../options/table.js';
export { parseTags } from '../options/tags.js';
export {
  type ExpirationPattern,
  type NamePattern,
  parseRoutePattern,
  parseUrlPattern,
  type RoutePattern,
  type UrlComponents,
  type UrlPattern,
  type UrlPatternObject,
} from '../options/url-pattern.js';
export * from './defaults.js';
export {
  type ExpirationSource,
  type ExplainedExpiration,
  explainBypass,
  explainExpiration,
  explainReuse,
} from './explain/explain.js';
export {
  type Because,
  describeReason,
  explainNotStored,
  type Reason,
  type ReasonId,
  type ReasonValue,
} from './explain/sentences.js';
export {
  type RequestDirectives,
  type ResponseDirectives,
  requestDirectives,
  responseDirectives,
  storedControl,
} from './fields/cache-control.js';
export * from './fields/cache-status.js';
export { isDecoded } from './fields/content.js';
export {
  type FieldLines,
  fieldValue,
  type HeaderField,
  type HeaderFields,
  listMembers,
  parseFieldLines,
  storableFields,
  toFieldLines,
  withoutFields,
} from './fields/header-fields.js';
export * from './fields/http-date.js';
export * from './fields/links.js';
export { ageAt, currentAge, initialAge } from './freshness/age.js';
export {
  DO_NOT_CACHE,
  EXPIRE_IMMEDIATELY,
  type Expiration,
  expiresAt,
  momentBefore,
  NEVER_EXPIRE,
} from './freshness/expiration.js';
export * from './freshness/freshness.js';
export * from './freshness/reuse.js';
export * from './freshness/stale.js';
export {
  everywhere,
  type IgnoredNames,
  identifyingName,
  isDefaultName,
  isIdentifyingField,
  isIgnoredField,
  isIgnoredParameter,
} from './ignored-names.js';
export * from './methods.js';
export * from './ranges/answer-range.js';
export {
  announcedPart,
  type BytePositions,
  completeFields,
  partialFields,
  partOf,
  type StoredPart,
  unsatisfiableFields,
  wholePart,
} from './ranges/byte-range.js';
export * from './ranges/combining.js';
export { type PolicyQuestion, type RequestPolicy, requestPolicy } from './request-policy.js';
export * from './storing/invalidation.js';
export * from './storing/statuses.js';
export * from './storing/stored-response.js';
export * from './storing/storing.js';

export { groupTag, isGroupTag, mergeTags } from './storing/tags.js';
export * from './units.js';
export { freshen, headUpdate } from './validating/freshening.js';
export * from './validating/validation.js';
export { type StrongValidators, strongValidatorsOf, type Validators, validatorsOf } from './validating/validators.js';

export { answeredFields, type BrowserRequest, browserFields } from './vary/browser-fields.js';
export * from './vary/no-vary-search.js';
export * from './vary/vary.js';
