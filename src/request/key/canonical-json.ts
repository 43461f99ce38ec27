import { isDefaultName, isIgnoredParameter } from '../../http/ignored-names.js';
import { REDACTED } from './normalize-url.js';

/** How to canonicalize a JSON text. */
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
    JSON.parse(text);
    return rootText(parse((text.match(TOKENS) ?? []).values()), rules);
  } catch {
    return null;
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Not by `JSON.parse`, which loses repeated names, the order of members with numeric names, and digits of large numbers. */
type Json =
  | { readonly kind: 'scalar'; readonly token: string }
  | { readonly kind: 'list'; readonly items: readonly Json[] }
  | { readonly kind: 'object'; readonly members: readonly Member[] };
type Member = readonly [name: string, value: Json];
type Tokens = Iterator<string, unknown>;

/** Parses tokens of valid JSON. */
function parse(tokens: Tokens, token = next(tokens)): Json {
  if (token === '[') return { kind: 'list', items: listed(tokens, ']', (first) => parse(tokens, first)) };
  if (token === '{') return { kind: 'object', members: listed(tokens, '}', (name) => member(tokens, name)) };
  return { kind: 'scalar', token };
}

function member(tokens: Tokens, name: string): Member {
  next(tokens);
  return [JSON.parse(name), parse(tokens)];
}

function listed<Item>(tokens: Tokens, end: string, read: (first: string) => Item): readonly Item[] {
  const items: Item[] = [];
  for (let token = next(tokens); token !== end; token = next(tokens)) if (token !== ',') items.push(read(token));
  return items;
}

const next = (tokens: Tokens): string => String(tokens.next().value);

function rootText(root: Json, rules: JsonRules): string {
  const { rootKey, ignored } = rules;
  if (root.kind === 'list')
    return textOf({ ...root, items: root.items.filter((item) => !isName(item, ignored)) }, rules);
  if (root.kind === 'scalar' || rootKey === null || !root.members.some(([name]) => name === rootKey))
    return textOf(root, rules);
  const outside = { ...rules, ignored: ignored.filter(isDefaultName) };
  return objectText(root.members, outside, (name, value) =>
    name === rootKey ? rootText(value, { ...rules, rootKey: null }) : memberText(name, value, outside),
  );
}

const isName = (item: Json, ignored: readonly string[]): boolean =>
  item.kind === 'scalar' && item.token.startsWith('"') && isIgnoredParameter(JSON.parse(item.token), ignored);

function textOf(json: Json, rules: JsonRules): string {
  if (json.kind === 'scalar') return scalarText(json.token);
  if (json.kind === 'object') return objectText(json.members, rules, (name, value) => memberText(name, value, rules));
  return `[${json.items.map((item) => textOf(item, rules)).join(',')}]`;
}

function objectText(
  members: readonly Member[],
  { sort }: JsonRules,
  valueText: (name: string, value: Json) => string,
): string {
  const ordered = sort ? members.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other))) : members;
  return `{${ordered.map(([name, value]) => `${JSON.stringify(name)}:${valueText(name, value)}`).join(',')}}`;
}

function memberText(name: string, value: Json, rules: JsonRules): string {
  const text = textOf(value, rules);
  if (!isIgnoredParameter(name, rules.ignored)) return text;
  rules.found?.(name, value.kind === 'scalar' ? String(JSON.parse(value.token)) : text);
  return JSON.stringify(REDACTED);
}

/** Numbers that a double cannot represent keep their spelling. */
const scalarText = (token: string): string => (isInexact(token) ? token : JSON.stringify(JSON.parse(token)));

const isInexact = (token: string): boolean =>
  /^[-\d]/.test(token) && (token.replace(/[eE].*|\D/g, '').length > 15 || !Number.isFinite(Number(token)));
