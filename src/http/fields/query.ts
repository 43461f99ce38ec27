/** A parameter of a query, decoded. */
export type QueryParameter = readonly [name: string, value: string];

/** The parameters of a query, in order, as the application/x-www-form-urlencoded parser of the URL Standard reads them (§5.1). */
export function parseParameters(query: string): readonly QueryParameter[] {
  const parameters: QueryParameter[] = [];
  for (const text of query.split('&')) {
    if (text === '') continue;
    const equals = text.indexOf('=');
    const [name, value] = equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
    parameters.push([decoded(name), decoded(value)]);
  }
  return parameters;
}

/** A query with these parameters; different lists of parameters have different queries. */
export const serializeParameters = (parameters: readonly QueryParameter[]): string =>
  parameters.map((parameter) => parameter.map(encodeURIComponent).join('=')).join('&');

/** Compares by name, by code units. Sorts are stable: those of the same name keep their order, which matters. */
export const byName = (
  [one]: readonly [name: string, ...unknown[]],
  [other]: readonly [name: string, ...unknown[]],
): number => (one < other ? -1 : Number(one > other));

/** `+` is a space, and escaped bytes are UTF-8. Invalid ones become U+FFFD, as in the URL Standard. */
export const decoded = (text: string): string =>
  text.replaceAll('+', ' ').replace(LONE_SURROGATE, '\ufffd').replace(ESCAPED_BYTES, decodedBytes);

const LONE_SURROGATE = /\p{Cs}/gu;
const ESCAPED_BYTES = /(?:%[\da-f]{2})+/gi;

/** Invalid bytes are replaced first, as decodeURIComponent throws for them. */
function decodedBytes(bytes: string): string {
  character ??= makeCharacter();
  return decodeURIComponent(bytes.replace(character, (_, valid: string | undefined) => valid ?? '%EF%BF%BD'));
}

/** A pattern of one escaped character in UTF-8, such as `%7e` or `%c3%bc`; hexadecimal digits in lower case. RFC 3629 §4. */
export const utf8Character = (): string =>
  utf8('%(?:[0-7].|(?:c[2-9a-f]|d.)~|e0%[ab].~|ed%[89].~|e[1-9a-cef]~~|f0%[9ab].~~|f[1-3]~~~|f4%8.~~)');

/** Made for the first escaped bytes. */
let character: RegExp | undefined;

/** A character, captured; or the longest prefix of one, which becomes one U+FFFD; or any other byte. Encoding Standard §8.1.1. */
function makeCharacter(): RegExp {
  const prefix = utf8('%(?:e0%[ab].|ed%[89].|e[1-9a-cef]~|f0%[9ab].~?|f[1-3]~~?|f4%8.~?|..)');
  return new RegExp(`(${utf8Character()})|${prefix}`, 'gi');
}

/** `.`: a hexadecimal digit. `~`: a continuation byte. */
function utf8(pattern: string): string {
  return pattern.replaceAll('~', '(?:%[89ab].)').replaceAll('.', '[\\da-f]');
}
