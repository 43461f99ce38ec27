import type { Answer, AnswerBody, OpenBody } from '../../src/engine/answer.js';
import { servedFields } from '../../src/http/fields/cache-status.js';
import type { Millis } from '../../src/http/units.js';
import { isOpen } from '../../src/protocol/codec.js';
import { toHeaders } from '../../src/request/headers.js';

/** The clock, and the function that keeps the worker alive. */
export type ResponseParts = { readonly hold: (work: Promise<unknown>) => void; readonly now: () => Millis };

/** A native response for a fetch event. A body that the page does not get is still read, so that it is stored. */
export function toFetchResponse(answer: Answer, { hold, now }: ResponseParts): Response {
  const { status, statusText, url } = answer;
  if (answer.native !== undefined) return answer.native;
  // A redirected response cannot be rebuilt: it would get the URL of the request, and relative URLs in it would break. So the browser is
  // redirected to the final URL, which is stored under its own key (R14).
  if (answer.redirected) {
    hold(readAll(answer));
    return Response.redirect(url, 302);
  }
  const body = isBodyless(status) ? null : toNativeBody(answer.body);
  return new Response(body, { status, statusText, headers: toHeaders(servedFields(answer, now())) });
}

/** Fetch refuses a body with these, even an empty one. */
const isBodyless = (status: number): boolean => [204, 205, 304].includes(status);

/** Reads a body to its end, so that it is stored. */
export async function readAll({ body }: Answer): Promise<void> {
  if (isOpen(body)) while ((await body.read()) !== null);
}

function toNativeBody(body: AnswerBody): BodyInit | null {
  if (isOpen(body)) return toStream(body);
  return PASSES_BLOBS_ON && body instanceof ArrayBuffer && body.byteLength > 0 ? reusable(body) : body;
}

/**
 * Chromium copies bytes into a Blob of its own for each response, and passes the data of a Blob on by itself: many small hits at once take a
 * third less time. In Firefox both are the same, and WebKit reads each Blob by way of another process: a hit takes half as long again.
 */
const PASSES_BLOBS_ON = 'userAgentData' in (globalThis.navigator ?? {});

/** The bodies in memory that have answered before, as Blobs; null: once. */
const blobs = new WeakMap<ArrayBuffer, Blob | null>();

/** Bytes that answer for the second time become a Blob, which is used from then on. */
function reusable(bytes: ArrayBuffer): BodyInit {
  const blob = blobs.get(bytes) ?? (blobs.has(bytes) ? new Blob([bytes]) : null);
  blobs.set(bytes, blob);
  return blob ?? bytes;
}

function toStream(body: OpenBody): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const bytes = await body.read();
      if (bytes === null) controller.close();
      else controller.enqueue(bytes);
    },
    cancel: (reason) => body.cancel(reason),
  });
}
