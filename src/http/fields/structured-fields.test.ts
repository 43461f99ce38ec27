import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DisplayString, parseDictionary, parseList, Token } from 'structured-headers';
import { areStrings, readDictionary, readList } from './structured-fields.js';

const lists: readonly (readonly [field: string, values: readonly unknown[]])[] = [
  ['', []],
  ['"a", "b"', ['a', 'b']],
  ['  "a"\t,\t"b"  ', ['a', 'b']],
  ['"a";x;y=1, "b";z="c"', ['a', 'b']],
  ['"with \\"quotes\\" and \\\\"', ['with "quotes" and \\']],
  ['("a" "b";x);y, ?1, ?0, ()', [['a', 'b'], true, false, []]],
  ['"a";n=-12.5;t=to/k:en*;b=:aGk=:;d=@-5;s=%"f%c3%bc";f=?0;x', ['a']],
  ['1, -2.5, token, :aGk:, @0, %"f%c3%bc", "a"', [null, null, null, null, null, null, 'a']],
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
  '\t"a"',
  '"a",\t',
  '"a", \u00a0"b"',
  '1.2345',
  '1234567890123.1',
  '--1',
  ':a:',
  ':YQ=:',
  ':Y=Q:',
  ':Y_Q:',
  '?2',
  '@1.5',
  '@1234567890123456',
  '%"%C3%BC"',
  '%"%fc"',
  '%"%c3"',
  '%"\u00fc"',
  "'a'",
  '(("a"))',
  '("a"\t"b")',
];
for (const field of malformedLists) {
  test(`no List: ${field}`, () => assert.equal(readList(field), null));
}

test('a Dictionary has the last value of each key, or true if there is no value', () => {
  assert.deepEqual(
    [...(readDictionary('a="1", b, c=("x" "y");z, a="2";p') ?? [])],
    [
      ['a', '2'],
      ['b', true],
      ['c', ['x', 'y']],
    ],
  );
});

for (const field of ['a=', 'A=1', 'a=1 b=2', 'a=1,', '"a"', 'a==1', 'a=(1', '__proto__=1', 'a=?1,\t', '\ta']) {
  test(`no Dictionary: ${field}`, () => assert.equal(readDictionary(field), null));
}

test('Strings are not Tokens, and a List of both is not a list of Strings', () => {
  assert.equal(areStrings(readList('"a", "b"')), true);
  assert.equal(areStrings(readList('"a", b')), false);
  assert.equal(areStrings(readList('"a", ("b")')), false);
  assert.equal(areStrings('a'), false);
});

/** Pieces of structured fields, most of them well-formed. A Date only at the end: the library takes no delimiter behind it. */
const PIECES = [
  ...[
    '"a"',
    '"b\\\\"',
    '?1',
    '?0',
    'tok*:/en',
    '*',
    '1',
    '-0.5',
    '123456789012345',
    '1.1234',
    ':aGk=:',
    ':YQ=:',
    ':a:',
  ],
  ...[
    '%"x%c3%bc"',
    '%"%ff"',
    '%"%E2"',
    '(',
    ')',
    ';x',
    ';y=',
    '; z="1"',
    '=',
    'a=',
    'key',
    'b-1.c_*',
    ',',
    ', ',
    '\t',
    ' ',
  ],
  ...['"', '\\', 'é', '%', ':', '?', '-'],
];
const field = fc.array(fc.constantFrom(...PIECES), { maxLength: 9 }).map((pieces) => pieces.join(''));

const memberValue = ([member]: readonly unknown[]): unknown => {
  if (Array.isArray(member)) return member.map(memberValue);
  return typeof member === 'string' || typeof member === 'boolean' ? member : null;
};

function unlessMalformed<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}

test('fields are parsed and rejected as by the library structured-headers', () => {
  assert.equal(memberValue([new Token('a')]), null);
  assert.equal(memberValue([new DisplayString('a')]), null);
  fc.assert(
    fc.property(field, (text) => {
      assert.deepEqual(
        readList(text),
        unlessMalformed(() => parseList(text).map(memberValue)),
        text,
      );
      const dictionary = unlessMalformed(() =>
        [...parseDictionary(text)].map(([key, member]) => [key, memberValue(member)]),
      );
      assert.deepEqual(
        unlessMalformed(() => [...(readDictionary(text) ?? assert.fail())]),
        dictionary,
        text,
      );
    }),
    { numRuns: 3000 },
  );
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
  test(`100 kB of ${unit} are parsed in linear time`, () => {
    const junk = unit.repeat(100_000 / unit.length);
    const start = process.cpuUsage().user;
    readList(junk);
    readList(`"a", ${junk}`);
    readDictionary(junk);
    readDictionary(`a=${junk}`);
    assert.ok(process.cpuUsage().user - start < 1_000_000);
  });
}
