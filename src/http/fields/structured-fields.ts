import { type InnerList, type Item, parseDictionary, parseList } from 'structured-headers';

/** What a member holds, less its parameters: a value, or the values of an Inner List. RFC 9651 §3.1.1. */
type MemberValue = unknown;

/** The members of a List; null where it is malformed, and so to be ignored as a whole. RFC 9651 §3.1, §4.2. */
export const readList = (field: string): readonly MemberValue[] | null =>
  unlessMalformed(() => parseList(field).map(memberValue));

/** The members of a Dictionary; null where it is malformed, and so to be ignored as a whole. RFC 9651 §3.2, §4.2. */
export const readDictionary = (field: string): ReadonlyMap<string, MemberValue> | null =>
  unlessMalformed(() => new Map([...parseDictionary(field)].map(([key, member]) => [key, memberValue(member)])));

/** Are they Strings, all of them? Tokens are none. RFC 9651 §3.3.3. */
export const areStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

function unlessMalformed<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function memberValue(member: Item | InnerList): MemberValue {
  const value: unknown = member[0];
  return Array.isArray(value) ? value.map(([one]: Item) => one) : value;
}
