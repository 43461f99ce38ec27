/** Bodies of one message; a larger one travels alone, so that small answers do not wait for its copying. */
export const MAX_BATCH_BYTES = 64 * 1024;

/**
 * What is to be posted on a port: all messages of one microtask go in one `postMessage`, since a message costs far more than
 * what is in it. Messages keep their order.
 */
export class Outbox<Message> {
  readonly #port: Pick<MessagePort, 'postMessage'>;
  readonly #refused: (message: Message, error: unknown) => void;
  readonly #flush = (): void => this.flush();
  #messages: Message[] = [];
  #transfer: Transferable[] = [];
  #bytes = 0;
  #held = false;

  /** `refused` hears of a message that cannot be cloned. */
  constructor(port: Pick<MessagePort, 'postMessage'>, refused: (message: Message, error: unknown) => void) {
    this.#port = port;
    this.#refused = refused;
  }

  /** `bytes` and `transfer`: of the body that the message carries. */
  post(message: Message, bytes = 0, transfer: Transferable | null = null): void {
    if (bytes > 0 && this.#bytes + bytes > MAX_BATCH_BYTES) this.flush();
    if (this.#messages.push(message) === 1) queueMicrotask(this.#flush);
    if (transfer !== null) this.#transfer.push(transfer);
    this.#bytes += bytes;
    if (bytes > MAX_BATCH_BYTES) this.flush();
  }

  /** Post what has gathered, now. */
  flush(): void {
    if (this.#held || this.#messages.length === 0) return;
    const messages = this.#messages;
    const transfer = this.#transfer;
    this.#messages = [];
    this.#transfer = [];
    this.#bytes = 0;
    this.#send(messages, transfer);
  }

  /** Keep everything back until `release`. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.flush();
  }

  #send(messages: readonly Message[], transfer: Transferable[]): void {
    try {
      this.#port.postMessage(messages, transfer);
    } catch (error) {
      this.#sendEach(messages, transfer, error);
    }
  }

  /** One of them cannot be cloned; the others are not to suffer for it. Nothing was transferred by the attempt that threw. */
  #sendEach(messages: readonly Message[], transfer: Transferable[], error: unknown): void {
    for (const message of messages) {
      const own = transfer.filter((part) => carries(message, part));
      if (messages.length === 1) this.#refused(message, error);
      else this.#send([message], own);
    }
  }
}

const carries = (message: unknown, part: Transferable): boolean =>
  Array.isArray(message) && message.some((member) => member === part);
