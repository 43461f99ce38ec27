import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areStrings, readDictionary, readList } from './structured-fields.js';

const lists: readonly (readonly [field: string, values: readonly unknown[]])[] = [
  ['', []],
  ['"a", "b"', ['a', 'b']],
  ['  "a"\t,\t"b"  ', ['a', 'b']],
  ['"a";x;y=1, "b";z="c"', ['a', 'b']],
  ['"with \\"quotes\\" and \\\\"', ['with "quotes" and \\']],
  ['("a" "b";x);y, 1, ?0, -2.5', [['a', 'b'], 1, false, -2.5]],
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
