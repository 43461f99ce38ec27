import { utf8Character } from './query.js';

/** The value of a member without its parameters (RFC 9651 §3): a String, a Boolean, an Inner List; null for any other type. */
export type MemberValue = string | boolean | null | readonly MemberValue[];

/** The members of a List; null if it is malformed, as it must then be ignored as a whole. RFC 9651 §3.1, §4.2. */
export const readList = (field: string): readonly MemberValue[] | null =>
  membersOf(field, patternOf('listMember'))?.map(([, member = '']) => memberValue(member)) ?? null;

/** The members of a Dictionary; null if it is malformed. The last value of a key counts. RFC 9651 §3.2, §4.2. */
export function readDictionary(field: string): ReadonlyMap<string, MemberValue> | null {
  const members = membersOf(field, patternOf('dictionaryMember'));
  return members && new Map(members.map(([, key = '', member]) => [key, member === undefined || memberValue(member)]));
}

/** Is it an Inner List, or the members of a List, of Strings only? Tokens are another type. RFC 9651 §3.3.3. */
export const areStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

type Grammar = { readonly listMember: RegExp; readonly dictionaryMember: RegExp; readonly innerItem: RegExp };

/** Made at the first field: a worker parses these patterns for longer than it evaluates any other module. */
let grammar: Grammar | undefined;

function makeGrammar(): Grammar {
  const key = '[a-z*][a-z\\d_.*-]*';
  const bareItem = [
    '"(?:[ !#-[\\]-~]|\\\\["\\\\])*"', // String
    '-?(?:\\d{1,12}\\.\\d{1,3}|\\d{1,15})', // Decimal, Integer
    "[A-Za-z*][\\w:/!#$%&'*+.^`|~-]*", // Token
    ':(?:[\\w+/]{4})*(?:[\\w+/]{2}(?:==)?|[\\w+/]{3}=?)?:'.replaceAll('\\w', 'A-Za-z\\d'), // Byte Sequence
    '\\?[01]', // Boolean
    '@-?\\d{1,15}', // Date
    `%"(?:[ !#$&-~]|${utf8Character()})*"`, // Display String
  ].join('|');
  const parameters = `(?:; *${key}(?:=(?:${bareItem}))?)*`;
  const item = `(?:${bareItem})${parameters}`;
  const member = `(${bareItem}|\\( *(?:${item}(?: +${item})* *)?\\))`;
  // A comma followed by another member, or the end.
  const separator = '[ \\t]*(?:,[ \\t]*(?![ \\t]|$)|$)';
  return {
    listMember: new RegExp(`${member}${parameters}${separator}`, 'gy'),
    dictionaryMember: new RegExp(`(${key})(?:=${member})?${parameters}${separator}`, 'gy'),
    innerItem: new RegExp(`(${bareItem})${parameters}`, 'g'),
  };
}

function patternOf(kind: keyof Grammar): RegExp {
  grammar ??= makeGrammar();
  return grammar[kind];
}

/** Adjacent matches; null unless they cover the whole field. */
function membersOf(field: string, member: RegExp): readonly RegExpExecArray[] | null {
  const text = field.replace(/^ +/, '');
  const members = [...text.matchAll(member)];
  const end = members.reduce((length, [match]) => length + match.length, 0);
  return end === text.length ? members : null;
}

function memberValue(member: string): MemberValue {
  if (member.startsWith('('))
    return [...member.matchAll(patternOf('innerItem'))].map(([, item = '']) => memberValue(item));
  if (member.startsWith('"')) return member.slice(1, -1).replace(/\\(.)/g, '$1');
  return member.startsWith('?') ? member === '?1' : null;
}
