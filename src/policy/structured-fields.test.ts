import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type InnerList, type Item, parseDictionary, parseList } from 'structured-headers';
import { areStrings, readDictionary, readList } from './structured-fields.js';

const lists: readonly (readonly [field: string, values: readonly unknown[]])[] = [
  ['', []],
  ['"a", "b"', ['a', 'b']],
  ['  "a"\t,\t"b"  ', ['a', 'b']],
  ['"a";x;y=1, "b";z="c"', ['a', 'b']],
  ['"with \\"quotes\\" and \\\\"', ['with "quotes" and \\']],
  ['("a" "b";x);y, 1, ?0, -2.5', [['a', 'b'], 1, false, -2.5]],
  ['a/b, *, :AQ==:, %"%c3%a9", "a"', [null, null, null, null, 'a']],
  ['@1659578233, "a";at=@-1', [null, 'a']],
];
for (const [field, values] of lists) {
  test(`a List: ${field}`, () => assert.deepEqual(readList(field), values));
}

const malformedLists = [
  '"a",',
  '"a",,"b"',
  ', "a"',
  '"a" "b"',
  '"a',
  '"a\\b"',
  '"a\u0007"',
  '"é"',
  '"a" ;x',
  '"a";X',
  '"a";x=',
  '("a"',
  '("a""b")',
  '1.',
  '1234567890123456',
  '@1.5',
  '%"%C3%A9"',
  '%"%e9"',
  '\u00a0"a"',
];
for (const field of malformedLists) {
  test(`no List: ${field}`, () => assert.equal(readList(field), null));
}

test('a Dictionary has the last value of each key, true where it has none', () => {
  assert.deepEqual(
    [...(readDictionary('a=1, b, c=("x" "y");z, a=2;p') ?? [])],
    [
      ['a', 2],
      ['b', true],
      ['c', ['x', 'y']],
    ],
  );
});

for (const field of ['a=', 'A=1', 'a=1 b=2', 'a=1,', '"a"', 'a==1', 'a=(1', '__proto__=1']) {
  test(`no Dictionary: ${field}`, () => assert.equal(readDictionary(field), null));
}

test('Strings are no Tokens, and a List of both is none of Strings', () => {
  assert.equal(areStrings(readList('"a", "b"')), true);
  assert.equal(areStrings(readList('"a", b')), false);
  assert.equal(areStrings(readList('"a", ("b")')), false);
  assert.equal(areStrings('a'), false);
});

for (const unit of [
  '"',
  '\\',
  '(',
  ',',
  ';',
  '=',
  ' ',
  '\t',
  '1',
  '-',
  ':',
  '%"',
  'a;',
  '"a",',
  '"a";b=(',
  '("a" ',
  'é',
]) {
  test(`100 kB of ${unit} are read in one pass, which takes milliseconds and not minutes`, () => {
    const junk = unit.repeat(100_000 / unit.length);
    const start = process.cpuUsage().user;
    readList(junk);
    readList(`"a", ${junk}`);
    readDictionary(junk);
    readDictionary(`a=${junk}`);
    assert.ok(process.cpuUsage().user - start < 1_000_000);
  });
}

const member = fc.stringMatching(
  /^(?:"[ -~é]{0,4}"|-?\d{0,16}(?:\.\d{0,4})?|\?[012]|[A-Za-z*][\w:/%*.-]{0,4}|:[\w+/=]{0,6}:|%"[ -~]{0,2}(?:%[0-9a-fA-F]{2}){0,3}"|\( ?(?:"a"|1;x|b){0,2} {0,2}"?[ab]"? ?\))(?: ?; ?[a-z*A-Z_-]{0,3}=?"?[\w?.]{0,2}"?){0,2}$/,
);
const field = fc.oneof(
  fc
    .array(fc.tuple(fc.constantFrom('', '', 'a=', 'b', 'C=', '*.-_='), member), { maxLength: 3 })
    .map((members) => members.map((parts) => parts.join('')).join(', ')),
  fc.string({ unit: fc.constantFrom(...'"\\(),;=?:%*-_.aZ019 \t\u007fé'), maxLength: 12 }),
);

// The other parser takes no Date but as the last thing in a field, so that there is none in these.
test('fields are read, or found malformed, as a parser of all structured fields does', () => {
  fc.assert(
    fc.property(field, (text) => {
      assert.deepEqual(
        readList(text),
        orNull(() => parseList(text).map(memberOf)),
      );
      assert.deepEqual(
        readDictionary(text),
        orNull(() => new Map([...parseDictionary(text)].map(([key, one]) => [key, memberOf(one)]))),
      );
    }),
    { numRuns: 20_000 },
  );
});

function orNull<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}

const memberOf = ([value]: Item | InnerList): unknown =>
  Array.isArray(value) ? value.map(([one]: Item) => bare(one)) : bare(value);

const bare = (value: unknown): unknown => (typeof value === 'object' ? null : value);
