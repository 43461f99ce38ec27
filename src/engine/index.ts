export type { CacheKey, KeyHash } from '../request/index.js';
export type {
  Alias,
  Backend,
  Bounds,
  Candidate,
  Coherence,
  EntryOrder,
  EntryPage,
  ListQuery,
  OpaqueStore,
  Position,
  Selectable,
  Selection,
  Selector,
  SharedEvent,
  StoredBody,
  StoredEntry,
  Tier,
  Totals,
  Write,
  WriteOutcome,
} from '../storage/index.js';
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
} from './admin.js';
export type { Answer, AnswerBody, OpenBody, Source } from './answer.js';
export type { Call, Engine, EngineParts, FetchEngine, HeadStart, OpaqueCall } from './contract.js';
export { createEngine } from './engine.js';
export type { EventListener, SessionEvent, SessionEventType } from './events.js';
export type { FetchAdapter } from './fetch-adapter.js';
export { FilteredResponse } from './filtered-response.js';
export type { EndTurn, Flights } from './flights.js';
export { type FilterFunction, type Functions, functionOf, unknownName } from './functions.js';
export type { KeyContext, KeyFunction, NamedRequest } from './key-function.js';
