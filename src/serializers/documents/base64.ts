type Bytes = Uint8Array<ArrayBuffer>;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CHARACTERS = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const PADDING = 61;

/** The six bits of each character; 64 for what is none. */
const BITS = new Uint8Array(128).fill(64);
for (const [bits, character] of CHARACTERS.entries()) BITS[character] = bits;

/** Bytes as base64. `btoa` takes a string of them, which takes several times as long to make. */
export function toBase64(bytes: Bytes): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const three = (byteAt(bytes, from) << 16) | (byteAt(bytes, from + 1) << 8) | byteAt(bytes, from + 2);
    for (let at = 0; at < 4; at += 1) text[to + at] = byteAt(CHARACTERS, (three >> (18 - at * 6)) & 63);
  }
  text.fill(PADDING, text.length - ((3 - (bytes.length % 3)) % 3));
  return new TextDecoder('latin1').decode(text);
}

/** The bytes of a base64 text. Throws for a text that `toBase64` does not write. */
export function fromBase64(text: string): Bytes {
  const padding = /(?<!=)={0,2}$/.exec(text.slice(-3))?.[0].length ?? 3;
  if (text.length % 4 !== 0 || padding > 2) throw new SyntaxError('This is not base64.');
  const bytes = new Uint8Array((text.length / 4) * 3);
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    let four = 0;
    for (let at = from; at < from + 4; at += 1)
      four = (four << 6) | (at < text.length - padding ? bitsAt(text, at) : 0);
    for (let at = 0; at < 3; at += 1) bytes[to + at] = (four >> (16 - at * 8)) & 255;
  }
  const length = bytes.length - padding;
  if (bytes.subarray(length).some((byte) => byte !== 0)) throw new SyntaxError('This is not base64.');
  return bytes.slice(0, length);
}

const byteAt = (bytes: Bytes, at: number): number => bytes[at] ?? 0;

function bitsAt(text: string, at: number): number {
  const bits = BITS[text.charCodeAt(at)] ?? 64;
  if (bits === 64) throw new SyntaxError('This is not base64.');
  return bits;
}
