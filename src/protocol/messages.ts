import type { AdminOperation } from '../engine/admin/operations.js';
import type { Source } from '../engine/answer.js';
import type { SessionEvent, SessionEventType } from '../engine/events.js';
import type { ErrorValue } from '../error-texts.js';
import type { CacheErrorCode } from '../errors.js';
import type { CacheStatusDetail, ForwardReason } from '../http/fields/cache-status.js';
import type { FieldLines } from '../http/fields/header-fields.js';
import type { Millis } from '../http/units.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { Settings } from '../options/settings.js';
import type { FetchOptions, RequestBody } from '../request/prepared-request.js';
import type { Redirect } from '../request/redirects.js';
import type { NamedReferrerPolicy } from '../request/referrer-policy.js';

/** The protocol this build speaks, and the oldest one it still understands. */
export const PROTOCOL = { version: 2, oldest: 2 } as const;

/** Present in every message that is posted to a worker as such, so that a worker can tell ours from those of others. */
export const MARK = 'cached-session';

/** Posted to the worker itself: these wake it. `connect` transfers the port that all else goes over. */
export type WorkerCall =
  | { readonly [MARK]: 'connect'; readonly version: number; readonly oldest: number }
  | { readonly [MARK]: 'wake' }
  /** Unregister yourself, if you are the ready-made worker: the port that comes along is told by a `result` whether it was done. */
  | { readonly [MARK]: 'unregister' }
  | { readonly [MARK]: 'hold' };

/** An error on its way over the port. `name` other than CacheError: a DOMException or TypeError to be rebuilt (AbortError). */
export type WireError = {
  readonly name: string;
  /** Of a CacheError; `internal` otherwise. */
  readonly code: CacheErrorCode;
  /** The sentence in error-texts.ts and what it names. The page writes it: the ready-made worker has no sentences. */
  readonly id?: string;
  readonly values?: readonly ErrorValue[];
  /** Where there is no id, or one that the page does not know. */
  readonly message: string;
  readonly cause?: unknown;
};

/** An event of a session on its way over the port. */
export type WireEvent =
  | Exclude<SessionEvent, { readonly type: 'error' }>
  | { readonly type: 'error'; readonly error: WireError };

/** What is seldom needed of a request beside method, URL, fields and referrer. */
export type SendExtra = {
  readonly body?: RequestBody;
  readonly fetchOptions?: FetchOptions;
  readonly options?: RequestSettings;
};

/** What is seldom worth saying of an answer. */
export type AnswerExtra = {
  readonly redirected?: true;
  readonly history?: readonly Redirect[];
  readonly collapsed?: true;
  readonly type?: ResponseType;
  readonly validatedAt?: Millis;
  readonly forwarded?: ForwardReason;
  readonly detail?: CacheStatusDetail;
};

/** Page to worker. A message on the port is an array of these. */
export type PageMessage =
  /** Settings under an id that is the hash of their content; once per port, before their first use. */
  | readonly ['settings', settingsId: string, settings: Settings]
  /** The page's policy for the requests that follow on this port and name none; said only when it becomes another one. */
  | readonly ['referrer-policy', policy: NamedReferrerPolicy]
  | readonly [
      'send',
      id: number,
      settingsId: string,
      method: string,
      url: string,
      fields: FieldLines,
      referrer: string,
      extra: SendExtra | null,
    ]
  /** The caller of `send` wants no answer, or its reader no more of the body. `timeout`: it takes a stale answer, if one may be given. */
  | readonly ['abort', id: number, why?: 'timeout' | undefined]
  /** The reader of a body took this many bytes. */
  | readonly ['credit', id: number, bytes: number]
  /** Yes, send this unsafe request now. */
  | readonly ['go', id: number]
  | readonly ['admin', id: number, settingsId: string, operation: AdminOperation, argument: unknown]
  | readonly ['listen', settingsId: string, types: readonly SessionEventType[]]
  /** The page holds this Web Lock at least as long as the bodies that are open now: its release before their end is the page's end. */
  | readonly ['holding', lock: string]
  /** The page goes into the back-forward cache: no message until it comes back. */
  | readonly ['pause']
  | readonly ['resume']
  | readonly ['ping']
  /** The page is done: nobody reads answers or bodies any more. */
  | readonly ['bye'];

/** Worker to page. A message on the port is an array of these. */
export type WorkerMessage =
  /**
   * The worker's lock is held: its release is the worker's death. `faults`: what is wrong with its start options. `answersEvents`: it has
   * routes; an older worker does not say so.
   */
  | readonly ['welcome', version: number, lock: string, faults: readonly string[], answersEvents: boolean | undefined]
  /** No common version. */
  | readonly ['incompatible', version: number, oldest: number]
  /** The site wants no worker any more: this one only removes itself. */
  | readonly ['removed']
  | readonly ['unknown-settings', id: number]
  | readonly [
      'answer',
      id: number,
      status: number,
      statusText: string,
      url: string,
      fields: FieldLines,
      source: Source,
      cacheKey: string | null,
      createdAt: Millis,
      expires: Millis | null,
      size: number | null,
      elapsed: number,
      body: null | ArrayBuffer | Blob | 'open',
      extra: AnswerExtra | null,
    ]
  | readonly ['chunk', id: number, bytes: ArrayBuffer]
  | readonly ['end', id: number]
  /** The call failed, or its open body is torn. */
  | readonly ['error', id: number, error: WireError]
  /** May the unsafe request of this call leave? */
  | readonly ['ready', id: number]
  | readonly ['result', id: number, value: unknown]
  | readonly ['event', cacheName: string, event: WireEvent]
  /** A newer worker is about to take over: ask again there. As the answer to a connect: ask again in a moment. */
  | readonly ['moving']
  | readonly ['moved', id: number]
  | readonly ['pong'];
