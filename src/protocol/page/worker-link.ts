import type { Admin } from '../../engine/admin/operations.js';
import type { Answer } from '../../engine/answer.js';
import type { Call } from '../../engine/contract.js';
import type { SessionEvent, SessionEventType } from '../../engine/events.js';
import { CacheError, causedBy, fail } from '../../errors.js';
import type { Settings } from '../../options/table.js';
import type { NamedReferrerPolicy } from '../../request/referrer-policy.js';
import { hasCode, isRemoved, isUnreachable } from '../error-code.js';
import type { WireEvent } from '../messages.js';
import { fromWireError } from '../wire-error.js';
import type { Connection, UseEarly } from './hello.js';
import { adminCall, type Pending } from './pending.js';
import { SendCall } from './send-call.js';
import { Wire, type WireOwner } from './wire.js';

/** What a link to the worker acts through. */
export type LinkParts = {
  /** A port to the worker, fresh at each call (see `hello`). Where a newer worker waits (`registration.waiting`), to that one. */
  readonly connect: (useEarly: UseEarly) => Promise<Connection>;
  /** Post the `wake` event to the worker itself. */
  readonly wake: () => void;
  readonly locks: Pick<LockManager, 'request'>;
  readonly now: () => number;
  /** URL of the page without fragment, as the Referer of what the worker fetches; empty: none. */
  readonly referrer: () => string;
  /** The policy that the page has for its Referer, where a request names none. */
  readonly referrerPolicy: () => NamedReferrerPolicy;
  /** The session's settings, for what is asked without any (admin, listen). */
  readonly settings: () => Settings;
  /** No worker can be reached: what was pending has been rejected with the same error. The next call tries again. */
  readonly onLost?: (error: unknown) => void;
  /** A port was opened, at first or again. */
  readonly onConnect?: (connection: Connection) => void;
};

const MAX_RESENT = 2;
/** A silent worker is asked after this long. One timer for all calls, and none while nothing is pending. */
const CHECK_MS = 5_000;
// Messages on a port are no events: the browser stops a worker that gets none for 30 s. A `wake` every 20 s is too seldom: of a page that
// calls every 15 s, one call comes too early for a `wake` and the next too late.
const WAKE_EVERY_MS = 5_000;

const MOVING_ATTEMPTS = 20;
const MOVING_PAUSE_MS = 250;

/**
 * The engine in the worker as the page sees it: each call settles, by reply, error, abort or the worker's death. It connects at the first
 * call, and again after the worker's death: safe calls are then sent again, at most twice; an unsafe one only when it cannot have left the
 * worker. One that could be sent once more rejects with `worker-unavailable`, so that the page does it itself; `worker-stopped` is for what
 * must not be repeated.
 */
export class WorkerLink implements WireOwner {
  readonly locks: Pick<LockManager, 'request'>;
  readonly #parts: LinkParts;
  readonly #listeners = new Map<SessionEventType, (event: SessionEvent) => void>();
  /** All that are open: the one for new calls, and older ones whose calls are not done. */
  readonly #wires = new Set<Wire>();
  /** Calls that wait for a port. */
  readonly #waiting = new Set<Pending>();
  #wire: Wire | undefined;
  /** The last one whose worker has answered. */
  #welcomed: Wire | undefined;
  #connecting = false;
  #closed = false;
  #moving = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastWake = 0;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.locks = parts.locks;
  }

  /**
   * Is the worker being started again, or about to be? A new link's worker is running: it has just been found. And not while a newer one
   * takes over, since the one before it still has writes to do.
   */
  get isStarting(): boolean {
    return this.#welcomed !== undefined && this.#wire !== this.#welcomed && !this.#moving;
  }

  send(call: Call): Promise<Answer> {
    if (call.signal?.aborted && !hasCode(call.signal.reason, 'timeout')) return Promise.reject(call.signal.reason);
    return new Promise((resolve, reject) => {
      const { referrer, referrerPolicy } = this.#parts;
      const parts = { referrer: referrer(), referrerPolicy: referrerPolicy() };
      this.#route(new SendCall(call, parts, { resolve, reject }));
    });
  }

  readonly admin: Admin = (operation, argument) =>
    new Promise((resolve, reject) => {
      const asked = { operation, argument, settings: this.#parts.settings() };
      this.#route(adminCall(asked, { resolve, reject }));
    });

  /** Hear events of this type, until the function that it gives is called. One listener for each type. */
  listen(type: SessionEventType, hear: (event: SessionEvent) => void): () => void {
    this.#listeners.set(type, hear);
    this.#listen();
    return () => {
      if (this.#listeners.delete(type)) this.#listen();
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
    for (const call of this.#waiting) call.fail(closed());
    this.#waiting.clear();
    for (const wire of this.#wires) wire.end(closed());
  }

  /** The page may be about to be left: hold nothing that keeps it from being kept. */
  leaving(): void {
    for (const wire of this.#wires) wire.leaving();
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const wire of this.#wires) wire.pause();
  }

  resume(): void {
    for (const wire of this.#wires) wire.resume();
    this.#timer ??= setTimeout(() => this.#check(), CHECK_MS);
  }

  wireGone(wire: Wire, calls: readonly Pending[]): void {
    this.#forget(wire);
    for (const call of calls) {
      call.resent += 1;
      if (call.canResend() && call.resent <= MAX_RESENT) this.#route(call);
      else call.fail(call.canResend() && !call.isAnswered ? diedRepeatedly() : stopped());
    }
  }

  /** Calls that it took go on there; new ones and events come from the worker that takes over. */
  wireMoving(wire: Wire): void {
    if (this.#wire !== wire) return;
    this.#wire = undefined;
    this.#moving = true;
    wire.leave();
    if (this.#listeners.size > 0) void this.#connect();
  }

  callMoved(call: Pending): void {
    this.#route(call);
  }

  eventHeard(cacheName: string, event: WireEvent): void {
    if (cacheName === this.#parts.settings().cacheName) this.#listeners.get(event.type)?.(fromWireEvent(event));
  }

  wireClosed(wire: Wire): void {
    this.#forget(wire);
  }

  #route(call: Pending): void {
    if (this.#closed) {
      call.fail(closed());
      return;
    }
    this.#timer ??= setTimeout(() => this.#check(), CHECK_MS);
    if (this.#wire === undefined) {
      this.#waiting.add(call);
      void this.#connect();
      return;
    }
    this.wake();
    this.#wire.send(call);
  }

  async #connect(): Promise<void> {
    if (this.#connecting) return;
    this.#connecting = true;
    await this.#reach().catch((error: unknown) => this.#lose(error));
    this.#connecting = false;
  }

  /** While one worker takes over from another there are moments when neither answers. */
  async #reach(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#greet();
      } catch (error) {
        // After a worker that only removes itself no other comes.
        if (!this.#moving || this.#closed || isRemoved(error) || attempt >= MOVING_ATTEMPTS) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, MOVING_PAUSE_MS));
    }
  }

  /**
   * The calls go out behind the greeting and wait on the port for the worker. A worker that does not welcome the page takes none of them;
   * one that dies or hangs before its welcome has sent no unsafe request, since it has no `go` for it.
   */
  async #greet(): Promise<void> {
    let early: Wire | undefined;
    try {
      const connection = await this.#parts.connect((port) => {
        const wire = this.#begin(port);
        early = wire;
        return wire.receive;
      });
      if (this.#closed) return connection.port.close();
      const wire = early ?? this.#begin(connection.port);
      this.#moving = false;
      this.#lastWake = this.#parts.now();
      wire.welcomed(connection.lock);
      this.#welcomed = wire;
      this.#parts.onConnect?.(connection);
    } catch (error) {
      if (early !== undefined) this.#forget(early);
      for (const call of early?.close() ?? []) this.#waiting.add(call);
      throw error;
    }
  }

  /** New calls and those that have waited go over this port. */
  #begin(port: MessagePort): Wire {
    const wire = new Wire(port, this);
    this.#wire = wire;
    this.#wires.add(wire);
    if (this.#listeners.size > 0) this.#listen();
    for (const call of this.#waiting) if (!call.done) wire.send(call);
    this.#waiting.clear();
    return wire;
  }

  #lose(error: unknown): void {
    const calls = [...this.#waiting];
    this.#waiting.clear();
    for (const call of calls) call.fail(isUnreachable(error) ? error : notReached(error));
    this.#parts.onLost?.(error);
  }

  #forget(wire: Wire): void {
    this.#wires.delete(wire);
    if (this.#wire === wire) this.#wire = undefined;
  }

  #listen(): void {
    const types = [...this.#listeners.keys()];
    if (this.#wire !== undefined) this.#wire.listen(this.#parts.settings(), types);
    else if (types.length > 0 && !this.#closed) void this.#connect();
  }

  #check(): void {
    this.#timer = undefined;
    const busy = [...this.#wires].filter((wire) => wire.check());
    if (busy.length > 0) this.#timer ??= setTimeout(() => this.#check(), CHECK_MS);
  }

  wake(): void {
    const now = this.#parts.now();
    if (now - this.#lastWake < WAKE_EVERY_MS) return;
    this.#lastWake = now;
    this.#parts.wake();
  }
}

function fromWireEvent(event: WireEvent): SessionEvent {
  if (event.type !== 'error') return event;
  const error = fromWireError(event.error);
  return { type: 'error', error: error instanceof CacheError ? error : new CacheError('internal', error.message) };
}

const closed = (): CacheError => fail('closed', 'sessionClosed');

const notReached = (cause: unknown): CacheError => causedBy(cause, fail('worker-unavailable', 'workerUnconnected'));

// The page can do it itself: the call has had no effect, or may be repeated.
const diedRepeatedly = (): CacheError => fail('worker-unavailable', 'workerDiedRepeatedly', MAX_RESENT + 1);

const stopped = (): CacheError => fail('worker-stopped', 'workerDied');
