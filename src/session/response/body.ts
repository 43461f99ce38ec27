import type { AnswerBody, OpenBody } from '../../engine/answer.js';
import { isOpen, joined } from '../../protocol/codec.js';

/** A complete body; null if there is none. */
export type WholeBody = ArrayBuffer | Blob | null;

/** Every byte of a body. Rejects when it breaks off. */
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

/** The early end of a stream: by its signal, or by the error of its body. */
export type Ending = { aborted: boolean; error?: unknown };

const endings = new WeakMap<object, Ending>();

/** The ending of a stream made by `streamOf`; undefined for other bodies. */
export const endingOf = (body: BodyInit | null): Ending | undefined =>
  typeof body === 'object' && body !== null ? endings.get(body) : undefined;

type StreamOptions = {
  /** Ends the stream with its reason, even if there are bytes left to read. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes to read ahead. */
  readonly ahead?: number;
};

/** By reading ahead a stream notices that its body broke off, or ended, without a read. */
const AHEAD_BYTES = 64 * 1024;

/** Safari has them from version 26.4; before, its native responses have no byte streams either. */
const hasByteStreams = typeof ReadableByteStreamController === 'function';

const byBytes = (chunk?: Uint8Array): number => chunk?.byteLength ?? 0;

/** A body as the stream of a native response: a byte stream, for BYOB readers, where the browser has them. */
export function streamOf(
  body: OpenBody,
  { signal, ahead = AHEAD_BYTES }: StreamOptions = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const ending: Ending = { aborted: false };
  let unlisten = (): void => undefined;
  const underlying = {
    start: (controller: Controller) => {
      if (signal === undefined) return;
      const abort = (): void => {
        unlisten();
        ending.aborted = true;
        controller.error(signal.reason);
        body.cancel(signal.reason);
      };
      unlisten = () => signal.removeEventListener('abort', abort);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
    },
    pull: async (controller: Controller) => {
      try {
        const chunk = await nextChunk(body);
        if (chunk !== null) return controller.enqueue(chunk);
        // An abort ends the stream until everything is read: reading the last chunk pulls again.
        if (controller.desiredSize !== ahead) return;
        unlisten();
        controller.close();
        if ('byobRequest' in controller) controller.byobRequest?.respond(0);
      } catch (error) {
        unlisten();
        // The body may learn of the abort before this stream does.
        ending.aborted = signal?.aborted === true;
        ending.error = error;
        throw error;
      }
    },
    cancel: (reason: unknown) => {
      unlisten();
      body.cancel(reason);
    },
  };
  const stream = hasByteStreams
    ? new ReadableStream(bare({ ...underlying, type: 'bytes' }), bare({ highWaterMark: ahead }))
    : new ReadableStream(bare(underlying), bare({ highWaterMark: ahead, size: byBytes }));
  endings.set(stream, ending);
  return stream;
}

type Controller = ReadableByteStreamController | ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

/** A byte stream rejects empty chunks, and transfers the buffers of others. */
async function nextChunk(body: OpenBody): Promise<Uint8Array<ArrayBuffer> | null> {
  for (;;) {
    const chunk = await body.read();
    if (chunk === null) return null;
    if (chunk.byteLength > 0) return isTransferable(chunk) ? chunk : new Uint8Array(chunk);
  }
}

const isTransferable = (chunk: Uint8Array): chunk is Uint8Array<ArrayBuffer> => chunk.buffer instanceof ArrayBuffer;

type Bytes = ReadableStream<Uint8Array>;

/** A reader of a stream, which is opened at the first read: until then its response can be used as a whole. */
export function openStream(open: () => Bytes | Promise<Bytes>): OpenBody {
  let reader: Promise<ReadableStreamDefaultReader<Uint8Array>> | undefined;
  const opened = () => (reader ??= Promise.resolve(open()).then((stream) => stream.getReader()));
  return {
    read: async () => (await (await opened()).read()).value ?? null,
    cancel: (reason) => {
      opened()
        .then((opened) => opened.cancel(reason))
        .catch(() => undefined);
    },
  };
}

/** The same object without a prototype: what somebody adds to `Object.prototype` is no member of what the platform is given. */
export const bare = <Init extends object>(init: Init): Init => Object.setPrototypeOf(init, null);
