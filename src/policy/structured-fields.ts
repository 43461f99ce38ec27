/** What a member holds, less its parameters: a value, or the values of an Inner List. RFC 9651 §3.1.1. */
type MemberValue = BareValue | readonly BareValue[];

/** A String, an Integer or Decimal, a Boolean; null stands for all of the types that no field of caching has. RFC 9651 §3.3. */
type BareValue = string | number | boolean | null;

/** The members of a List; null where it is malformed, and so to be ignored as a whole. RFC 9651 §3.1, §4.2. */
export function readList(field: string): readonly MemberValue[] | null {
  const members: MemberValue[] = [];
  return readMembers(field, (reader) => members.push(readMember(reader))) ? members : null;
}

/** The members of a Dictionary; null where it is malformed, and so to be ignored as a whole. RFC 9651 §3.2, §4.2. */
export function readDictionary(field: string): ReadonlyMap<string, MemberValue> | null {
  const members = new Map<string, MemberValue>();
  const isRead = readMembers(field, (reader) => {
    const [key] = expected(reader, KEY);
    members.set(key, take(reader, EQUALS) === null ? withParameters(reader, true) : readMember(reader));
  });
  return isRead ? members : null;
}

/** Are they Strings, all of them? Tokens are none. RFC 9651 §3.3.3. */
export const areStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** A text, and how far it has been read. */
type Reader = { readonly text: string; at: number };

const SPACES = / */y;
const COMMA = /[ \t]*,[ \t]*/y;
const END = /[ \t]*$/y;
const KEY = /[a-z*][a-z\d_.*-]*/y;
const EQUALS = /=/y;
const SEMICOLON = /; */y;
const OPEN = /\(/y;
const CLOSE = /\)/y;
const BETWEEN = /(?=[ )])/y;

/** The types of a bare item. RFC 9651 §3.3. */
const STRING = /"(?<string>(?:[ !#-[\]-~]|\\["\\])*)"/;
const NUMBER = /(?<number>-?\d{1,15}(?![\d.])|-?\d{1,12}\.\d{1,3}(?!\d))/;
const BOOLEAN = /\?(?<flag>[01])/;
const TOKEN = /[A-Za-z*][\w:/!#$%&'*+.^`|~-]*/;
const BYTES = /:(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?:/;
const DATE = /@-?\d{1,15}(?![\d.])/;
const DISPLAY_STRING = /%"(?<display>(?:[ !#$&-~]|%[\da-f]{2})*)"/;

const oneOf = (types: readonly RegExp[]): RegExp => new RegExp(types.map(({ source }) => source).join('|'), 'y');
const BARE_ITEM = /* @__PURE__ */ oneOf([STRING, NUMBER, BOOLEAN, TOKEN, BYTES, DATE, DISPLAY_STRING]);

/** Read what stands between the commas; false where that, or a comma too many, makes the field malformed. */
function readMembers(text: string, readOne: (reader: Reader) => void): boolean {
  const reader = { text, at: 0 };
  take(reader, SPACES);
  if (reader.at === text.length) return true;
  try {
    do readOne(reader);
    while (take(reader, COMMA) !== null);
  } catch {
    return false;
  }
  return take(reader, END) !== null;
}

const readMember = (reader: Reader): MemberValue =>
  take(reader, OPEN) === null ? readItem(reader) : withParameters(reader, readInnerList(reader));

function readInnerList(reader: Reader): readonly BareValue[] {
  const values: BareValue[] = [];
  for (;;) {
    take(reader, SPACES);
    if (take(reader, CLOSE) !== null) return values;
    values.push(readItem(reader));
    expected(reader, BETWEEN);
  }
}

const readItem = (reader: Reader): BareValue => withParameters(reader, readBareItem(reader));

/** The same value, once its parameters have been passed over. */
function withParameters<Value>(reader: Reader, value: Value): Value {
  while (take(reader, SEMICOLON) !== null) {
    expected(reader, KEY);
    if (take(reader, EQUALS) !== null) readBareItem(reader);
  }
  return value;
}

function readBareItem(reader: Reader): BareValue {
  const { string, number, flag, display } = expected(reader, BARE_ITEM).groups ?? {};
  if (string !== undefined) return string.replace(/\\(.)/g, '$1');
  if (number !== undefined) return Number(number);
  // Throws where the escapes are not those of UTF-8.
  if (display !== undefined) decodeURIComponent(display);
  return flag === undefined ? null : flag === '1';
}

/** What stands here, if it is that. */
function take(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text);
  if (found !== null) reader.at = pattern.lastIndex;
  return found;
}

/** What must stand here. */
function expected(reader: Reader, pattern: RegExp): RegExpExecArray {
  const found = take(reader, pattern);
  if (found === null) throw new SyntaxError();
  return found;
}
