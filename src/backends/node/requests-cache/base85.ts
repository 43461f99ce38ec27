/** The alphabet of Python's base64.b85encode, by which cattrs keeps bytes in JSON. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** The bytes of a text in base85: five characters for four bytes, fewer for the last ones. Throws for any other text. */
export function fromBase85(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil(text.length / 5) * 4);
  const view = new DataView(bytes.buffer);
  const missing = (5 - (text.length % 5)) % 5;
  for (let from = 0; from < text.length; from += 5) {
    let four = 0;
    for (const character of text.slice(from, from + 5).padEnd(5, '~')) four = four * 85 + digitOf(character);
    if (four > 0xffffffff) throw new SyntaxError('This is not base85.');
    view.setUint32((from / 5) * 4, four);
  }
  return bytes.slice(0, bytes.length - missing);
}

function digitOf(character: string): number {
  const value = VALUES.get(character);
  if (value === undefined) throw new SyntaxError('This is not base85.');
  return value;
}
