import type { SessionEvent, SessionEventType } from '../../engine/events.js';
import { EVENT_TYPES } from '../../protocol/messages.js';
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

const CHANGES: readonly SessionEventType[] = ['stored', 'updated', 'revalidated', 'invalidated', 'evicted', 'cleared'];

const isEngineEvent = (type: string): type is SessionEventType => Object.hasOwn(EVENT_TYPES, type);

/** Receives the events of engines. */
type Hear = (event: SessionEvent) => void;

/** An engine, in the page or in a worker. */
type Listenable = { listen(type: SessionEventType, hear: Hear): () => void };

type Subscriber = { readonly types: readonly SessionEventType[]; readonly hear: Hear };

/** The subscribers to the events of engines. Engines are asked only for types that have one. */
export class Subscriptions {
  readonly #subscribers = new Set<Subscriber>();
  /** Types that a listener was added to the session for: whether it has been removed cannot be seen. */
  readonly #lasting = new Set<SessionEventType>();
  #wanted: ReadonlySet<SessionEventType> = new Set();
  readonly #engines = new Map<Listenable, Map<SessionEventType, () => void>>();
  readonly #report: Hear;
  /** Called when there is a subscriber to another type. */
  onWanted: () => void = () => undefined;

  constructor(report: Hear) {
    this.#report = report;
  }

  /** Is there a subscriber to changes of the store? Others than this page may change it. */
  get wantsChanges(): boolean {
    return CHANGES.some((type) => this.#wanted.has(type));
  }

  /** Subscribe the session itself to a type, for good. */
  want(type: string): void {
    if (!isEngineEvent(type)) return;
    this.#lasting.add(type);
    this.#update();
  }

  /** Subscribe to these types, until the returned function is called. Events of other types may come as well. */
  listen(types: readonly SessionEventType[], hear: Hear): () => void {
    const subscriber = { types, hear };
    this.#subscribers.add(subscriber);
    this.#update();
    return () => {
      this.#subscribers.delete(subscriber);
      this.#update();
    };
  }

  attach(engine: Listenable): void {
    this.#engines.set(engine, new Map());
    this.#update();
  }

  detach(engine: Listenable): void {
    for (const end of this.#engines.get(engine)?.values() ?? []) end();
    this.#engines.delete(engine);
  }

  readonly #hear: Hear = (event) => {
    this.#report(event);
    for (const { hear } of this.#subscribers) hear(event);
  };

  /** Listen to each engine for the types that are wanted now. */
  #update(): void {
    const before = this.#wanted;
    const wanted = new Set([...this.#lasting, ...[...this.#subscribers].flatMap(({ types }) => types)]);
    this.#wanted = wanted;
    for (const [engine, ends] of this.#engines) {
      for (const type of wanted) if (!ends.has(type)) ends.set(type, engine.listen(type, this.#hear));
      for (const [type, end] of ends) {
        if (wanted.has(type)) continue;
        end();
        ends.delete(type);
      }
    }
    if ([...wanted].some((type) => !before.has(type))) this.onWanted();
  }
}
