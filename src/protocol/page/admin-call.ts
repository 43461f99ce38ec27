import type { AdminOperation } from '../../engine/admin/admin.js';
import { CacheError } from '../../errors.js';
import type { Guard } from '../../guards.js';
import type { Settings } from '../../options/settings.js';
import type { PageMessage } from '../messages.js';
import { fromWireError } from '../wire-error.js';
import type { Carrier, Pending, Reply } from './pending.js';

/** What is asked, and how its result looks. */
export type AdminQuestion<Result> = {
  readonly operation: AdminOperation;
  readonly argument: unknown;
  readonly isResult: Guard<Result>;
  readonly settings: Settings;
  readonly now: number;
};

export type SettleAdmin<Result> = {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/** A question of `session.cache` on its way to the worker. All of them can be asked twice: to delete what is deleted does nothing. */
export class AdminCall<Result> implements Pending {
  resent = 0;
  readonly isAnswered = false;
  readonly referrerPolicy = null;
  readonly #question: AdminQuestion<Result>;
  readonly #settle: SettleAdmin<Result>;
  #carrier: Carrier | undefined;
  #id = 0;
  #done = false;

  constructor(question: AdminQuestion<Result>, settle: SettleAdmin<Result>) {
    this.#question = question;
    this.#settle = settle;
  }

  get settings(): Settings {
    return this.#question.settings;
  }

  get since(): number {
    return this.#question.now;
  }

  get done(): boolean {
    return this.#done;
  }

  canResend(): boolean {
    return true;
  }

  sendBy(carrier: Carrier, id: number, settingsId: string): PageMessage {
    this.#carrier = carrier;
    this.#id = id;
    return ['admin', id, settingsId, this.#question.operation, this.#question.argument];
  }

  receive(reply: Reply): void {
    const result = reply[0] === 'result' ? reply[2] : reply;
    if (reply[0] === 'error') this.fail(fromWireError(reply[2]));
    else if (this.#question.isResult(result)) this.#settled(result);
    else this.fail(strange(this.#question.operation));
  }

  fail(error: unknown): void {
    if (this.#done) return;
    this.#finish();
    this.#settle.reject(error);
  }

  #settled(result: Result): void {
    this.#finish();
    this.#settle.resolve(result);
  }

  #finish(): void {
    this.#done = true;
    this.#carrier?.finished(this.#id);
  }
}

const strange = (operation: string): CacheError =>
  new CacheError('bad-message', `The worker answered "${operation}" with something that could not be read.`);
