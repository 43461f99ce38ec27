import { UTF8_CHARACTER } from './query.js';

/** The value of a member without its parameters (RFC 9651 §3): a String, a Boolean, an Inner List; null for any other type. */
export type MemberValue = string | boolean | null | readonly MemberValue[];

/** The members of a List; null if it is malformed, as it must then be ignored as a whole. RFC 9651 §3.1, §4.2. */
export const readList = (field: string): readonly MemberValue[] | null =>
  membersOf(field, LIST_MEMBER)?.map(([, member = '']) => memberValue(member)) ?? null;

/** The members of a Dictionary; null if it is malformed. The last value of a key counts. RFC 9651 §3.2, §4.2. */
export function readDictionary(field: string): ReadonlyMap<string, MemberValue> | null {
  const members = membersOf(field, DICTIONARY_MEMBER);
  return members && new Map(members.map(([, key = '', member]) => [key, member === undefined || memberValue(member)]));
}

/** Is it an Inner List, or the members of a List, of Strings only? Tokens are another type. RFC 9651 §3.3.3. */
export const areStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const KEY = '[a-z*][a-z\\d_.*-]*';
const BARE_ITEM = [
  '"(?:[ !#-[\\]-~]|\\\\["\\\\])*"', // String
  '-?(?:\\d{1,12}\\.\\d{1,3}|\\d{1,15})', // Decimal, Integer
  "[A-Za-z*][\\w:/!#$%&'*+.^`|~-]*", // Token
  ':(?:[\\w+/]{4})*(?:[\\w+/]{2}(?:==)?|[\\w+/]{3}=?)?:'.replaceAll('\\w', 'A-Za-z\\d'), // Byte Sequence
  '\\?[01]', // Boolean
  '@-?\\d{1,15}', // Date
  `%"(?:[ !#$&-~]|${UTF8_CHARACTER})*"`, // Display String
].join('|');
const PARAMETERS = `(?:; *${KEY}(?:=(?:${BARE_ITEM}))?)*`;
const ITEM = `(?:${BARE_ITEM})${PARAMETERS}`;
const MEMBER = `(${BARE_ITEM}|\\( *(?:${ITEM}(?: +${ITEM})* *)?\\))`;
/** A comma followed by another member, or the end. */
const SEPARATOR = '[ \\t]*(?:,[ \\t]*(?![ \\t]|$)|$)';

const LIST_MEMBER = /* @__PURE__ */ new RegExp(`${MEMBER}${PARAMETERS}${SEPARATOR}`, 'gy');
const DICTIONARY_MEMBER = /* @__PURE__ */ new RegExp(`(${KEY})(?:=${MEMBER})?${PARAMETERS}${SEPARATOR}`, 'gy');
const INNER_ITEM = /* @__PURE__ */ new RegExp(`(${BARE_ITEM})${PARAMETERS}`, 'g');

/** Adjacent matches; null unless they cover the whole field. */
function membersOf(field: string, member: RegExp): readonly RegExpExecArray[] | null {
  const text = field.replace(/^ +/, '');
  const members = [...text.matchAll(member)];
  const end = members.reduce((length, [match]) => length + match.length, 0);
  return end === text.length ? members : null;
}

function memberValue(member: string): MemberValue {
  if (member.startsWith('(')) return [...member.matchAll(INNER_ITEM)].map(([, item = '']) => memberValue(item));
  if (member.startsWith('"')) return member.slice(1, -1).replace(/\\(.)/g, '$1');
  return member.startsWith('?') ? member === '?1' : null;
}
