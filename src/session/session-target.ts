import { type SessionEventMap, Subscriptions } from './events/subscribe.js';
import { inspect, inspected, type Print } from './response/details.js';

/**
 * A property by which an object cannot be cloned: the error of the platform names what stands here. (Browsers refuse every
 * EventTarget by themselves; in Node a session would become an empty object.)
 */
const UNCLONEABLE = Symbol(
  'A CachedSession holds connections: make a new CachedSession where it is needed, with the same options. This one',
);

/** A session as an EventTarget: its listeners are typed, and engines report only what somebody listens to. */
export abstract class SessionTarget extends EventTarget {
  /** @internal Where the platform copies properties (Node), this one, the first, stops it and says so. */
  readonly uncloneable: symbol = UNCLONEABLE;
  /** @internal What listeners and `watch` want to hear. */
  readonly subscriptions = new Subscriptions((event) => this.tell(event.type, event));
  /** @internal Aborted when the session ends. */
  readonly ending = new AbortController();
  /** @internal Called with each type that is listened to. */
  listened: (type: string) => void = () => undefined;

  /**
   * Hear what the cache does. Only types that somebody listens to are reported at all.
   *
   * @example
   * session.addEventListener('updated', ({ detail }) => show(detail.url));
   */
  override addEventListener<Type extends keyof SessionEventMap>(
    type: Type,
    listener: (event: SessionEventMap[Type]) => void,
    options?: AddEventListenerOptions | boolean,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void {
    super.addEventListener(type, listener, options);
    this.subscriptions.want(type);
    this.listened(type);
  }

  override removeEventListener<Type extends keyof SessionEventMap>(
    type: Type,
    listener: (event: SessionEventMap[Type]) => void,
    options?: EventListenerOptions | boolean,
  ): void;
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void;
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void {
    super.removeEventListener(type, listener, options);
  }

  /** What logs show. */
  abstract toJSON(): Readonly<Record<string, unknown>>;

  /** @internal */
  [inspect](_depth: number, options: object, print: Print): string {
    return inspected(this, print, options);
  }

  /** @internal */
  tell<Type extends keyof SessionEventMap>(type: Type, detail: SessionEventMap[Type]['detail']): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
