import type { AnswerBody, OpenBody } from '../../engine/answer.js';
import { CacheError } from '../../errors.js';
import { joined } from '../../protocol/joined.js';
import { bare } from '../options/bare.js';

/** A body of which every byte is here; null where there is none. */
export type WholeBody = ArrayBuffer | Blob | null;

/** Does it still come? */
export const isOpen = (body: AnswerBody): body is OpenBody =>
  body !== null && !(body instanceof Blob) && !WHOLE.includes(tagOf(body));

/** Tags hold for the objects of another window, too, and no member of `Object.prototype` changes them; a Blob of happy-dom has none. */
const WHOLE = ['[object ArrayBuffer]', '[object Blob]', '[object File]'];
const tagOf = (body: object): string => Object.prototype.toString.call(body);

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
  // Not by `instanceof`: the bytes of a Response may be of another realm (Jest with jsdom).
  return 'arrayBuffer' in body ? body.arrayBuffer() : body.slice(0);
}

/** Bytes as JSON. Throws a CacheError `serialization` that names the URL when they are none. */
export function parsedJson<Value>(bytes: ArrayBuffer, url: string): Value {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new CacheError('serialization', `The body of ${url} is not JSON.`, { cause });
  }
}

/** How a stream ended: by its signal, or (false) otherwise or not yet. */
export type Ending = { aborted: boolean };

type StreamOptions = {
  /** Ends the stream with its reason, whatever is there to be read. */
  readonly signal?: AbortSignal | undefined;
  readonly ending?: Ending;
  /** Bytes that are read before anybody asks for them. */
  readonly ahead?: number;
};

/** Reading ahead is how a stream learns that its body is torn, or has ended, though nobody reads it. */
const AHEAD_BYTES = 64 * 1024;

/** A body as the stream that a native response has: of bytes, so that a BYOB reader can read it. */
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
      // Until all is read an abort still ends it: the read of the last chunk asks again.
      if (controller.desiredSize !== this.#ahead) return;
      this.#unlisten();
      controller.close();
      controller.byobRequest?.respond(0);
    } catch (error) {
      this.#unlisten();
      // The body may hear of the abort before this stream does.
      if (this.#ending !== undefined) this.#ending.aborted = this.#signal?.aborted === true;
      throw error;
    }
  }

  cancel(reason: unknown): void {
    this.#unlisten();
    this.#body.cancel(reason);
  }

  /** A stream of bytes takes no empty chunk. */
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

/** A view of an `ArrayBuffer`, which a stream of bytes may transfer. */
const ownChunk = (chunk: Uint8Array): Uint8Array<ArrayBuffer> =>
  isTransferable(chunk) ? chunk : new Uint8Array(chunk);

const isTransferable = (chunk: Uint8Array): chunk is Uint8Array<ArrayBuffer> => chunk.buffer instanceof ArrayBuffer;

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
export const openNative = ({ body }: Response): OpenBody | null => (body === null ? null : openStream(body));

/** A stream that is locked only when it is read: until then the response that it is of can be used as a whole. */
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
