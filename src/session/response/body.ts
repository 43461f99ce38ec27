import type { AnswerBody, OpenBody } from '../../engine/answer.js';
import { joined } from '../../protocol/codec.js';
import { bare } from '../options/bare.js';

/** A body of which every byte is here; null where there is none. */
export type WholeBody = ArrayBuffer | Blob | null;

/** Is it still being received? */
export const isOpen = (body: AnswerBody): body is OpenBody =>
  body !== null && !(body instanceof Blob) && !WHOLE.includes(Object.prototype.toString.call(body));

/** The tag is the same for objects of another window, and no member of `Object.prototype` changes it; a Blob of happy-dom has none. */
const WHOLE = ['[object ArrayBuffer]', '[object Blob]', '[object File]'];

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

/** Whether a stream was ended by its signal. */
export type Ending = { aborted: boolean };

type StreamOptions = {
  /** Ends the stream with its reason, even if there are bytes left to read. */
  readonly signal?: AbortSignal | undefined;
  readonly ending?: Ending;
  /** Bytes to read ahead. */
  readonly ahead?: number;
};

/** By reading ahead a stream notices that its body broke off, or ended, without a read. */
const AHEAD_BYTES = 64 * 1024;

/** A body as the stream of a native response: a byte stream, for BYOB readers. */
export function streamOf(body: OpenBody, options: StreamOptions = {}): ReadableStream<Uint8Array<ArrayBuffer>> {
  const ahead = options.ahead ?? AHEAD_BYTES;
  const source = new StreamSource(body, { ...options, ahead });
  const underlying: UnderlyingByteSource = {
    type: 'bytes',
    start: (controller) => source.start(controller),
    pull: (controller) => source.pull(controller),
    cancel: (reason) => source.cancel(reason),
  };
  return new ReadableStream(bare(underlying), bare({ highWaterMark: ahead }));
}

class StreamSource {
  readonly #body: OpenBody;
  readonly #signal: AbortSignal | undefined;
  readonly #ending: Ending | undefined;
  readonly #ahead: number;
  #abort: (() => void) | undefined;

  constructor(body: OpenBody, { signal, ending, ahead }: StreamOptions & { readonly ahead: number }) {
    this.#ahead = ahead;
    this.#body = body;
    this.#signal = signal;
    this.#ending = ending;
  }

  start(controller: ReadableByteStreamController): void {
    const signal = this.#signal;
    if (signal === undefined) return;
    this.#abort = () => {
      this.#unlisten();
      if (this.#ending !== undefined) this.#ending.aborted = true;
      controller.error(signal.reason);
      this.#body.cancel(signal.reason);
    };
    if (signal.aborted) this.#abort();
    else signal.addEventListener('abort', this.#abort);
  }

  async pull(controller: ReadableByteStreamController): Promise<void> {
    try {
      const chunk = await this.#nextChunk();
      if (chunk !== null) return controller.enqueue(chunk);
      // An abort ends the stream until everything is read: reading the last chunk pulls again.
      if (controller.desiredSize !== this.#ahead) return;
      this.#unlisten();
      controller.close();
      controller.byobRequest?.respond(0);
    } catch (error) {
      this.#unlisten();
      // The body may learn of the abort before this stream does.
      if (this.#ending !== undefined) this.#ending.aborted = this.#signal?.aborted === true;
      throw error;
    }
  }

  cancel(reason: unknown): void {
    this.#unlisten();
    this.#body.cancel(reason);
  }

  /** A byte stream rejects empty chunks. */
  async #nextChunk(): Promise<Uint8Array<ArrayBuffer> | null> {
    for (;;) {
      const chunk = await this.#body.read();
      if (chunk === null) return null;
      if (chunk.byteLength > 0) return ownChunk(chunk);
    }
  }

  #unlisten(): void {
    if (this.#abort !== undefined) this.#signal?.removeEventListener('abort', this.#abort);
  }
}

/** A view of an `ArrayBuffer`, which a byte stream may transfer. */
const ownChunk = (chunk: Uint8Array): Uint8Array<ArrayBuffer> =>
  isTransferable(chunk) ? chunk : new Uint8Array(chunk);

const isTransferable = (chunk: Uint8Array): chunk is Uint8Array<ArrayBuffer> => chunk.buffer instanceof ArrayBuffer;

/** Another reader of a body that is complete, or will be. */
export function readerOf(load: () => Promise<ArrayBuffer | Blob | null>): OpenBody {
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

/** The body of a native response in the form of the engine's answers. */
export const openNative = ({ body }: Response): OpenBody | null => (body === null ? null : openStream(body));

/** Locks the stream at the first read only: until then its response can be used as a whole. */
export function openStream(stream: ReadableStream<Uint8Array>): OpenBody {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const opened = (): ReadableStreamDefaultReader<Uint8Array> => (reader ??= stream.getReader());
  return {
    read: async () => (await opened().read()).value ?? null,
    cancel: (reason) => {
      opened()
        .cancel(reason)
        .catch(() => undefined);
    },
  };
}
