import type { Call } from '../../src/engine/contract.js';
import type { Settings } from '../../src/options/settings.js';
import type { PageMessage } from '../../src/protocol/messages.js';
import { fromSendMessage } from '../../src/protocol/send-message.js';
import type { Pump } from '../../src/protocol/worker/pump.js';
import type { NamedReferrerPolicy } from '../../src/request/referrer-policy.js';

type SendMessage = Extract<PageMessage, readonly ['send', ...unknown[]]>;

/** What the page has said before, and holds for a call. */
type CallGround = {
  readonly settings: Settings;
  readonly referrerPolicy: NamedReferrerPolicy;
};

/** A call of a page that runs in this worker. */
export class RunningCall {
  readonly id: number;
  readonly call: Call;
  /** Of its body, while that is open. */
  pump: Pump | undefined;
  readonly #ready: () => void;
  #controller: AbortController | undefined;
  #reason: unknown;
  #go: (() => void) | undefined;

  /** `ready`: ask the page whether an unsafe request may leave. */
  constructor(message: SendMessage, { settings, referrerPolicy }: CallGround, ready: () => void) {
    this.id = message[1];
    this.#ready = ready;
    // The engine may copy the call, and a copy takes own getters only.
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

  /** The page said: send it. */
  go(): void {
    this.#go?.();
  }

  /** Nobody waits for the origin any more. `reason`: a timeout, after which what is stored may answer; else for no answer at all. */
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

  /** Two phases: a page whose worker died before it said `go` knows that nothing was sent (R2). */
  #mayLeave(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = this.call;
      this.#go = resolve;
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#ready();
    });
  }
}
