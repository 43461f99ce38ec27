import type { AnswerBody, OpenBody } from '../engine/answer.js';

/** Up to here a body is cloned with its message; above, copied once and transferred. */
const MAX_CLONED_BYTES = 8 * 1024;

/** How many bytes a worker may send of an open body before the page's reader has taken them. */
export const CREDIT_BYTES = 1024 * 1024;

/** A body as it stands in an `answer` message. */
export type WireBody = {
  readonly body: null | ArrayBuffer | Blob | 'open';
  /** What it adds to the size of a message; a Blob is a handle and adds nothing. */
  readonly bytes: number;
  readonly transfer: ArrayBuffer | null;
};

/** The answer's body for the wire. The engine's own bytes stay its own: what is transferred is a copy. */
export function toWireBody(body: AnswerBody): WireBody {
  if (body === null || body instanceof Blob) return { body, bytes: 0, transfer: null };
  if (!(body instanceof ArrayBuffer)) return { body: 'open', bytes: 0, transfer: null };
  if (body.byteLength <= MAX_CLONED_BYTES) return { body, bytes: body.byteLength, transfer: null };
  const copy = body.slice(0);
  return { body: copy, bytes: copy.byteLength, transfer: copy };
}

/** Is it a body that still comes? */
export const isOpen = (body: AnswerBody): body is OpenBody =>
  body !== null && !(body instanceof Blob) && !(body instanceof ArrayBuffer);
