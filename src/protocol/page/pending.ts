import type { Settings } from '../../options/table.js';
import type { NamedReferrerPolicy } from '../../request/referrer-policy.js';
import type { PageMessage, WorkerMessage } from '../messages.js';

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
  /** Nothing more comes of it. */
  finished(id: number): void;
}

/** A call that has not settled: what is needed to send it, to send it again, and to end it. */
export interface Pending {
  readonly settings: Settings;
  /** The page's, for what the worker fetches in its place; null: it fetches nothing. */
  readonly referrerPolicy: NamedReferrerPolicy | null;
  readonly since: number;
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
