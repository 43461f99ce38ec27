import type { CacheError } from '../errors.js';
import type { Coherence, SharedEvent } from '../storage/tier.js';

/** The events of an engine. */
export type SessionEvent =
  | SharedEvent
  | { readonly type: 'hit'; readonly url: string; readonly cacheKey: string | null }
  | { readonly type: 'miss'; readonly url: string; readonly cacheKey: string | null }
  /** The origin is full: how much had to go, and whether the response could be stored then. */
  | { readonly type: 'quota'; readonly evicted: number; readonly stored: boolean }
  /** Something failed that no caller sees, since the answer came from the network all the same. */
  | { readonly type: 'error'; readonly error: CacheError };

/** The event types of an engine; sessions have `mode` as well. */
export type SessionEventType = SessionEvent['type'];

/** Hears the events of one type. */
export type EventListener<Type extends SessionEventType = SessionEventType> = (
  event: Extract<SessionEvent, { type: Type }>,
) => void;

/** The listeners of an engine. Check `has` before building an event: a hit without listeners builds none. */
export class EventHub {
  readonly #listeners = new Map<SessionEventType, Set<(event: SessionEvent) => void>>();

  has(type: SessionEventType): boolean {
    return this.#listeners.has(type);
  }

  /** Calls every listener of the event's type. One that throws keeps none of the others from hearing it. */
  emit(event: SessionEvent): void {
    for (const listener of this.#listeners.get(event.type) ?? []) {
      try {
        listener(event);
      } catch {
        // A listener's failure is its own; a request must not fail by it.
      }
    }
  }

  listen<Type extends SessionEventType>(type: Type, listener: EventListener<Type>): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    const heard = (event: SessionEvent): void => {
      if (isOfType(event, type)) listener(event);
    };
    this.#listeners.set(type, listeners.add(heard));
    return () => {
      listeners.delete(heard);
      if (listeners.size === 0 && this.#listeners.get(type) === listeners) this.#listeners.delete(type);
    };
  }
}

function isOfType<Type extends SessionEventType>(
  event: SessionEvent,
  type: Type,
): event is Extract<SessionEvent, { type: Type }> {
  return event.type === type;
}

const SHARED: readonly SharedEvent['type'][] = [
  'stored',
  'updated',
  'revalidated',
  'invalidated',
  'evicted',
  'cleared',
];

/**
 * Events about changes of the store are shared by all engines on it, such as those of two pages without a worker. Hits, misses and
 * failures are events of one engine only.
 */
export function shareEvents(events: EventHub, coherence: Coherence): void {
  let isOfAnother = false;
  for (const type of SHARED) {
    events.listen(type, (event) => {
      if (!isOfAnother) coherence.share(event);
    });
  }
  coherence.onShared((event) => {
    isOfAnother = true;
    events.emit(event);
    isOfAnother = false;
  });
}
