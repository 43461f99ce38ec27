/** The chunks of a body, `size` bytes together, as one buffer: that of the only chunk where it holds nothing else. */
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
