import type { Answer } from '../../engine/answer.js';
import type { Call } from '../../engine/contract.js';
import { type CacheError, fail } from '../../errors.js';
import { type FieldLines, fieldValue, parseFieldLines } from '../../http/fields/header-fields.js';
import { isSafe } from '../../http/methods.js';
import type { Settings } from '../../options/table.js';
import type { NamedReferrerPolicy } from '../../request/referrer-policy.js';
import { type AnswerMessage, fromAnswerMessage, type SendMessage, toSendMessage } from '../codec.js';
import { hasCode } from '../error-code.js';
import { fromWireError } from '../wire-error.js';
import type { Carrier, Pending, Reply } from './pending.js';
import { ReceivedBody } from './received-body.js';

/** An answer whose body is still open: what is needed to continue it with another worker. */
type Open = { readonly body: ReceivedBody; readonly status: number; readonly etag: string | null };

/** An engine finds within 2 s what may answer instead of the origin: a worker that is silent for longer hangs. */
const LAST_WORD_MS = 2500;

/** How the promise of a call is settled. */
export type Settle = { readonly resolve: (answer: Answer) => void; readonly reject: (error: unknown) => void };

/** The page, as it was when the call was made. */
export type SendParts = {
  readonly referrer: string;
  readonly referrerPolicy: NamedReferrerPolicy;
};

/** A request on its way to the worker, until its answer and the answer's body are complete. */
export class SendCall implements Pending {
  readonly referrerPolicy: NamedReferrerPolicy;
  readonly settings: Settings;
  resent = 0;
  done = false;
  readonly #call: Call;
  readonly #referrer: string;
  readonly #settle: Settle;
  #carrier: Carrier | undefined;
  #id = 0;
  /** The worker may have sent the unsafe request. */
  #left = false;
  #open: Open | undefined;
  /** Set after the caller's timeout. */
  #lastWord: ReturnType<typeof setTimeout> | undefined;

  constructor(call: Call, parts: SendParts, settle: Settle) {
    this.#call = call;
    this.settings = call.settings;
    this.#referrer = parts.referrer;
    this.referrerPolicy = parts.referrerPolicy;
    this.#settle = settle;
    call.signal?.addEventListener('abort', this);
    if (call.signal?.aborted) this.handleEvent();
  }

  get isAnswered(): boolean {
    return this.#open !== undefined;
  }

  canResend(): boolean {
    const { method } = this.#call.request;
    if (this.#open !== undefined) return method === 'GET' && this.#open.etag !== null;
    return !this.#left || isSafe(method);
  }

  sendBy(carrier: Carrier, id: number, settingsId: string): SendMessage {
    this.#carrier = carrier;
    this.#id = id;
    if (this.#lastWord !== undefined) queueMicrotask(() => this.#tellTimeout());
    return toSendMessage(id, settingsId, this.#call, this.#referrer);
  }

  receive(reply: Reply): void {
    switch (reply[0]) {
      case 'answer':
        if (this.#open === undefined) this.#answered(reply);
        else this.#continued(reply, this.#open);
        return;
      case 'chunk':
        this.#open?.body.push(reply[2]);
        return;
      case 'end':
        this.#ended();
        return;
      case 'error':
        this.fail(this.#lastWord === undefined ? fromWireError(reply[2]) : this.#call.signal?.reason);
        return;
      case 'ready':
        void this.#go();
        return;
      case 'result':
        this.fail(fail('bad-message', 'adminReplyToRequest'));
        return;
    }
  }

  fail(error: unknown): void {
    if (this.done) return;
    if (this.#open === undefined) this.#settle.reject(error);
    else this.#open.body.fail(error);
    this.#finish();
  }

  /** The caller aborted; after a timeout the engine may still have a stale answer (`staleIfError`). */
  handleEvent(): void {
    const reason: unknown = this.#call.signal?.reason;
    if (!hasCode(reason, 'timeout') || this.#open !== undefined) {
      this.#giveUp(reason);
      return;
    }
    this.#lastWord = setTimeout(() => this.#giveUp(reason), LAST_WORD_MS);
    this.#tellTimeout();
  }

  #tellTimeout(): void {
    this.#carrier?.post(['abort', this.#id, 'timeout']);
  }

  /** The first answer of the worker. */
  #answered(message: AnswerMessage): void {
    const body = message[12];
    if (body !== 'open') {
      this.#settle.resolve(fromAnswerMessage(message, body));
      this.#finish();
      return;
    }
    // The worker has stopped sending its body by now.
    if (this.#lastWord !== undefined) {
      this.#giveUp(this.#call.signal?.reason);
      return;
    }
    const received = new ReceivedBody({
      credit: (bytes) => this.#carrier?.post(['credit', this.#id, bytes]),
      cancel: (reason) => this.#giveUp(reason),
    });
    this.#open = { body: received, status: message[2], etag: strongEtag(message[5]) };
    this.#carrier?.bodyOpened(this.#id);
    this.#settle.resolve(fromAnswerMessage(message, received));
  }

  /** Another worker's answer for a body that broke off: it continues only if it is the same, byte for byte. */
  #continued(message: AnswerMessage, open: Open): void {
    const body = message[12];
    if (body === 'open') this.#carrier?.bodyOpened(this.#id);
    if (message[2] !== open.status || strongEtag(message[5]) !== open.etag) {
      this.#giveUp(brokenOff());
      return;
    }
    open.body.restart();
    if (body instanceof ArrayBuffer) this.#rest(body);
    else if (body instanceof Blob)
      body.arrayBuffer().then(
        (bytes) => this.#rest(bytes),
        (error) => this.fail(error),
      );
    else if (body === null) this.#ended();
  }

  #rest(bytes: ArrayBuffer): void {
    this.#open?.body.push(bytes);
    this.#ended();
  }

  #ended(): void {
    if (this.#open?.body.end() === false) this.fail(brokenOff());
    else this.#finish();
  }

  /** The worker is about to send an unsafe request, which must happen only once. */
  async #go(): Promise<void> {
    const [carrier, id] = [this.#carrier, this.#id];
    try {
      await this.#call.beforeUnsafe?.();
    } catch (error) {
      this.#giveUp(error);
      return;
    }
    if (this.done || carrier !== this.#carrier) return;
    this.#left = true;
    carrier?.post(['go', id]);
  }

  /** The caller is done with it: tell the worker. */
  #giveUp(reason: unknown): void {
    if (this.done) return;
    this.#carrier?.abort(this.#id);
    this.fail(reason);
  }

  #finish(): void {
    this.done = true;
    clearTimeout(this.#lastWord);
    this.#call.signal?.removeEventListener('abort', this);
  }
}

const brokenOff = (): CacheError => fail('worker-stopped', 'bodyNotContinued');

/** The ETag of a response when it is a strong one (RFC 9110 §8.8.3): the same then means the same bytes. */
function strongEtag(fields: FieldLines): string | null {
  const etag = fieldValue(parseFieldLines(fields), 'etag');
  return etag?.startsWith('"') ? etag : null;
}
