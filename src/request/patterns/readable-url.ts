/**
 * A URL, or a pattern of URLs, with percent escapes decoded where they mean nothing else, so that `/z%C3%BCrich`, `/z%c3%bcrich` and
 * `/zürich` are one. Delimiters (RFC 3986 §2.2), control characters, the signs of globs and what is no UTF-8 stay escaped, in upper case.
 */
export const readableUrl = (text: string, shown = (character: string): string => character): string =>
  text.includes('%') ? text.replace(ESCAPES, (escapes) => readable(escapes, shown)) : text;

/** The bytes of one or more characters beyond ASCII, or one character of ASCII. */
const ESCAPES = /(?:%[89a-f][\da-f])+|%[0-7][\da-f]/gi;

const KEPT = /^(?:\p{Cc}|[#%&*+/;=?[\\\]])$/u;

function readable(escapes: string, shown: (character: string) => string): string {
  try {
    const characters = decodeURIComponent(escapes);
    return KEPT.test(characters) ? escapes.toUpperCase() : shown(characters);
  } catch {
    return escapes.toUpperCase();
  }
}
