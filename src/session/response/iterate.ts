import { fail } from '../../errors.js';

type Bytes = AsyncIterable<Uint8Array>;

/** A body in chunks of one size, or as they arrive. */
export function contentOf(stream: ReadableStream<Uint8Array> | null, size?: number): Bytes {
  if (size === undefined) return chunksOf(stream);
  if (Number.isInteger(size) && size > 0) return piecesOf(chunksOf(stream), size);
  throw fail('bad-option', 'chunkSize', String(size));
}

/** Iterates over a stream in all browsers; leaving early cancels it. */
export async function* chunksOf(
  stream: ReadableStream<Uint8Array> | null,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (stream === null) return;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value } = await reader.read();
      if (value === undefined) return;
      yield value;
    }
  } finally {
    // Where it has ended, this does nothing.
    reader.cancel().catch(() => undefined);
  }
}

/** The same bytes in pieces of one size, the last one shorter. */
async function* piecesOf(chunks: Bytes, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  let piece = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.byteLength; ) {
      const part = chunk.subarray(offset, offset + size - filled);
      piece.set(part, filled);
      filled += part.byteLength;
      offset += part.byteLength;
      if (filled < size) continue;
      yield piece;
      piece = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.slice(0, filled);
}

/** The lines of a text, without their ends `\n`, `\r\n` or `\r`, wherever the chunks begin and end. */
export async function* linesOf(chunks: Bytes, decoder: TextDecoder): AsyncGenerator<string, void, undefined> {
  let begun = '';
  let end = '';
  for await (const chunk of chunks) {
    const text = end + decoder.decode(chunk, { stream: true });
    // The next chunk may begin with the line feed of this `\r`.
    end = text.endsWith('\r') ? '\r' : '';
    const [first = '', ...others] = text.slice(0, text.length - end.length).split(LINE_END);
    const lines = [begun + first, ...others];
    begun = lines.pop() ?? '';
    yield* lines;
  }
  const lines = (begun + end + decoder.decode()).split(LINE_END);
  yield* lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

const LINE_END = /\r\n|\n|\r/;
