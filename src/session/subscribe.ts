import type { Engine, SessionEvent, SessionEventType } from '../engine/index.js';
import type { AnyResponse } from './cached-response.js';
import type { ModeChange } from './mode.js';

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

const isEngineEvent = (type: string): type is SessionEventType => Object.hasOwn(ENGINE_EVENTS, type);

/** What the session's listeners want to hear: engines are asked only for types that somebody listens to. */
export class Subscriptions {
  readonly #types = new Set<SessionEventType>();
  readonly #engines = new Map<Engine, (() => void)[]>();
  readonly #hear: (event: SessionEvent) => void;

  constructor(hear: (event: SessionEvent) => void) {
    this.#hear = hear;
  }

  /** Somebody listens to this type from now on. */
  want(type: string): void {
    if (!isEngineEvent(type) || this.#types.has(type)) return;
    this.#types.add(type);
    for (const [engine, ends] of this.#engines) ends.push(engine.listen(type, this.#hear));
  }

  /** Hear this engine too. */
  attach(engine: Engine): void {
    this.#engines.set(
      engine,
      [...this.#types].map((type) => engine.listen(type, this.#hear)),
    );
  }

  detach(engine: Engine): void {
    for (const end of this.#engines.get(engine) ?? []) end();
    this.#engines.delete(engine);
  }
}
