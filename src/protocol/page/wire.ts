import type { SessionEventType } from '../../engine/events.js';
import { causedBy, fail } from '../../errors.js';
import type { Settings } from '../../options/table.js';
import { INITIAL_REFERRER_POLICY } from '../codec.js';
import { isWorkerMessage } from '../is-worker-message.js';
import type { PageMessage, WireEvent, WorkerMessage } from '../messages.js';
import { Outbox } from '../outbox.js';
import { settingsId } from '../settings-id.js';
import { badMessage } from '../wire-error.js';
import { Holding } from './holding.js';
import type { Carrier, Pending } from './pending.js';

/** The link that a wire belongs to. */
export interface WireOwner {
  readonly locks: Pick<LockManager, 'request'>;
  /** Its worker is dead; these calls were in flight. */
  wireGone(wire: Wire, calls: readonly Pending[]): void;
  /** A newer worker is about to take over. */
  wireMoving(wire: Wire): void;
  /** Its worker needs an event of the page to live on. */
  wake(): void;
  /** The worker did not take this call: send it to the newer one. */
  callMoved(call: Pending): void;
  eventHeard(cacheName: string, event: WireEvent): void;
  /** It takes no new calls, and its last one is done. */
  wireClosed(wire: Wire): void;
}

/** Silent checks until a ping is sent, and until the worker counts as dead though its lock is held. */
const PING_AFTER = 1;
const GONE_AFTER = 4;

/** One port to one worker for as long as that lives: the calls on it, and how its death is detected. */
export class Wire implements Carrier {
  readonly #port: MessagePort;
  #lock: string | undefined;
  readonly #owner: WireOwner;
  readonly #outbox: Outbox<PageMessage>;
  #holding: Holding | undefined;
  readonly #calls = new Map<number, Pending>();
  readonly #known = new Set<string>();
  /** The settings of the last call. */
  #introduced: Settings | undefined;
  #introducedId = '';
  #referrerPolicy = INITIAL_REFERRER_POLICY;
  #watching: AbortController | undefined;
  #lastId = 0;
  #silent = 0;
  #leaving = false;
  #closed = false;

  /** Calls may be sent before the worker has answered; see {@link Wire.welcomed}. */
  constructor(port: MessagePort, owner: WireOwner) {
    this.#port = port;
    this.#owner = owner;
    this.#outbox = new Outbox<PageMessage>(port, (message, error) => this.#refused(message, error));
  }

  /** The worker answered and holds this lock for as long as it lives. */
  welcomed(lock: string): void {
    this.#lock = lock;
    this.#port.onmessage = this.receive;
    this.watch();
  }

  send(call: Pending): void {
    const id = ++this.#lastId;
    this.#calls.set(id, call);
    this.watch();
    this.#post(id, call);
  }

  listen(settings: Settings, types: readonly SessionEventType[]): void {
    this.post(['listen', this.#introduce(settings), types]);
  }

  post(message: PageMessage): void {
    if (!this.#closed) this.#outbox.post(message);
  }

  abort(id: number): void {
    this.post(['abort', id]);
    this.#finished(id);
  }

  bodyOpened(id: number): void {
    if (this.#closed) return;
    this.#holding ??= new Holding(this.#owner.locks, (name) => this.post(['holding', name]));
    this.#holding.opened(id);
  }

  /** Called every few seconds: ping a silent worker. False: nothing is pending, and no further check is needed. */
  check(): boolean {
    if (this.#calls.size === 0) return false;
    this.#silent += 1;
    if (this.#silent === PING_AFTER + 1) this.post(['ping']);
    if (this.#silent > GONE_AFTER) this.#gone();
    return true;
  }

  /** Request the worker's lock: it is granted when the worker dies (R1). */
  watch(): void {
    if (this.#lock === undefined || this.#watching !== undefined) return;
    this.#watching = new AbortController();
    const { signal } = this.#watching;
    const request = this.#owner.locks.request(this.#lock, { mode: 'shared', signal }, () => undefined);
    const gone = (): void => {
      if (!signal.aborted) this.#gone();
    };
    request.then(gone, gone);
  }

  /** The page may be about to be left: withdraw that request until the next call, unless one is in flight. */
  leaving(): void {
    if (this.#calls.size === 0) this.#unwatch();
  }

  #unwatch(): void {
    this.#watching?.abort();
    this.#watching = undefined;
  }

  /** The page enters the back-forward cache. Pending messages go out now: there may be no later. */
  pause(): void {
    this.post(['pause']);
    this.#outbox.flush();
    this.#unwatch();
  }

  resume(): void {
    this.#silent = 0;
    this.post(['resume']);
    this.watch();
  }

  /** No new calls: closed when those on it are done. */
  leave(): void {
    this.#leaving = true;
    this.#closeIfDone();
  }

  /** The session ends: calls without an answer fail, open bodies may be read to their end. */
  end(error: unknown): void {
    for (const [id, call] of [...this.#calls]) if (!call.isAnswered) this.#fail(id, error);
    this.leave();
  }

  /** Returns the calls in flight. */
  close(): readonly Pending[] {
    if (this.#closed) return [];
    this.post(['bye']);
    this.#outbox.flush();
    this.#closed = true;
    this.#unwatch();
    this.#port.onmessage = null;
    this.#port.close();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#holding?.close();
    return calls;
  }

  #closeIfDone(): void {
    if (this.#calls.size > 0 || this.#closed) return;
    this.close();
    this.#owner.wireClosed(this);
  }

  /** Nothing more comes of this call. */
  #finished(id: number): void {
    this.#calls.delete(id);
    this.#holding?.closed(id);
    if (this.#leaving) this.#closeIfDone();
  }

  #fail(id: number, error: unknown): void {
    this.#calls.get(id)?.fail(error);
    this.#finished(id);
  }

  #gone(): void {
    if (!this.#closed) this.#owner.wireGone(this, this.close());
  }

  #post(id: number, call: Pending): void {
    const { settings, referrerPolicy } = call;
    if (this.#introduced !== settings) this.#introduce(settings);
    // Messages keep their order: the policy holds for this call and those after it.
    if (referrerPolicy !== null && referrerPolicy !== this.#referrerPolicy) {
      this.#referrerPolicy = referrerPolicy;
      this.post(['referrer-policy', referrerPolicy]);
    }
    this.#outbox.post(call.sendBy(this, id, this.#introducedId));
  }

  /** The id of settings, sent to the worker before its first use on this port. */
  #introduce(settings: Settings): string {
    const id = settingsId(settings);
    if (!this.#known.has(id)) {
      this.#known.add(id);
      this.post(['settings', id, settings]);
    }
    this.#introduced = settings;
    this.#introducedId = id;
    return id;
  }

  /** A batch of messages of the worker. A message that fails costs its own call, not those that came with it. */
  readonly receive = ({ data }: { readonly data: unknown }): void => {
    this.#silent = 0;
    if (!Array.isArray(data)) return;
    for (const message of data) {
      if (this.#closed) return;
      try {
        if (isWorkerMessage(message)) this.#take(message);
        else this.#rejectMalformed(message);
      } catch (cause) {
        if (isWorkerMessage(message))
          this.#fail(Number(message[1]), causedBy(cause, fail('internal', 'background', 'reply')));
      }
    }
  };

  #rejectMalformed(message: unknown): void {
    const { id, bad } = badMessage(message);
    if (id !== null) this.#fail(id, bad);
  }

  #take(message: WorkerMessage): void {
    switch (message[0]) {
      case 'answer':
      case 'chunk':
      case 'end':
      case 'error':
      case 'ready':
      case 'result': {
        const call = this.#calls.get(message[1]);
        call?.receive(message);
        if (call?.done) this.#finished(message[1]);
        else if (call === undefined && message[0] === 'answer' && message[12] === 'open') this.abort(message[1]);
        return;
      }
      case 'unknown-settings':
        this.#introduceAgain(message[1]);
        return;
      case 'moving':
        this.#owner.wireMoving(this);
        return;
      case 'moved':
        this.#moved(message[1]);
        return;
      case 'wake':
        this.#owner.wake();
        return;
      case 'event':
        this.#owner.eventHeard(message[1], message[2]);
        return;
      case 'welcome':
      case 'incompatible':
      case 'removed':
      case 'pong':
        return;
    }
  }

  #introduceAgain(id: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.resent += 1;
    this.#known.delete(settingsId(call.settings));
    this.#introduced = undefined;
    if (call.resent <= 2) this.#post(id, call);
    else this.#fail(id, fail('internal', 'background', 'forgetSettings'));
  }

  #moved(id: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#finished(id);
    this.#owner.callMoved(call);
  }

  /** A message that cannot be cloned: an option of the call cannot cross to the worker. */
  #refused(message: PageMessage, cause: unknown): void {
    const id = message[1];
    if (typeof id === 'number') this.#fail(id, causedBy(cause, fail('serialization', 'notCloneable')));
  }
}
