export { type ErrorValue, faultMessage } from '../error-texts.js';
export { nearest } from '../nearest.js';
export type { AutoPurge } from '../options/auto-purge.js';
export { type CacheMode, cacheModeSettings } from '../options/cache-mode.js';
export * from '../options/defaults.js';
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
export * from '../options/request-settings.js';
export * from '../options/session-options.js';
export {
  DEFAULT_SETTINGS,
  type PolicySettings,
  parseSettings,
  type Settings,
  settingNames,
} from '../options/settings.js';
export * from '../options/start-options.js';
export type { NamePattern } from '../options/url-params.js';
export * from '../options/url-pattern.js';
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
export * from './freshness/freshness.js';
export * from './freshness/reuse.js';
export * from './freshness/stale.js';
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
export {
  type Combined,
  combinedFields,
  type PartOfRepresentation,
  type Piece,
  type Placement,
  placePart,
  type StoredBeside,
} from './ranges/combining.js';
export {
  effectiveMethod,
  isCacheable,
  isStorable,
  type PolicyQuestion,
  type RequestPolicy,
  requestPolicy,
} from './request-policy.js';
export * from './storing/invalidation.js';
export * from './storing/statuses.js';
export * from './storing/stored-response.js';
export * from './storing/storing.js';

export { mergeTags, parseTags } from './storing/tags.js';
export * from './units.js';
export { freshen, headUpdate } from './validating/freshening.js';
export * from './validating/validation.js';
export { type StrongValidators, strongValidatorsOf, type Validators, validatorsOf } from './validating/validators.js';

export { answeredFields, type BrowserRequest, browserFields } from './vary/browser-fields.js';
export * from './vary/no-vary-search.js';
export {
  languageOf,
  matchesVary,
  neverMatches,
  prefersLanguage,
  type Selected,
  sameLanguages,
  selectingFields,
  varyNames,
} from './vary/vary.js';
