import { isRecord } from '../../guards.js';
import { byName } from '../../http/fields/query.js';
import { isDefaultName, isIgnoredParameter } from '../../http/ignored-names.js';
import { REDACTED } from './normalize-url.js';

/** Rules for canonicalizing a JSON text. */
export type JsonRules = {
  /** Names whose values are redacted, at every depth. */
  readonly ignored: readonly string[];
  /** If the root is an object with this member, names other than the defaults are redacted in that member only. */
  readonly rootKey: string | null;
  /** Sort the members of each object by name. */
  readonly sort: boolean;
  /** Called with each redacted name and value. */
  readonly found?: (name: string, value: string) => void;
};

/**
 * The canonical form of a JSON text: no white space, one spelling of strings and numbers (RFC 8785), members sorted, values of ignored
 * names redacted. Arrays, and members with the same name, keep their order. From an array at the root, items that are ignored names
 * are removed (requests-cache). Null if the text is not JSON, or nested too deeply.
 */
export function canonicalJson(text: string, rules: JsonRules): string | null {
  try {
    const root: unknown = JSON.parse(text);
    const hasRootKey = rules.rootKey !== null && isRecord(root) && Object.hasOwn(root, rules.rootKey);
    const tokens = (text.match(TOKENS) ?? []).values();
    return rewrite(tokens, next(tokens), { ...rules, rootKey: hasRootKey ? rules.rootKey : null }, true);
  } catch {
    return null;
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Of valid JSON. `JSON.parse` would lose repeated names, the order of members with numeric names, and digits of large numbers. */
type Tokens = Iterator<string, unknown>;
const next = (tokens: Tokens): string => String(tokens.next().value);

/** The canonical form of the value that begins with this token. */
function rewrite(tokens: Tokens, token: string, rules: JsonRules, isRoot = false): string {
  if (token === '[') return `[${itemsOf(tokens, rules, isRoot).join(',')}]`;
  if (token !== '{') return isInexact(token) ? token : JSON.stringify(JSON.parse(token));
  const members = membersOf(tokens, rules);
  if (rules.sort) members.sort(byName);
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** The items of a list; at the root, without those that are ignored names. */
function itemsOf(tokens: Tokens, rules: JsonRules, isRoot: boolean): readonly string[] {
  const items: string[] = [];
  for (let token = next(tokens); token !== ']'; token = next(tokens)) {
    const isName = isRoot && token.startsWith('"') && isIgnoredParameter(JSON.parse(token), rules.ignored);
    if (token !== ',' && !isName) items.push(rewrite(tokens, token, rules));
  }
  return items;
}

/** The members of an object. Beside the member `rootKey`, only the default names are ignored. */
function membersOf(tokens: Tokens, rules: JsonRules): [name: string, value: string][] {
  const { rootKey, ignored } = rules;
  const inside = { ...rules, rootKey: null };
  const beside = rootKey === null ? rules : { ...inside, ignored: ignored.filter(isDefaultName) };
  const members: [string, string][] = [];
  for (let token = next(tokens); token !== '}'; token = next(tokens)) {
    if (token === ',') continue;
    const name: string = JSON.parse(token);
    next(tokens);
    const isRoot = name === rootKey;
    members.push([name, isRoot ? rewrite(tokens, next(tokens), inside, isRoot) : redacted(tokens, name, beside)]);
  }
  return members;
}

/** The value of a member, redacted if its name is ignored. */
function redacted(tokens: Tokens, name: string, rules: JsonRules): string {
  const token = next(tokens);
  const value = rewrite(tokens, token, rules);
  if (!isIgnoredParameter(name, rules.ignored)) return value;
  rules.found?.(name, token === '[' || token === '{' ? value : String(JSON.parse(token)));
  return JSON.stringify(REDACTED);
}

/** A number that a double cannot represent. It keeps its spelling. */
const isInexact = (token: string): boolean =>
  /^[-\d]/.test(token) && (token.replace(/[eE].*|\D/g, '').length > 15 || !Number.isFinite(Number(token)));
