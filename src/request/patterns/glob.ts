/**
 * A compiled glob of requests-cache (`urls_expire_after`), which matches a prefix of the text, so trailing `*` are redundant; otherwise as
 * Python's fnmatch. Takes at most text times pattern steps for any pattern: each part between two `*` has a fixed length, so that its
 * first match is as good as any later one.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const parts = partsOf(pattern).map((source, index) => new RegExp(source, index === 0 ? 'suy' : 'sug'));
  return (text) => {
    let position = 0;
    for (const part of parts) {
      part.lastIndex = position;
      if (!part.test(text)) return false;
      position = part.lastIndex;
    }
    return true;
  };
}

/** The parts between the `*` of a glob, as sources of regular expressions. */
function partsOf(pattern: string): readonly string[] {
  const parts = [''];
  for (const [token, body] of pattern.matchAll(TOKENS)) {
    if (token.startsWith('*')) parts.push('');
    else parts.push((parts.pop() ?? '') + (body === undefined ? placeSource(token) : classSource(body)));
  }
  return parts;
}

/** `*`, or a character class, or one character. `[` without a closing bracket is a character, and `]` in first place is a member. */
const TOKENS = /\*+|\[((?:!.|[^!])[^\]]*)\]|./gsu;

const placeSource = (character: string): string =>
  character === '?' ? '.' : character.replace(/[$()*+./?[\\\]^{|}]/, '\\$&');

/** A range in reverse order contains nothing, as in fnmatch. */
function classSource(body: string): string {
  const isNegated = body.startsWith('!');
  const members = [...(isNegated ? body.slice(1) : body).matchAll(/(.)-(.)|./gsu)]
    .map(([single, from = single, to = single]) => (from <= to ? `${inClass(from)}-${inClass(to)}` : ''))
    .join('');
  return `[${isNegated ? '^' : ''}${members}]`;
}

const inClass = (character: string): string => character.replace(/[\\\]^[-]/, '\\$&');
