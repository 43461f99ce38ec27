export type { CacheKey } from '../request/key/cache-key.js';
export type { KeyHash } from '../request/key/key-hash.js';
export type { Backend, Bounds, Position, Selection, Totals, Write, WriteOutcome } from '../storage/backend.js';
export type { Alias, Candidate, Selectable, StoredBody, StoredEntry } from '../storage/entry.js';
export type { EntryOrder, EntryPage, ListQuery } from '../storage/listing.js';
export type { OpaqueStore } from '../storage/opaque.js';
export type { Selector } from '../storage/selector.js';
export type { Coherence, SharedEvent, Tier } from '../storage/tier.js';
export type {
  AdminOperation,
  CacheAdmin,
  Deleted,
  Deletion,
  EntryFilter,
  Explained,
  Explanation,
  Imported,
  Importing,
  PageQuery,
  Resetting,
  Saving,
  Unsafe,
  UnsafeOutcome,
} from './admin/admin.js';
export { FilteredResponse } from './admin/filtered-response.js';
export type { Answer, AnswerBody, OpenBody, Source } from './answer.js';
export type { Call, EndTurn, Engine, EngineParts, FetchEngine, Flights, HeadStart, OpaqueCall } from './contract.js';
export { createEngine } from './engine.js';
export type { EventListener, SessionEvent, SessionEventType } from './events.js';
export type { FetchAdapter, KeyContext, KeyFunction, NamedRequest } from './functions.js';
export { type FilterFunction, type Functions, functionOf, unknownName } from './functions.js';
