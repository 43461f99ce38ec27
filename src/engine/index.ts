export type { AdminOperation, CacheAdmin, Deleted, Deletion, EntryFilter } from './admin.js';
export type { Answer, AnswerBody, OpenBody, Source } from './answer.js';
export type { Call, Engine, EngineParts, FetchAdapter } from './contract.js';
export { createEngine } from './engine.js';
export type { EventListener, SessionEvent, SessionEventType } from './events.js';
