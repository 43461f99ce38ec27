import type { Told } from '../../src/error-texts.js';
import { MARK, PROTOCOL, type WorkerMessage } from '../../src/protocol/messages.js';
import { parseWorkerCall } from '../../src/protocol/parse-worker-call.js';
import type { Engines } from '../engines.js';
import type { Hold } from './hold.js';
import { PagePort } from './page-port.js';

/** The environment of the ports. */
export type PortsParts = Welcome & {
  readonly locks: Pick<LockManager, 'request'>;
  readonly engines: Pick<Engines, 'open'>;
  readonly hold: Hold;
  /** Unregister this worker. Only the ready-made one can. */
  readonly unregister?: () => Promise<unknown>;
};

/** The ports of all pages that talk to this worker. */
export class Ports {
  readonly #parts: PortsParts;
  /**
   * The Web Lock of this run of the worker, by which pages learn of its end (R1). A page that is answered before the lock is held would get the
   * lock itself and see a death.
   */
  readonly #lock = `cached-session:worker:${crypto.randomUUID()}`;
  readonly #held: Promise<void>;
  readonly #ports = new Set<PagePort>();
  readonly #state = { moving: false };

  constructor(parts: PortsParts) {
    this.#parts = parts;
    this.#held = new Promise((resolve, reject) => {
      const untilTheEnd = (): Promise<never> => {
        resolve();
        return new Promise(() => undefined);
      };
      parts.locks.request(this.#lock, untilTheEnd).catch(reject);
    });
    this.#held.catch(() => undefined);
  }

  /** A message to the worker. Messages of others are left alone. */
  readonly receive = (event: ExtendableMessageEvent): void => {
    const call = parseWorkerCall(event.data);
    if (call === undefined || call instanceof Error) return;
    if (call[MARK] === 'connect') for (const port of event.ports) event.waitUntil(this.#connect(port, call));
    else if (call[MARK] === 'unregister') this.#unregister(event);
    else this.#parts.hold.under(event);
  };

  /** Asks the pages for an event each. */
  wake(): void {
    for (const port of this.#ports) port.post(['wake']);
  }

  /** A newer worker takes over: it gets all new calls, and this one is held only for the calls that are running. */
  move(moving: boolean): void {
    this.#state.moving = moving;
    if (moving) this.#parts.hold.suspend();
    else this.#parts.hold.resume();
    for (const port of moving ? this.#ports : []) port.post(['moving']);
  }

  /** Answers first: WebKit ends a worker at once when it has unregistered itself. */
  #unregister(event: Pick<ExtendableMessageEvent, 'ports' | 'waitUntil'>): void {
    const { unregister } = this.#parts;
    const answer: WorkerMessage = ['result', 0, unregister !== undefined];
    for (const port of event.ports) port.postMessage([answer]);
    if (unregister !== undefined) event.waitUntil(unregister());
  }

  /**
   * Work on calls that came with the connect begins at once, but nothing is posted before the lock is held. Where the lock is refused the page
   * gets no answer and uses its own engine, since it could not learn of this worker's end.
   */
  async #connect(port: MessagePort, page: Versions): Promise<void> {
    const reply: WorkerMessage = this.#state.moving ? ['moving'] : answerConnect(page, this.#lock, this.#parts);
    const answered = reply[0] === 'welcome' ? this.#serve(port, reply) : undefined;
    try {
      await this.#held;
      if (answered === undefined) port.postMessage([reply]);
      else answered.startAnswering();
    } catch {
      answered?.close();
    }
  }

  #serve(port: MessagePort, welcome: WorkerMessage): PagePort {
    const { engines, locks, hold } = this.#parts;
    const answered = new PagePort(port, {
      engines,
      locks,
      hold: hold.add,
      state: this.#state,
      ended: () => this.#ports.delete(answered),
    });
    answered.holdBack(welcome);
    this.#ports.add(answered);
    return answered;
  }
}

/** The versions of the protocol that a page speaks. */
export type Versions = { readonly version: number; readonly oldest: number };

/** The properties of a worker that a connecting page learns. */
export type Welcome = { readonly faults: readonly Told[]; readonly answersEvents: boolean };

/** The reply to a page that connects: a welcome if both share a protocol version, else `incompatible`. */
export function answerConnect(page: Versions, lock: string, { faults, answersEvents }: Welcome): WorkerMessage {
  const understood = page.version >= PROTOCOL.oldest && page.oldest <= PROTOCOL.version;
  if (!understood) return ['incompatible', PROTOCOL.version, PROTOCOL.oldest];
  return ['welcome', PROTOCOL.version, lock, faults, answersEvents];
}
