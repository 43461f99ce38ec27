import type { Engine } from '../../src/engine/engine.js';
import type { SessionEvent, SessionEventType } from '../../src/engine/events.js';
import type { CacheError } from '../../src/errors.js';
import type { WireEvent } from '../../src/protocol/messages.js';
import { toWireError } from '../../src/protocol/wire-error.js';

/** Posts session events to one page. */
export class Notifier {
  readonly #post: (cacheName: string, event: WireEvent) => void;
  readonly #ends = new Map<string, readonly (() => void)[]>();
  /** Errors from before the page listened. */
  #early: { readonly cacheName: string; readonly error: CacheError }[] = [];

  constructor(post: (cacheName: string, event: WireEvent) => void) {
    this.#post = post;
  }

  /** Post events of exactly these types from now on. */
  listen(engine: Engine, types: readonly SessionEventType[]): void {
    const { cacheName } = engine;
    this.#end(cacheName);
    const heard = (event: SessionEvent): void => this.#post(cacheName, toWireEvent(event));
    this.#ends.set(
      cacheName,
      types.map((type) => engine.listen(type, heard)),
    );
    if (types.includes('error')) this.#tellEarly(cacheName);
  }

  /** An error of this page's session alone. */
  report(cacheName: string, error: CacheError): void {
    this.#early.push({ cacheName, error });
    if (this.#ends.has(cacheName)) this.#tellEarly(cacheName);
  }

  close(): void {
    for (const cacheName of [...this.#ends.keys()]) this.#end(cacheName);
  }

  #tellEarly(cacheName: string): void {
    const early = this.#early.filter((one) => one.cacheName === cacheName);
    this.#early = this.#early.filter((one) => one.cacheName !== cacheName);
    for (const { error } of early) this.#post(cacheName, toWireEvent({ type: 'error', error }));
  }

  #end(cacheName: string): void {
    for (const end of this.#ends.get(cacheName) ?? []) end();
    this.#ends.delete(cacheName);
  }
}

const toWireEvent = (event: SessionEvent): WireEvent =>
  event.type === 'error' ? { type: 'error', error: toWireError(event.error) } : event;
