import type { Answer, AnswerBody, OpenBody } from '../engine/answer.js';
import type { Call } from '../engine/contract.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { NamedReferrerPolicy } from '../request/referrer-policy.js';
import { isEmpty } from '../request/session-defaults.js';
import type { StoredBody } from '../storage/entry.js';
import type { AnswerExtra, PageMessage, SendExtra, WorkerMessage } from './messages.js';

export type SendMessage = Extract<PageMessage, readonly ['send', ...unknown[]]>;

/** A call as it crosses the port: one flat array. */
export function toSendMessage(
  id: number,
  settingsId: string,
  { request, options }: Pick<Call, 'request' | 'options'>,
  referrer: string,
): SendMessage {
  const { method, url, fields } = request;
  return ['send', id, settingsId, method, url, fields, referrer, sendExtra(request, options)];
}

/** The default referrer policy of a page; a page sends its policy only where it differs. */
export const INITIAL_REFERRER_POLICY: NamedReferrerPolicy = 'strict-origin-when-cross-origin';

/**
 * The request of a message. The worker always sets referrer and referrer policy, by default the page's: its own would be those of the
 * worker's script. The fragment stays in the page.
 */
export function fromSendMessage(
  [, , , method, url, fields, referrer, extra]: SendMessage,
  pagePolicy: NamedReferrerPolicy,
): PreparedRequest {
  const fetchOptions = extra?.fetchOptions;
  return {
    method,
    url,
    fields,
    fragment: '',
    body: extra?.body ?? null,
    fetchOptions: { referrer, ...fetchOptions, referrerPolicy: fetchOptions?.referrerPolicy || pagePolicy },
  };
}

function sendExtra({ body, fetchOptions }: PreparedRequest, options: Call['options']): SendExtra | null {
  if (body === null && isEmpty(fetchOptions) && isEmpty(options)) return null;
  return { ...(body !== null && { body }), fetchOptions, options };
}

export type AnswerMessage = Extract<WorkerMessage, readonly ['answer', ...unknown[]]>;

/** An answer as it crosses the port: one flat array. The size of a small body may not have been known before it had come. */
export function toAnswerMessage(id: number, answer: Answer, body: StoredBody | 'open'): AnswerMessage {
  return [
    'answer',
    id,
    answer.status,
    answer.statusText,
    answer.url,
    answer.fields,
    answer.source,
    answer.cacheKey,
    answer.createdAt,
    answer.expires,
    answer.size ?? (body instanceof ArrayBuffer ? body.byteLength : null),
    answer.elapsed,
    body,
    answerExtra(answer),
  ];
}

/** The answer of a message, with its body as it is used here. */
export function fromAnswerMessage(message: AnswerMessage, body: AnswerBody): Answer {
  const [, , status, statusText, url, fields, source, cacheKey, createdAt, expires, size, elapsed, , extra] = message;
  return {
    status,
    statusText,
    url,
    fields,
    source,
    cacheKey,
    createdAt,
    expires,
    size,
    elapsed,
    body,
    redirected: extra?.redirected ?? false,
    history: extra?.history,
    collapsed: extra?.collapsed ?? false,
    type: extra?.type ?? 'basic',
    validatedAt: extra?.validatedAt,
    forwarded: extra?.forwarded,
    detail: extra?.detail,
  };
}

/** Null for a plain hit: same origin, not redirected, fresh, never validated. */
function answerExtra(answer: Answer): AnswerExtra | null {
  const { redirected, history, collapsed, type, validatedAt, forwarded, detail } = answer;
  const isPlain = !redirected && !collapsed && type === 'basic';
  if (isPlain && validatedAt === undefined && forwarded === undefined && detail === undefined) return null;
  return {
    redirected: redirected || undefined,
    history,
    collapsed: collapsed || undefined,
    type,
    validatedAt,
    forwarded,
    detail,
  };
}

/** Smaller bodies are cloned with their message, larger ones are copied once and transferred. */
const MAX_CLONED_BYTES = 8 * 1024;

/** The credit of an open body: bytes that a worker may send before the page's reader has taken them. */
export const CREDIT_BYTES = 1024 * 1024;

/** A whole body in an `answer` message. */
type WireBody = {
  readonly body: StoredBody;
  /** The bytes it adds to a message; a Blob is a handle and adds none. */
  readonly bytes: number;
  readonly transfer: ArrayBuffer | null;
};

/** The answer's body for the wire. The engine keeps its own bytes: only copies are transferred. */
export function toWireBody(body: StoredBody): WireBody {
  if (body === null || body instanceof Blob) return { body, bytes: 0, transfer: null };
  if (body.byteLength <= MAX_CLONED_BYTES) return { body, bytes: body.byteLength, transfer: null };
  const copy = body.slice(0);
  return { body: copy, bytes: copy.byteLength, transfer: copy };
}

/** Is the body still being received? */
export const isOpen = (body: AnswerBody): body is OpenBody =>
  body !== null && !(body instanceof ArrayBuffer) && !(body instanceof Blob) && !COMPLETE.includes(tagOf(body));

/** The tags of complete bodies from another realm, such as that of Jest with jsdom. */
const COMPLETE = ['[object ArrayBuffer]', '[object Blob]', '[object File]'];

const tagOf = (value: unknown): string => Object.prototype.toString.call(value);

/** The chunks of a body, `size` bytes in total, as one buffer; a single chunk's own buffer where it holds nothing else. */
export function joined(chunks: readonly Uint8Array[], size: number): ArrayBuffer {
  const [only] = chunks;
  if (chunks.length === 1 && only?.buffer instanceof ArrayBuffer && only.buffer.byteLength === size) return only.buffer;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes.buffer;
}
