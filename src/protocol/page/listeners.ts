import type { EventListener, SessionEvent, SessionEventType } from '../../engine/events.js';
import { CacheError } from '../../errors.js';
import type { WireEvent } from '../messages.js';
import { fromWireError } from '../wire-error.js';

/** Who in the page listens to which events of the worker. */
export class Listeners {
  readonly #changed: () => void;
  readonly #listeners = new Map<SessionEventType, Set<(event: SessionEvent) => void>>();

  /** `changed`: there is another set of types now. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get types(): readonly SessionEventType[] {
    return [...this.#listeners.keys()];
  }

  add<Type extends SessionEventType>(type: Type, listener: EventListener<Type>): () => void {
    const heard = (event: SessionEvent): void => {
      if (isOfType(event, type)) listener(event);
    };
    const others = this.#listeners.get(type);
    this.#listeners.set(type, (others ?? new Set()).add(heard));
    if (others === undefined) this.#changed();
    return () => this.#remove(type, heard);
  }

  hear(wired: WireEvent): void {
    const event = fromWireEvent(wired);
    for (const listener of this.#listeners.get(event.type) ?? []) {
      try {
        listener(event);
      } catch {
        // A listener's failure is its own; what else the worker has said must be heard.
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }

  #remove(type: SessionEventType, heard: (event: SessionEvent) => void): void {
    const listeners = this.#listeners.get(type);
    if (listeners?.delete(heard) !== true || listeners.size > 0) return;
    this.#listeners.delete(type);
    this.#changed();
  }
}

function fromWireEvent(event: WireEvent): SessionEvent {
  if (event.type !== 'error') return event;
  const error = fromWireError(event.error);
  return {
    type: 'error',
    error: error instanceof CacheError ? error : new CacheError('internal', error.message),
  };
}

const isOfType = <Type extends SessionEventType>(
  event: SessionEvent,
  type: Type,
): event is Extract<SessionEvent, { type: Type }> => event.type === type;
