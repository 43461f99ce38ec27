import type { SessionEvent, SessionEventType } from '../../engine/events.js';
import type { AnyResponse } from '../response/cached-response.js';
import type { ModeChange } from '../worker/mode.js';

type EngineEventMap = {
  readonly [Type in SessionEventType]: CustomEvent<Extract<SessionEvent, { readonly type: Type }>>;
};

/**
 * The events of a session by name.
 *
 * @example
 * session.addEventListener('hit', ({ detail }) => count(detail.url));
 * session.addEventListener('mode', ({ detail }) => showMode(detail.mode));
 */
export type SessionEventMap = EngineEventMap & {
  readonly mode: CustomEvent<ModeChange>;
  /** Each response, after the hooks. */
  readonly response: CustomEvent<AnyResponse>;
};

const ENGINE_EVENTS = {
  hit: true,
  miss: true,
  stored: true,
  updated: true,
  revalidated: true,
  invalidated: true,
  evicted: true,
  cleared: true,
  quota: true,
  error: true,
} satisfies Record<SessionEventType, true>;

const CHANGES: readonly SessionEventType[] = ['stored', 'updated', 'revalidated', 'invalidated', 'evicted', 'cleared'];

const isEngineEvent = (type: string): type is SessionEventType => Object.hasOwn(ENGINE_EVENTS, type);

/** What can be heard of an engine, in the page or in the worker. */
type Listenable = { listen(type: SessionEventType, hear: Hear): () => void };

/** What is heard of the engines: they are asked only for types that somebody wants to hear. */
export class Subscriptions {
  /** How many want to hear a type. */
  readonly #wanted = new Map<SessionEventType, number>();
  /** Types that a listener of the session was added for: whether it is still there cannot be seen. */
  readonly #lasting = new Set<string>();
  readonly #hearers = new Set<Hear>();
  readonly #engines = new Map<Listenable, Map<SessionEventType, () => void>>();
  readonly #report: Hear;
  /** Called when something new is wanted. */
  onWanted: () => void = () => undefined;

  constructor(report: Hear) {
    this.#report = report;
  }

  /** Does somebody want to hear what changes in the store? Others than this page may change it. */
  get wantsChanges(): boolean {
    return CHANGES.some((type) => this.#wanted.has(type));
  }

  /** Somebody listens to the session for this type from now on. */
  want(type: string): void {
    if (!isEngineEvent(type) || this.#lasting.has(type)) return;
    this.#lasting.add(type);
    this.#retain(type);
  }

  /** Hear events, of these types at least, until the function that it gives is called. */
  listen(types: readonly SessionEventType[], hear: Hear): () => void {
    this.#hearers.add(hear);
    for (const type of types) this.#retain(type);
    return () => {
      if (!this.#hearers.delete(hear)) return;
      for (const type of types) this.#release(type);
    };
  }

  /** Hear this engine too. */
  attach(engine: Listenable): void {
    const types = [...this.#wanted.keys()];
    this.#engines.set(engine, new Map(types.map((type) => [type, engine.listen(type, this.#hear)])));
  }

  detach(engine: Listenable): void {
    for (const end of this.#engines.get(engine)?.values() ?? []) end();
    this.#engines.delete(engine);
  }

  readonly #hear: Hear = (event) => {
    this.#report(event);
    for (const hear of this.#hearers) hear(event);
  };

  #retain(type: SessionEventType): void {
    const others = this.#wanted.get(type) ?? 0;
    this.#wanted.set(type, others + 1);
    if (others > 0) return;
    for (const [engine, ends] of this.#engines) ends.set(type, engine.listen(type, this.#hear));
    this.onWanted();
  }

  #release(type: SessionEventType): void {
    const left = (this.#wanted.get(type) ?? 1) - 1;
    if (left > 0) {
      this.#wanted.set(type, left);
      return;
    }
    this.#wanted.delete(type);
    for (const ends of this.#engines.values()) {
      ends.get(type)?.();
      ends.delete(type);
    }
  }
}

/** Hears what engines report. */
type Hear = (event: SessionEvent) => void;
