import { runChecked } from '../../src/engine/admin/operations.js';
import type { Answer, OpenBody } from '../../src/engine/answer.js';
import type { SessionEventType } from '../../src/engine/events.js';
import { CacheError, causedBy, fail } from '../../src/errors.js';
import { INITIAL_REFERRER_POLICY, isOpen, toAnswerMessage, toWireBody } from '../../src/protocol/codec.js';
import type { PageMessage, WorkerMessage } from '../../src/protocol/messages.js';
import { Outbox } from '../../src/protocol/outbox.js';
import { isPageMessage } from '../../src/protocol/parse-page-message.js';
import { badMessage, toWireError } from '../../src/protocol/wire-error.js';
import { Pump } from '../../src/protocol/worker/pump.js';
import { gather } from '../../src/protocol/worker/small-body.js';
import type { StoredBody } from '../../src/storage/entry.js';
import { byStore, type Engines, type Opened } from '../engines.js';
import { Notifier } from './notifier.js';
import { RunningCall } from './running-call.js';

/** Shared by the ports of a worker. */
export type PortParts = {
  readonly engines: Pick<Engines, 'open'>;
  readonly locks: Pick<LockManager, 'request'>;
  /** Keep the worker alive for this. */
  readonly hold: (work: Promise<unknown>) => void;
  /** `moving`: a newer worker is about to take over, and gets all new calls. */
  readonly state: { readonly moving: boolean };
  readonly ended: (port: PagePort) => void;
};

/** A page's lock may be released before its `abort` of a body arrives. */
const SETTLING_MS = 1_000;

/** After this many unreadable messages the rest of a batch is ignored: a huge sparse array would block the worker for all other pages. */
const MAX_UNREADABLE = 64;

type Message<Kind extends PageMessage[0]> = Extract<PageMessage, readonly [Kind, ...unknown[]]>;

/** The worker's end of one page's port. */
export class PagePort {
  readonly #port: MessagePort;
  readonly #parts: PortParts;
  readonly #outbox: Outbox<WorkerMessage>;
  readonly #notifier: Notifier;
  /** The engine for settings, or the error in them, by their id. */
  readonly #opened = new Map<string, Opened | CacheError>();
  readonly #running = new Map<number, RunningCall>();
  /** By name of a page's lock: the open bodies that it covers. */
  readonly #covered = new Map<string, Set<RunningCall>>();
  readonly #end = new AbortController();
  #referrerPolicy = INITIAL_REFERRER_POLICY;
  #paused = false;
  #mayAnswer = true;

  constructor(port: MessagePort, parts: PortParts) {
    this.#port = port;
    this.#parts = parts;
    this.#outbox = new Outbox<WorkerMessage>(port, (message, error) => {
      // An answer that cannot be cloned is replaced by an error.
      if (message[0] !== 'error') this.#reject(message, error);
    });
    this.#notifier = new Notifier((cacheName, event) => {
      if (!this.#paused) this.#outbox.post(['event', cacheName, event]);
    });
    port.onmessage = this.#hear;
    port.addEventListener('close', () => this.close());
  }

  post(message: WorkerMessage): void {
    this.#outbox.post(message);
  }

  /** Keep back all messages, the welcome first, until `startAnswering`. */
  holdBack(welcome: WorkerMessage): void {
    this.#mayAnswer = false;
    this.#outbox.hold();
    this.#outbox.post(welcome);
  }

  /** The boot lock is held: answers may go out. */
  startAnswering(): void {
    this.#mayAnswer = true;
    if (!this.#paused) this.#outbox.release();
  }

  /** The page is gone or done: stop all its work. */
  close(): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    this.#notifier.close();
    for (const call of this.#running.values()) call.abort();
    this.#running.clear();
    this.#port.close();
    this.#parts.ended(this);
  }

  readonly #hear = ({ data }: MessageEvent<unknown>): void => {
    if (!Array.isArray(data)) return;
    let unreadable = 0;
    for (const message of data) {
      // A message that fails costs its own call, not those of the messages that came with it.
      try {
        if (isPageMessage(message)) this.#receive(message);
        else if (!this.#reject(message, badMessage(message).bad) && ++unreadable === MAX_UNREADABLE) return;
      } catch (error) {
        this.#reject(message, error);
      }
    }
  };

  /** Answers the call of a message by an error. False: the message belongs to no call. */
  #reject(message: unknown, error: unknown): boolean {
    const id: unknown = Array.isArray(message) ? message[1] : undefined;
    if (typeof id !== 'number') return false;
    this.post(['error', id, toWireError(error)]);
    return true;
  }

  #receive(message: PageMessage): void {
    switch (message[0]) {
      case 'settings':
        this.#open(message);
        return;
      case 'referrer-policy':
        this.#referrerPolicy = message[1];
        return;
      case 'send':
        this.#send(message);
        return;
      case 'abort':
        this.#running.get(message[1])?.abort(message[2] === 'timeout' ? timedOut() : undefined);
        return;
      case 'credit':
        this.#running.get(message[1])?.pump?.credit(message[2]);
        return;
      case 'go':
        this.#running.get(message[1])?.go();
        return;
      case 'admin':
        this.#admin(message);
        return;
      case 'listen':
        this.#listen(message[1], message[2]);
        return;
      case 'holding':
        this.#holding(message[1]);
        return;
      case 'pause':
        this.#paused = true;
        this.#outbox.hold();
        return;
      case 'resume':
        this.#paused = false;
        if (this.#mayAnswer) this.#outbox.release();
        return;
      case 'ping':
        this.post(['pong']);
        return;
      case 'bye':
        this.close();
        return;
    }
  }

  #open([, settingsId, settings]: Message<'settings'>): void {
    try {
      const opened = this.#parts.engines.open(settings);
      this.#opened.set(settingsId, opened);
      if (opened.differs !== null) this.#notifier.report(settings.cacheName, opened.differs);
    } catch (error) {
      const known = error instanceof CacheError;
      this.#opened.set(settingsId, known ? error : causedBy(error, fail('internal', 'background', 'openCache')));
    }
  }

  /** A hit in the memory tier is answered synchronously. */
  #send(message: Message<'send'>): void {
    const id = message[1];
    const opened = this.#openedFor(id, message[2]);
    if (opened === undefined) return;
    const under = { settings: opened.settings, referrerPolicy: this.#referrerPolicy };
    const running = new RunningCall(message, under, () => this.post(['ready', id]));
    const answer = opened.engine.send(running.call);
    if (!(answer instanceof Promise)) {
      this.#answer(id, answer, answer.body);
      return;
    }
    this.#running.set(id, running);
    this.#parts.hold(this.#settle(running, answer));
  }

  async #settle(running: RunningCall, coming: Promise<Answer>): Promise<void> {
    const { id } = running;
    try {
      const answer = await coming;
      const body = isOpen(answer.body) ? await gather(answer.body) : answer.body;
      if (!isOpen(body)) this.#answer(id, answer, body);
      else if (!running.aborted) await this.#stream(running, answer, body);
      else {
        body.cancel();
        throw running.call.signal?.reason;
      }
    } catch (error) {
      this.post(['error', id, toWireError(error)]);
    } finally {
      this.#running.delete(id);
    }
  }

  #answer(id: number, answer: Answer, whole: StoredBody): void {
    const { body, bytes, transfer } = toWireBody(answer.bytes ?? whole);
    if (body instanceof Blob) this.#keep(body);
    this.#outbox.post(toAnswerMessage(id, answer, body), bytes, transfer);
  }

  /** WebKit forgets the content of a Blob with the sender's last handle, even while it is on its way to a page, which may be busy. */
  #keep(body: Blob): void {
    setTimeout(() => this.#paused && this.#keep(body), 10 * SETTLING_MS);
  }

  #stream(running: RunningCall, answer: Answer, body: OpenBody): Promise<void> {
    const { id } = running;
    const pump = new Pump(body, {
      chunk: (bytes) => this.#outbox.post(['chunk', id, bytes], bytes.byteLength, bytes),
      end: () => this.post(['end', id]),
      torn: (error) => this.post(['error', id, toWireError(error)]),
    });
    running.pump = pump;
    this.post(toAnswerMessage(id, answer, 'open'));
    return pump.run();
  }

  #admin([, id, settingsId, operation, argument]: Message<'admin'>): void {
    const opened = this.#openedFor(id, settingsId);
    if (opened === undefined) return;
    const result = runChecked(opened.engine.admin, operation, byStore(operation, argument, opened)).then(
      (value) => {
        if (value instanceof Blob) this.#keep(value);
        this.#outbox.post(['result', id, value], value instanceof ArrayBuffer ? value.byteLength : 0);
      },
      (error) => this.post(['error', id, toWireError(error)]),
    );
    this.#parts.hold(result);
  }

  /** Undefined: the call has been answered. */
  #openedFor(id: number, settingsId: string): Opened | undefined {
    const opened = this.#opened.get(settingsId);
    if (this.#parts.state.moving) this.post(['moved', id]);
    else if (opened === undefined) this.post(['unknown-settings', id]);
    else if (opened instanceof CacheError) this.post(['error', id, toWireError(opened)]);
    else return opened;
    return undefined;
  }

  #listen(settingsId: string, types: readonly SessionEventType[]): void {
    const opened = this.#opened.get(settingsId);
    if (opened !== undefined && !(opened instanceof CacheError)) this.#notifier.listen(opened.engine, types);
  }

  /** If the page's lock is released before the bodies that it covers have ended, the page is gone. */
  #holding(lock: string): void {
    const known = this.#covered.get(lock);
    const covered = known ?? new Set();
    for (const call of this.#running.values()) if (call.pump !== undefined) covered.add(call);
    if (known !== undefined) return;
    this.#covered.set(lock, covered);
    const check = (): void => {
      this.#covered.delete(lock);
      if ([...covered].some((call) => this.#running.get(call.id) === call && !call.aborted)) this.close();
    };
    const free = (): void => void setTimeout(check, SETTLING_MS);
    this.#parts.locks.request(lock, { mode: 'shared', signal: this.#end.signal }, free).catch(() => undefined);
  }
}

/** The page replaces it by an error that names its time limit. */
const timedOut = (): CacheError => fail('timeout', 'callTimedOut');
