import { MARK, type WorkerMessage } from '../../src/protocol/messages.js';
import { parseWorkerCall } from '../../src/protocol/parse-worker-call.js';
import type { Engines } from '../engines.js';
import { AnsweredPort } from './answer-calls.js';
import { answerConnect, type Versions, type Welcome } from './answer-connect.js';
import { takeBootLock } from './boot-lock.js';
import type { Hold } from './hold.js';

/** What the ports act through. */
export type PortsParts = Welcome & {
  readonly locks: Pick<LockManager, 'request'>;
  readonly engines: Pick<Engines, 'open'>;
  readonly hold: Hold;
  /** Remove this worker, if it is ours to remove; resolves with whether that was done. */
  readonly unregister: () => Promise<boolean>;
};

/** The ports of all pages that talk to this worker. */
export class Ports {
  readonly #parts: PortsParts;
  readonly #lock: ReturnType<typeof takeBootLock>;
  readonly #ports = new Set<AnsweredPort>();
  #moving = false;

  constructor(parts: PortsParts) {
    this.#parts = parts;
    this.#lock = takeBootLock(parts.locks);
  }

  /** A message to the worker: others' messages are theirs. */
  readonly receive = (event: ExtendableMessageEvent): void => {
    const call = parseWorkerCall(event.data);
    if (call === undefined || call instanceof Error) return;
    if (call[MARK] === 'connect') for (const port of event.ports) event.waitUntil(this.#connect(port, call));
    else if (call[MARK] === 'unregister') event.waitUntil(this.#unregister(event.ports));
    else this.#parts.hold.under(event);
  };

  /** A newer worker is to take over: it gets the new calls, and nothing holds this one any longer than its running ones. */
  move(moving: boolean): void {
    this.#moving = moving;
    if (moving) this.#parts.hold.suspend();
    else this.#parts.hold.resume();
    for (const port of moving ? this.#ports : []) port.post(['moving']);
  }

  async #unregister(ports: readonly MessagePort[]): Promise<void> {
    const isDone = await this.#parts.unregister().catch(() => false);
    const answer: WorkerMessage = ['result', 0, isDone];
    for (const port of ports) port.postMessage([answer]);
  }

  /**
   * Calls may have come with the connect: work on them begins at once, but nothing is said before the lock is held. Without a lock no page
   * could learn of our death: it gets no answer and stays with its own engine.
   */
  async #connect(port: MessagePort, page: Versions): Promise<void> {
    const word: WorkerMessage = this.#moving ? ['moving'] : answerConnect(page, this.#lock.name, this.#parts);
    const answered = word[0] === 'welcome' ? this.#serve(port, word) : undefined;
    try {
      await this.#lock.held;
      if (answered === undefined) port.postMessage([word]);
      else answered.speak();
    } catch {
      answered?.close();
    }
  }

  #serve(port: MessagePort, welcome: WorkerMessage): AnsweredPort {
    const { engines, locks, hold } = this.#parts;
    const answered = new AnsweredPort(port, {
      engines,
      locks,
      hold: (work) => hold.add(work),
      isMoving: () => this.#moving,
      ended: () => this.#ports.delete(answered),
    });
    answered.holdBack(welcome);
    this.#ports.add(answered);
    return answered;
  }
}
