import type { AdminOperation } from '../engine/admin/operations.js';
import type { Source } from '../engine/answer.js';
import type { SessionEvent, SessionEventType } from '../engine/events.js';
import type { ErrorValue, Told } from '../error-texts.js';
import type { CacheErrorCode } from '../errors.js';
import type { CacheStatusDetail, ForwardReason } from '../http/fields/cache-status.js';
import type { FieldLines } from '../http/fields/header-fields.js';
import type { Millis } from '../http/units.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { Settings } from '../options/table.js';
import type { FetchOptions, RequestBody } from '../request/prepared-request.js';
import type { Redirect } from '../request/redirects.js';
import type { NamedReferrerPolicy } from '../request/referrer-policy.js';

/** The protocol version of this build, and the oldest that it understands. */
export const PROTOCOL = { version: 2, oldest: 2 } as const;

/** A member of every message that is posted to a worker itself: distinguishes ours from the app's. */
export const MARK = 'cached-session';

/** Posted to the worker itself, which starts it. `connect` transfers the port for all other messages; some may be on it already. */
export type WorkerCall =
  | { readonly [MARK]: 'connect'; readonly version: number; readonly oldest: number }
  | { readonly [MARK]: 'wake' }
  /** Unregister if it is the ready-made worker. A `result` on the transferred port says whether it is, before it does. */
  | { readonly [MARK]: 'unregister' }
  | { readonly [MARK]: 'hold' };

/** An error in a message. `name` other than CacheError: a DOMException or TypeError to be rebuilt (AbortError). */
export type WireError = {
  readonly name: string;
  /** Of a CacheError; `internal` otherwise. */
  readonly code: CacheErrorCode;
  /** The sentence in error-texts.ts and what it names. The page writes it: the ready-made worker has no sentences. */
  readonly id?: string;
  readonly values?: readonly ErrorValue[];
  /** Used if there is no id, or one that the page does not know. */
  readonly message: string;
  readonly cause?: unknown;
};

/** The types of events that a worker sends. */
export const EVENT_TYPES = {
  hit: true,
  miss: true,
  stored: true,
  updated: true,
  revalidated: true,
  invalidated: true,
  evicted: true,
  cleared: true,
  quota: true,
  error: true,
} as const satisfies Record<SessionEventType, true>;

/** An event of a session in a message. */
export type WireEvent =
  | Exclude<SessionEvent, { readonly type: 'error' }>
  | { readonly type: 'error'; readonly error: WireError };

/** The parts of a request that few have. */
export type SendExtra = {
  readonly body?: RequestBody;
  readonly fetchOptions?: FetchOptions;
  readonly options?: RequestSettings;
};

/** The parts of an answer that few have. */
export type AnswerExtra = {
  readonly redirected?: true | undefined;
  readonly history?: readonly Redirect[] | undefined;
  readonly collapsed?: true | undefined;
  readonly type?: ResponseType | undefined;
  readonly validatedAt?: Millis | undefined;
  readonly forwarded?: ForwardReason | undefined;
  readonly detail?: CacheStatusDetail | undefined;
};

/** Page to worker. A message on the port is an array of these. */
export type PageMessage =
  /** Settings under the hash of their content; once per port, before their first use. */
  | readonly ['settings', settingsId: string, settings: Settings]
  /** The page's referrer policy, for later requests on this port without one. Sent when it changes. */
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
  /** The caller wants no answer, or its reader no more of the body. `timeout`: a stale answer is still welcome. */
  | readonly ['abort', id: number, why?: 'timeout' | undefined]
  /** The reader of a body has taken this many bytes. */
  | readonly ['credit', id: number, bytes: number]
  /** Send this unsafe request now. */
  | readonly ['go', id: number]
  | readonly ['admin', id: number, settingsId: string, operation: AdminOperation, argument: unknown]
  | readonly ['listen', settingsId: string, types: readonly SessionEventType[]]
  /** The page holds this Web Lock at least until the bodies that are open now have ended. If it is released earlier, the page is gone. */
  | readonly ['holding', lock: string]
  /** The page enters the back-forward cache: send nothing until `resume`. */
  | readonly ['pause']
  | readonly ['resume']
  | readonly ['ping']
  /** The page is done with this port. */
  | readonly ['bye'];

/** Worker to page. A message on the port is an array of these. */
export type WorkerMessage =
  /**
   * The worker holds this lock until its death. `faults`: the faults of its start options. `answersEvents`: it has routes; older workers
   * do not send it.
   */
  | readonly ['welcome', version: number, lock: string, faults: readonly Told[], answersEvents: boolean | undefined]
  /** No common version. */
  | readonly ['incompatible', version: number, oldest: number]
  /** The site has removed its worker: this script only unregisters itself. */
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
  /** The call failed, or its open body broke off. */
  | readonly ['error', id: number, error: WireError]
  /** May the unsafe request of this call be sent? */
  | readonly ['ready', id: number]
  | readonly ['result', id: number, value: unknown]
  | readonly ['event', cacheName: string, event: WireEvent]
  /** A newer worker takes over: send new calls there. In reply to a connect: connect again in a moment. */
  | readonly ['moving']
  | readonly ['moved', id: number]
  /** Work goes on: post a `wake`. A worker's own events do not keep it alive in Firefox, nor for more than five minutes elsewhere. */
  | readonly ['wake']
  | readonly ['pong'];
