import type { CacheError } from '../errors.js';

/** What an engine reports, a line each. `url` is redacted. */
export type SessionEvent =
  | {
      readonly type: 'hit' | 'miss' | 'stored' | 'updated' | 'revalidated';
      readonly url: string;
      readonly cacheKey: string | null;
    }
  | { readonly type: 'invalidated' | 'evicted'; readonly cacheKeys: readonly string[] }
  | { readonly type: 'cleared'; readonly deleted: number }
  /** The origin is full: how much had to go, and whether the response could be stored then. */
  | { readonly type: 'quota'; readonly evicted: number; readonly stored: boolean }
  /** Something failed that no caller sees, since the answer came from the network all the same. */
  | { readonly type: 'error'; readonly error: CacheError };

export type SessionEventType = SessionEvent['type'];

export type EventListener<Type extends SessionEventType = SessionEventType> = (
  event: Extract<SessionEvent, { type: Type }>,
) => void;
