import type { AdminArgument, AdminOperation, AdminResult } from '../../engine/admin/operations.js';
import { fail } from '../../errors.js';
import type { Settings } from '../../options/table.js';
import type { NamedReferrerPolicy } from '../../request/referrer-policy.js';
import type { PageMessage, WorkerMessage } from '../messages.js';
import { fromWireError } from '../wire-error.js';

/** The messages of a worker that are about one call. */
export type Reply = Extract<
  WorkerMessage,
  readonly ['answer' | 'chunk' | 'end' | 'error' | 'ready' | 'result', ...unknown[]]
>;

/** What carries a call to the worker: one port. */
export interface Carrier {
  post(message: PageMessage): void;
  /** The call is of no interest any more: tell the worker, and forget it here. */
  abort(id: number): void;
  /** Its body is open: as long as there is one, the page holds a lock that tells the worker of its end. */
  bodyOpened(id: number): void;
}

/** A call that has not settled: what is needed to send it, to send it again, and to end it. */
export interface Pending {
  readonly settings: Settings;
  /** The page's, for what the worker fetches in its place; null: it fetches nothing. */
  readonly referrerPolicy: NamedReferrerPolicy | null;
  /** Settled, and nothing of it comes any more. */
  readonly done: boolean;
  /** It has its answer, and only the body still comes. */
  readonly isAnswered: boolean;
  /** How often it was sent again. */
  resent: number;
  /** Can it be sent once more, its worker having died under it? */
  canResend(): boolean;
  /** It travels by this carrier from now on; gives its message. */
  sendBy(carrier: Carrier, id: number, settingsId: string): PageMessage;
  receive(reply: Reply): void;
  fail(error: unknown): void;
}

type Asked<Op extends AdminOperation> = {
  readonly operation: Op;
  readonly argument: AdminArgument<Op>;
  readonly settings: Settings;
};

type Settle<Op extends AdminOperation> = {
  readonly resolve: (result: AdminResult<Op>) => void;
  readonly reject: (error: unknown) => void;
};

/** An operation of `session.cache` on its way to the worker. All of them are idempotent, so that each can be sent again. */
export function adminCall<Op extends AdminOperation>(
  { operation, argument, settings }: Asked<Op>,
  { resolve, reject }: Settle<Op>,
): Pending {
  const call = {
    settings,
    referrerPolicy: null,
    isAnswered: false,
    done: false,
    resent: 0,
    canResend: () => true,
    sendBy: (_carrier: Carrier, id: number, settingsId: string): PageMessage => [
      'admin',
      id,
      settingsId,
      operation,
      argument,
    ],
    receive(reply: Reply): void {
      const result = reply[2];
      if (reply[0] === 'error') call.fail(fromWireError(reply[2]));
      else if (reply[0] !== 'result' || !isResult<Op>(result)) call.fail(fail('bad-message', 'adminReply', operation));
      else {
        call.done = true;
        resolve(result);
      }
    },
    fail(error: unknown): void {
      call.done = true;
      reject(error);
    },
  };
  return call;
}

/** The worker is trusted once it has said which protocol it speaks. */
const isResult = <Op extends AdminOperation>(_value: unknown): _value is AdminResult<Op> => true;
