import { mediaType } from '../../http/fields/content.js';
import { fieldValue, parseFieldLines } from '../../http/fields/header-fields.js';
import type { StoredEntry } from '../../storage/entry.js';
import type { Bytes } from '../documents/document-format.js';
import type { Serializer } from '../serializer.js';
import { bodyOf, joined, storedBytes } from '../stored-bytes.js';

/** The first byte of what is stored. After `COMPRESSED` comes the length that it was, in four bytes. */
const PLAIN = 0;
const COMPRESSED = 1;
const HEADER_BYTES = 5;

/** Smaller ones hardly become smaller. */
const LEAST_BYTES = 1024;

/** Media types that are compressed already. */
const DENSE =
  /^(?:image\/(?!svg|bmp|x-icon|vnd\.microsoft)|video\/|audio\/(?!wav)|font\/woff|application\/(?:zip|gzip|zstd|pdf|wasm))/;

/**
 * Compresses bodies where that makes them smaller: not below 1 KB, and not what is compressed already, such as photos.
 *
 * @example
 * serveSession({ serializers: { small: gzip() }, serializer: 'small' });
 */
export const gzip = (): Serializer => ({
  name: 'gzip',
  async encode({ entry, body }) {
    if (body === null) return null;
    const bytes = await storedBytes(body);
    const small = isWorthwhile(bytes, entry) ? await through(bytes, new CompressionStream('gzip')) : bytes;
    const header = new Uint8Array(HEADER_BYTES);
    new DataView(header.buffer).setUint32(1, bytes.length);
    if (small.length + HEADER_BYTES >= bytes.length) return bodyOf(joined(Uint8Array.of(PLAIN), bytes));
    header[0] = COMPRESSED;
    return bodyOf(joined(header, small));
  },
  async decode({ body }) {
    const bytes = await storedBytes(body);
    if (bytes[0] === PLAIN) return bodyOf(bytes.slice(1));
    if (bytes[0] !== COMPRESSED) throw new TypeError('This was not stored by gzip().');
    const length = new DataView(bytes.buffer).getUint32(1);
    const whole = await through(bytes.subarray(HEADER_BYTES), new DecompressionStream('gzip'), length);
    if (whole.length !== length) throw new TypeError('This has another length than it had.');
    return bodyOf(whole);
  },
});

/** The media type is that of the body before other stages. */
function isWorthwhile({ length }: Bytes, { size, fields }: StoredEntry): boolean {
  if (length < LEAST_BYTES) return false;
  return length !== size || !DENSE.test(mediaType(fieldValue(parseFieldLines(fields), 'content-type')));
}

/** A stream's output. Rejects as soon as there is more of it than `most`: a few bytes could become endlessly many. */
async function through(
  bytes: Bytes,
  stream: CompressionStream | DecompressionStream,
  most = Number.POSITIVE_INFINITY,
): Promise<Bytes> {
  const pieces: Bytes[] = [];
  let length = 0;
  const output: ReadableStream<Bytes> = new Blob([bytes]).stream().pipeThrough(stream);
  const reader = output.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(...pieces);
    length += value.length;
    if (length > most) {
      void reader.cancel().catch(() => undefined);
      throw new TypeError('This is longer than it was.');
    }
    pieces.push(value);
  }
}
