type Bytes = Uint8Array<ArrayBuffer>;

/** `fromCharCode` takes a limited number of arguments. */
const PIECE = 0x8000;

/** Bytes as base64, by the platform's own method where it has one. */
export function toBase64(bytes: Bytes): string {
  if ('toBase64' in bytes && typeof bytes.toBase64 === 'function') return String(bytes.toBase64());
  let binary = '';
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(binary);
}

/** The bytes of a base64 text. Throws for a text that `toBase64` does not write. */
export function fromBase64(text: string): Bytes {
  const bytes = decoded(text);
  if (toBase64(bytes.subarray(-(bytes.length % 3 || 3))) !== text.slice(-4))
    throw new SyntaxError('This is not base64.');
  if (Math.ceil(bytes.length / 3) * 4 !== text.length) throw new SyntaxError('This is not base64.');
  return bytes;
}

function decoded(text: string): Bytes {
  if ('fromBase64' in Uint8Array && typeof Uint8Array.fromBase64 === 'function') {
    const bytes: unknown = Uint8Array.fromBase64(text);
    if (bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer) return new Uint8Array(bytes.buffer);
  }
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
