/**
 * A glob of requests-cache (`urls_expire_after`), compiled: trailing `*` do not count, since it only has to match the beginning;
 * else as Python's fnmatch. Takes at most text times pattern steps, whatever the pattern: each part between two `*` has a fixed
 * length, so its first match is as good as any later one.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const [head = [], ...rest] = parseParts(pattern.replace(/\*+$/, ''));
  return (text) => {
    if (!matchesAt(head, text, 0)) return false;
    let position = head.length;
    for (const part of rest) {
      const found = find(part, text, position);
      if (found === -1) return false;
      position = found + part.length;
    }
    return true;
  };
}

/** One place of a glob: exactly this character, or a question about it (`?`, `[..]`). */
type Place = string | ((character: string) => boolean);
type Part = readonly Place[];

function find(part: Part, text: string, from: number): number {
  for (let position = from; position + part.length <= text.length; position++) {
    if (matchesAt(part, text, position)) return position;
  }
  return -1;
}

function matchesAt(part: Part, text: string, position: number): boolean {
  if (position + part.length > text.length) return false;
  return part.every((place, index) => {
    const character = text.charAt(position + index);
    return typeof place === 'string' ? place === character : place(character);
  });
}

/** The parts between the `*` of a glob. */
function parseParts(pattern: string): readonly Part[] {
  const parts: Place[][] = [[]];
  for (let index = 0; index < pattern.length; ) {
    const { place, next } = parsePlace(pattern, index);
    if (place === null) parts.push([]);
    else parts.at(-1)?.push(place);
    index = next;
  }
  return parts;
}

/** The place at an index, null for `*`, and where the next one begins. */
function parsePlace(pattern: string, index: number): { readonly place: Place | null; readonly next: number } {
  const character = pattern.charAt(index);
  if (character === '*') return { place: null, next: index + 1 };
  if (character === '?') return { place: () => true, next: index + 1 };
  const end = character === '[' ? endOfClass(pattern, index) : -1;
  if (end === -1) return { place: character, next: index + 1 };
  return { place: characterClass(pattern.slice(index + 1, end)), next: end + 1 };
}

/** The index of the `]` that ends a class, -1 where nothing does: then `[` is itself. A `]` in the first place is a member. */
function endOfClass(pattern: string, open: number): number {
  const first = pattern.charAt(open + 1) === '!' ? open + 2 : open + 1;
  return pattern.indexOf(']', first + 1);
}

function characterClass(body: string): (character: string) => boolean {
  const negated = body.startsWith('!');
  const ranges = [...(negated ? body.slice(1) : body).matchAll(/(.)-(.)|(.)/gsu)].map(
    ([, from, to, single]) => [from ?? single ?? '', to ?? single ?? ''] as const,
  );
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== negated;
}
