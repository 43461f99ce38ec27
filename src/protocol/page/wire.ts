import type { SessionEventType } from '../../engine/events.js';
import { causedBy, fail } from '../../errors.js';
import type { Settings } from '../../options/settings.js';
import type { BadMessage } from '../bad-message.js';
import { INITIAL_REFERRER_POLICY } from '../codec.js';
import type { PageMessage, WireEvent } from '../messages.js';
import { Outbox } from '../outbox.js';
import { parseWorkerMessage } from '../parse-worker-message.js';
import { settingsId } from '../settings-id.js';
import { Holding } from './holding.js';
import type { Carrier, Pending, Reply } from './pending.js';

/** Whom a wire tells what happens on it. */
export interface WireOwner {
  readonly locks: Pick<LockManager, 'request'>;
  /** The worker at its end is dead; these calls were on their way. */
  wireGone(wire: Wire, calls: readonly Pending[]): void;
  /** A newer worker is about to take over from the one at its end. */
  wireMoving(wire: Wire): void;
  /** This call was not taken: to be sent to the newer worker. */
  callMoved(call: Pending): void;
  eventHeard(cacheName: string, event: WireEvent): void;
  /** It was left, and its last call is done. */
  wireClosed(wire: Wire): void;
}

/** After how many silent checks what happens: a ping, then the worker counts as dead though its lock is held. */
const PING_AFTER = 1;
const GONE_AFTER = 4;

/** One port to one worker, as long as that lives: the calls on it, and how it is noticed that nobody is there any more. */
export class Wire implements Carrier {
  readonly #port: MessagePort;
  #lock: string | undefined;
  readonly #owner: WireOwner;
  readonly #outbox: Outbox<PageMessage>;
  readonly #holding: Holding;
  readonly #calls = new Map<number, Pending>();
  readonly #known = new Set<string>();
  #referrerPolicy = INITIAL_REFERRER_POLICY;
  #watching = new AbortController();
  #lastId = 0;
  #silent = 0;
  #leaving = false;
  #closed = false;

  /** Calls may be sent before the worker has answered; see {@link Wire.welcomed}. */
  constructor(port: MessagePort, owner: WireOwner) {
    this.#port = port;
    this.#owner = owner;
    this.#outbox = new Outbox<PageMessage>(port, (message, error) => this.#refused(message, error));
    this.#holding = new Holding(owner.locks, (name) => this.post(['holding', name]));
  }

  /** The worker answered and holds this lock for as long as it lives. */
  welcomed(lock: string): void {
    this.#lock = lock;
    this.#port.onmessage = ({ data }) => this.receive(data);
    this.watch();
  }

  /** The moment the oldest call on it was made. */
  get oldest(): number | undefined {
    return this.#calls.values().next().value?.since;
  }

  send(call: Pending): void {
    const id = ++this.#lastId;
    this.#calls.set(id, call);
    this.#post(id, call);
  }

  listen(settings: Settings, types: readonly SessionEventType[]): void {
    this.post(['listen', this.#introduce(settings), types]);
  }

  post(message: PageMessage): void {
    if (!this.#closed) this.#outbox.post(message);
  }

  abort(id: number): void {
    this.#calls.delete(id);
    this.post(['abort', id]);
  }

  bodyOpened(id: number): void {
    if (!this.#closed) this.#holding.opened(id);
  }

  finished(id: number): void {
    this.#calls.delete(id);
    this.#holding.closed(id);
    this.#closeIfLeft();
  }

  /** Called every few seconds: ask a silent worker whether it lives. False: nothing is pending, no need to look again. */
  check(): boolean {
    if (this.#calls.size === 0) return false;
    this.#silent += 1;
    if (this.#silent === PING_AFTER + 1) this.post(['ping']);
    if (this.#silent > GONE_AFTER) this.#gone();
    return true;
  }

  /** Ask for the worker's lock: to be granted it is to learn of its death (R1). */
  watch(): void {
    if (this.#lock === undefined) return;
    const { signal } = this.#watching;
    const request = this.#owner.locks.request(this.#lock, { mode: 'shared', signal }, () => undefined);
    const gone = (): void => {
      if (!signal.aborted) this.#gone();
    };
    request.then(gone, gone);
  }

  /** The page goes into the back-forward cache. What is to be said goes out now: there may be no later. */
  pause(): void {
    this.post(['pause']);
    this.#outbox.flush();
    this.#watching.abort();
    this.#watching = new AbortController();
  }

  resume(): void {
    this.#silent = 0;
    this.post(['resume']);
    this.watch();
  }

  /** No new calls: closed when those on it are done. */
  leave(): void {
    this.#leaving = true;
    this.#closeIfLeft();
  }

  /** The session ends: what has no answer fails, what only reads a body may read it to its end. */
  end(error: unknown): void {
    for (const call of [...this.#calls.values()]) if (!call.isAnswered) call.fail(error);
    this.leave();
  }

  /** Gives the calls that were on their way. */
  close(): readonly Pending[] {
    if (this.#closed) return [];
    this.post(['bye']);
    this.#outbox.flush();
    this.#closed = true;
    this.#watching.abort();
    this.#port.onmessage = null;
    this.#port.close();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.#holding.close();
    return calls;
  }

  #closeIfLeft(): void {
    if (!this.#leaving || this.#calls.size > 0 || this.#closed) return;
    this.close();
    this.#owner.wireClosed(this);
  }

  #gone(): void {
    if (!this.#closed) this.#owner.wireGone(this, this.close());
  }

  #post(id: number, call: Pending): void {
    const settings = this.#introduce(call.settings);
    this.#tellPolicy(call.referrerPolicy);
    this.#outbox.post(call.sendBy(this, id, settings));
  }

  /** Messages keep their order: it holds for this call and those after it. */
  #tellPolicy(policy: Pending['referrerPolicy']): void {
    if (policy === null || policy === this.#referrerPolicy) return;
    this.#referrerPolicy = policy;
    this.post(['referrer-policy', policy]);
  }

  /** The id of settings, told to the worker before its first use on this port. */
  #introduce(settings: Settings): string {
    const id = settingsId(settings);
    if (!this.#known.has(id)) {
      this.#known.add(id);
      this.post(['settings', id, settings]);
    }
    return id;
  }

  /** A batch of messages of the worker. */
  receive(data: unknown): void {
    this.#silent = 0;
    if (!Array.isArray(data)) return;
    for (const raw of data) if (!this.#closed) this.#hearOne(raw);
  }

  /** A message that fails costs its own call, not those of the messages that came with it. */
  #hearOne(raw: unknown): void {
    try {
      this.#receive(raw);
    } catch (cause) {
      const id: unknown = Array.isArray(raw) ? raw[1] : undefined;
      if (typeof id === 'number') this.#calls.get(id)?.fail(causedBy(cause, fail('internal', 'background', 'reply')));
    }
  }

  #receive(raw: unknown): void {
    const message = parseWorkerMessage(raw);
    if ('bad' in message) {
      this.#spoilt(message);
      return;
    }
    switch (message[0]) {
      case 'answer':
      case 'chunk':
      case 'end':
      case 'error':
      case 'ready':
      case 'result':
        this.#deliver(message);
        return;
      case 'unknown-settings':
        this.#introduceAgain(message[1]);
        return;
      case 'moving':
        this.#owner.wireMoving(this);
        return;
      case 'moved':
        this.#moved(message[1]);
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

  #deliver(reply: Reply): void {
    const call = this.#calls.get(reply[1]);
    if (call !== undefined) call.receive(reply);
    else if (reply[0] === 'answer' && reply[12] === 'open') this.abort(reply[1]);
  }

  #introduceAgain(id: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.resent += 1;
    this.#known.delete(settingsId(call.settings));
    if (call.resent <= 2) this.#post(id, call);
    else call.fail(fail('internal', 'background', 'forgetSettings'));
  }

  #moved(id: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    this.#calls.delete(id);
    this.#owner.callMoved(call);
    this.#closeIfLeft();
  }

  #spoilt({ bad, id }: BadMessage): void {
    if (id !== null) this.#calls.get(id)?.fail(bad);
  }

  /** A message that cannot be cloned, that is: the options of a call hold something that cannot cross. */
  #refused(message: PageMessage, cause: unknown): void {
    const id = message[1];
    if (typeof id !== 'number') return;
    this.#calls.get(id)?.fail(causedBy(cause, fail('serialization', 'notCloneable')));
  }
}
