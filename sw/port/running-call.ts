import type { Call } from '../../src/engine/contract.js';
import type { Settings } from '../../src/options/table.js';
import { fromSendMessage, type SendMessage } from '../../src/protocol/codec.js';
import type { Pump } from '../../src/protocol/worker/pump.js';
import type { NamedReferrerPolicy } from '../../src/request/referrer-policy.js';

/** The parts of a call that the page sent in earlier messages. */
type CallContext = { readonly settings: Settings; readonly referrerPolicy: NamedReferrerPolicy };

/** A call of a page that runs in this worker. */
export class RunningCall {
  readonly id: number;
  readonly call: Call;
  /** Sends its body, while that is open. */
  pump: Pump | undefined;
  readonly #ready: () => void;
  #controller: AbortController | undefined;
  #reason: unknown;
  #go: (() => void) | undefined;

  /** `ready` asks the page whether an unsafe request may be sent. */
  constructor(message: SendMessage, { settings, referrerPolicy }: CallContext, ready: () => void) {
    this.id = message[1];
    this.#ready = ready;
    // An AbortController is made only for a call that needs one. The engine may copy the call, and only own getters are copied.
    const signal = (): AbortSignal => this.#signal();
    this.call = {
      request: fromSendMessage(message, referrerPolicy),
      settings,
      options: message[7]?.options ?? {},
      get signal(): AbortSignal {
        return signal();
      },
      beforeUnsafe: message[3] === 'GET' ? undefined : () => this.#mayLeave(),
    };
  }

  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  /** The page agrees: send it. */
  go(): void {
    this.#go?.();
  }

  /** The page no longer waits. After a timeout as the reason a stored response may still answer. */
  abort(reason: unknown = new DOMException('The page aborted this call.', 'AbortError')): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.pump?.stop();
  }

  #signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.aborted) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  /** Two phases: if the worker dies before the page has said `go`, nothing was sent (R2). */
  #mayLeave(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = this.call;
      this.#go = resolve;
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#ready();
    });
  }
}
