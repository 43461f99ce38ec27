import { DEFAULT_IGNORED_PARAMS, isIgnoredField, isIgnoredParameter } from '../policy/index.js';
import { REDACTED } from './redacted.js';

/**
 * The canonical form of a JSON text (RFC 8785): members sorted at every level, no white space; the order of arrays is their meaning
 * and stays. Ignored names are redacted at the root, and where they are one of the nine default names, which are credentials, at
 * every depth. Where the root is an object with the member `rootKey`, that member stands for the root. A list at the root loses the items that are ignored names. Null where the text is no JSON, or nested too deep to walk.
 */
export function canonicalJson(text: string, ignored: readonly string[], rootKey: string | null = null): string | null {
  try {
    return canonicalRoot(parseExactly(text), ignored, rootKey);
  } catch {
    return null;
  }
}

function canonicalRoot(root: unknown, ignored: readonly string[], rootKey: string | null): string {
  if (Array.isArray(root)) {
    return canonical(
      root.filter((item) => typeof item !== 'string' || !isIgnoredParameter(item, ignored)),
      ignored,
    );
  }
  if (!isObject(root)) return canonical(root, ignored);
  if (rootKey === null || !Object.hasOwn(root, rootKey))
    return canonicalObject(root, ignored, (name) => isIgnoredParameter(name, ignored));
  const isSecret = (name: string): boolean => name !== rootKey && isIgnoredCredential(name, ignored);
  return canonicalObject(root, ignored, isSecret, (name, member) =>
    name === rootKey ? canonicalRoot(member, ignored, null) : canonical(member, ignored),
  );
}

function canonical(value: unknown, ignored: readonly string[]): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, ignored)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return canonicalObject(value, ignored, (name) => isIgnoredCredential(name, ignored));
}

function canonicalObject(
  value: object,
  ignored: readonly string[],
  isSecret: (name: string) => boolean,
  textOf = (_name: string, member: unknown): string => canonical(member, ignored),
): string {
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  const texts = members.map(
    ([name, member]) => `${JSON.stringify(name)}:${isSecret(name) ? JSON.stringify(REDACTED) : textOf(name, member)}`,
  );
  return `{${texts.join(',')}}`;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isIgnoredCredential = (name: string, ignored: readonly string[]): boolean =>
  isIgnoredField(name, DEFAULT_IGNORED_PARAMS) && isIgnoredParameter(name, ignored);

/** Parsed, but numbers that a double cannot hold stay apart: as strings that no text of this world begins with. */
function parseExactly(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  const exact = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    isInexact(token) ? JSON.stringify(`\u0000number ${token}`) : token,
  );
  return exact === text ? parsed : JSON.parse(exact);
}

const isInexact = (token: string): boolean =>
  !token.startsWith('"') && (token.replace(/[eE].*|\D/g, '').length > 15 || !Number.isFinite(Number(token)));
