import type { AdminArgument, AdminOperation, AdminResult } from '../../engine/admin/operations.js';
import { fail } from '../../errors.js';
import type { Settings } from '../../options/table.js';
import type { PageMessage } from '../messages.js';
import { fromWireError } from '../wire-error.js';
import type { Carrier, Pending, Reply } from './pending.js';

type Asked<Op extends AdminOperation> = {
  readonly operation: Op;
  readonly argument: AdminArgument<Op>;
  readonly settings: Settings;
  readonly now: number;
};

type Settle<Op extends AdminOperation> = {
  readonly resolve: (result: AdminResult<Op>) => void;
  readonly reject: (error: unknown) => void;
};

/** An operation of `session.cache` on its way to the worker. All of them are idempotent, so that each can be sent again. */
export class AdminCall<Op extends AdminOperation> implements Pending {
  resent = 0;
  done = false;
  readonly isAnswered = false;
  readonly referrerPolicy = null;
  readonly settings: Settings;
  readonly since: number;
  readonly #asked: Asked<Op>;
  readonly #settle: Settle<Op>;
  #carrier: Carrier | undefined;
  #id = 0;

  constructor(asked: Asked<Op>, settle: Settle<Op>) {
    this.#asked = asked;
    this.#settle = settle;
    this.settings = asked.settings;
    this.since = asked.now;
  }

  canResend(): boolean {
    return true;
  }

  sendBy(carrier: Carrier, id: number, settingsId: string): PageMessage {
    this.#carrier = carrier;
    this.#id = id;
    return ['admin', id, settingsId, this.#asked.operation, this.#asked.argument];
  }

  receive(reply: Reply): void {
    const result = reply[2];
    if (reply[0] === 'error') this.fail(fromWireError(reply[2]));
    else if (reply[0] === 'result' && isResult<Op>(result)) this.#finish(() => this.#settle.resolve(result));
    else this.fail(fail('bad-message', 'adminReply', this.#asked.operation));
  }

  fail(error: unknown): void {
    this.#finish(() => this.#settle.reject(error));
  }

  #finish(settle: () => void): void {
    if (this.done) return;
    this.done = true;
    this.#carrier?.finished(this.#id);
    settle();
  }
}

/** The worker is trusted once it has said which protocol it speaks. */
const isResult = <Op extends AdminOperation>(_value: unknown): _value is AdminResult<Op> => true;
