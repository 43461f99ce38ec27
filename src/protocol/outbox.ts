/** Bytes of bodies in one message. A larger body travels alone, so that small answers do not wait while it is copied. */
export const MAX_BATCH_BYTES = 64 * 1024;

/**
 * Outgoing messages of a port. All messages of one microtask are posted together, since a `postMessage` costs far more than its content.
 * Messages keep their order.
 */
export class Outbox<Message> {
  readonly #port: Pick<MessagePort, 'postMessage'>;
  readonly #refused: (message: Message, error: unknown) => void;
  #messages: Message[] = [];
  #transfer: Transferable[] = [];
  #bytes = 0;
  #held = false;

  /** `refused` is called with each message that cannot be cloned. */
  constructor(port: Pick<MessagePort, 'postMessage'>, refused: (message: Message, error: unknown) => void) {
    this.#port = port;
    this.#refused = refused;
  }

  /** `bytes` and `transfer` describe the body in the message. */
  post(message: Message, bytes = 0, transfer: Transferable | null = null): void {
    if (bytes > 0 && this.#bytes + bytes > MAX_BATCH_BYTES) this.flush();
    if (this.#messages.push(message) === 1) queueMicrotask(this.flush);
    if (transfer !== null) this.#transfer.push(transfer);
    this.#bytes += bytes;
    if (bytes > MAX_BATCH_BYTES) this.flush();
  }

  /** Post all collected messages now. */
  readonly flush = (): void => {
    const messages = this.#messages;
    if (this.#held || messages.length === 0) return;
    const transfer = this.#transfer;
    this.#messages = [];
    this.#transfer = [];
    this.#bytes = 0;
    try {
      this.#port.postMessage(messages, transfer);
    } catch (error) {
      this.#postEach(messages, transfer, error);
    }
  };

  /** Keep all messages back until `release`. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.flush();
  }

  /** One message cannot be cloned, which must not cost the others. The attempt that threw has transferred nothing. */
  #postEach(messages: readonly Message[], transfer: readonly Transferable[], cause: unknown): void {
    for (const message of messages) {
      const own = transfer.filter((part) => carries(message, part));
      try {
        if (messages.length === 1) throw cause;
        this.#port.postMessage([message], own);
      } catch (error) {
        this.#refused(message, error);
      }
    }
  }
}

const carries = (message: unknown, part: Transferable): boolean =>
  Array.isArray(message) && message.some((member) => member === part);
