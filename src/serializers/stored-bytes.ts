import type { StoredBody } from '../storage/entry.js';
import type { Bytes } from './documents/document-format.js';

/** The bytes of a body; of none, no bytes. */
export async function storedBytes(body: StoredBody): Promise<Bytes> {
  return new Uint8Array(body instanceof Blob ? await body.arrayBuffer() : (body ?? new ArrayBuffer(0)));
}

/** Bytes as a body that holds them alone. */
export function bodyOf({ buffer, byteOffset, byteLength }: Bytes): ArrayBuffer {
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

/** Several pieces as one. */
export function joined(...pieces: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
