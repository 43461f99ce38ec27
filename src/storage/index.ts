export { admits, LOG_LENGTH, type Removal, type Standing } from './admission.js';
export type {
  Backend,
  Bounds,
  Position,
  Selection,
  Totals,
  Write,
  WriteOutcome,
} from './backend.js';
export { isWithin } from './bounds.js';
export {
  type Alias,
  type Candidate,
  FORMAT,
  hashOf,
  isVariantOf,
  type Selectable,
  type StoredBody,
  type StoredEntry,
} from './entry.js';
export { entryBytes, recordBytes } from './entry-bytes.js';
export { isCount, isTexts } from './guards.js';
export {
  compareBy,
  type EntryOrder,
  type EntryPage,
  type ListQuery,
  type NumberOrder,
  nextAfter,
  pageOf,
  parsePlace,
} from './listing.js';
export { cacheKeyIn, type OpaqueStore, opaqueBodyName } from './opaque.js';
export { damageOf, isForeign, isWhole, parseAlias, parseEntry } from './parse.js';
export { isSelectors } from './parse-selectors.js';
export { toSelection } from './selection.js';
export { belongsTo, type Selector, selects, urlPrefix } from './selector.js';
export type { SharedEvent } from './shared-event.js';
export type { Coherence, Tier } from './tier.js';
export { type Ground, MOST_VARIANTS, ordered, planWrites, type WritePlan } from './write-plan.js';
