import type { AnswerBody, OpenBody } from '../engine/index.js';
import { CacheError } from '../errors.js';
import { joined } from '../protocol/index.js';

/** A body of which every byte is here; null where there is none. */
export type WholeBody = ArrayBuffer | Blob | null;

/** Does it still come? */
export const isOpen = (body: AnswerBody): body is OpenBody => body !== null && 'read' in body;

/** Every byte of a body. Rejects when it is torn. */
export async function wholeBody(body: AnswerBody): Promise<WholeBody> {
  if (!isOpen(body)) return body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
    chunks.push(chunk);
    size += chunk.byteLength;
  }
  return joined(chunks, size);
}

/** Bytes that are the caller's own: changing or transferring them leaves the body as it is. */
export function ownBytes(body: WholeBody): ArrayBuffer | Promise<ArrayBuffer> {
  if (body === null) return new ArrayBuffer(0);
  return body instanceof ArrayBuffer ? body.slice(0) : body.arrayBuffer();
}

/** Bytes as JSON. Throws a CacheError `serialization` that names the URL when they are none. */
export function parsedJson<Value>(bytes: ArrayBuffer, url: string): Value {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new CacheError('serialization', `The body of ${url} is not JSON.`, { cause });
  }
}

/** A body as a stream that asks for bytes only as it is read. */
export function streamOf(body: OpenBody): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await body.read();
        if (chunk === null) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: (reason) => body.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** One more reader of a body that is whole, or will be. */
export function readerOf(load: () => Promise<WholeBody>): OpenBody {
  let reader: Promise<ReadableStreamDefaultReader<Uint8Array>> | undefined;
  const open = async () => {
    const body = await load();
    return new Blob(body === null ? [] : [body]).stream().getReader();
  };
  return {
    async read() {
      reader ??= open();
      const { value } = await (await reader).read();
      return value ?? null;
    },
    cancel: (reason) => {
      reader?.then((opened) => opened.cancel(reason)).catch(() => undefined);
    },
  };
}

/** The body of a native response, as the engine's answers have it. */
export function openNative(response: Response): OpenBody | null {
  if (response.body === null) return null;
  const reader = response.body.getReader();
  return {
    read: async () => (await reader.read()).value ?? null,
    cancel: (reason) => {
      reader.cancel(reason).catch(() => undefined);
    },
  };
}
