import type { CacheStatusDetail, ForwardReason } from '../http/fields/cache-status.js';
import type { FieldLines } from '../http/fields/header-fields.js';
import type { Millis } from '../http/units.js';
import type { Redirect } from '../request/redirects.js';
import type { StoredBody } from '../storage/entry.js';

/** Where an answer comes from. `revalidated`: stored, and just validated by a 304. `stale`: stored and stale, as the origin failed or staleness is allowed. `synthetic`: made here (504). */
export type Source = 'network' | 'cache' | 'revalidated' | 'stale' | 'synthetic';

/** One reader of a body that is still being received. */
export interface OpenBody {
  /** The next bytes, the reader's own (it may transfer their buffer), or null at the end. Rejects when it is torn or the call aborted. */
  read(): Promise<Uint8Array | null>;
  /** The reader wants no more. */
  cancel(reason?: unknown): void;
}

/** No body, all of it (shared with the cache: copy it before a transfer, never change it), or a reader. */
export type AnswerBody = StoredBody | OpenBody;

/** The answer to a request: the same shape from the engine in the page and from the worker over its port. */
export type Answer<Body extends AnswerBody = AnswerBody> = {
  readonly status: number;
  readonly statusText: string;
  /** Final URL, without fragment, not redacted. */
  readonly url: string;
  readonly redirected: boolean;
  /** The redirects that were seen; absent where there were none, or the platform followed them unseen. */
  readonly history?: readonly Redirect[] | undefined;
  readonly type: ResponseType;
  readonly fields: FieldLines;
  readonly source: Source;
  /** It shared the fetch of an earlier request. */
  readonly collapsed: boolean;
  /** Null: it is not stored. */
  readonly cacheKey: string | null;
  readonly createdAt: Millis;
  /** When the origin last validated it; absent if it never did. */
  readonly validatedAt?: Millis | undefined;
  /** `Infinity`: never; null: not stored. */
  readonly expires: Millis | null;
  /** Bytes of the body; null while it is received, and for an opaque one. */
  readonly size: number | null;
  /** Why the origin was asked (RFC 9211 §2.2); absent where it was not, or gave no answer. */
  readonly forwarded?: ForwardReason | undefined;
  /** Why a stale response answers, or none (RFC 9211 §2.8). */
  readonly detail?: CacheStatusDetail | undefined;
  /** Milliseconds from request to headers, when it was fetched. */
  readonly elapsed: number;
  readonly body: Body;
  /** The content of a body that is a Blob, where memory has it: a copy of it crosses a port faster than the handle. A `Response` is faster made of the Blob. */
  readonly bytes?: ArrayBuffer | undefined;
  /** The response itself where script cannot read it (opaque, opaque redirect): only for a fetch event, to be passed on as it is. */
  readonly native?: Response;
};

/** At once, not by promise, when nothing has to be awaited: then all of the body is there. */
export type Answering = Answer<StoredBody> | Promise<Answer>;
