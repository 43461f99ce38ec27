import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalQuery, type NoVarySearch, parseNoVarySearch } from './no-vary-search.js';

const parsed = (...lines: readonly string[]): NoVarySearch | null =>
  parseNoVarySearch(lines.map((line) => ['no-vary-search', line]));

function rule(line: string): NoVarySearch {
  const read = parsed(line);
  assert.ok(read !== null, line);
  return read;
}

const noVary = (params: readonly string[], varyOnKeyOrder = true): NoVarySearch => ({
  kind: 'no-vary-params',
  params,
  varyOnKeyOrder,
});
const vary = (params: readonly string[], varyOnKeyOrder = true): NoVarySearch => ({
  kind: 'vary-params',
  params,
  varyOnKeyOrder,
});

const fields: readonly (readonly [field: string, read: NoVarySearch])[] = [
  ['key-order', noVary([], false)],
  ['key-order=?1', noVary([], false)],
  ['params=("a")', noVary(['a'])],
  ['params=("a" "b"), key-order', noVary(['a', 'b'], false)],
  ['params=("a"), key-order=?0', noVary(['a'])],
  ['params=("a";x "b");y, key-order;z', noVary(['a', 'b'], false)],
  ['params=("a"), unknown=1', noVary(['a'])],
  ['params=("a"), params=("b")', noVary(['b'])],
  ['params=("%C3%A9+%E6%B0%97" "%2B" "A" "%f6")', noVary(['é 気', '+', 'A', '\ufffd'])],
  ['except=("x")', vary(['x'])],
  ['except=("x"), key-order', vary(['x'], false)],
  ['except=()', vary([])],
  ['params', vary([])],
  ['params=?1', vary([])],
  ['params, except=("x" "y")', vary(['x', 'y'])],
  ['key-order, params, except=("%61")', vary(['a'], false)],
];
for (const [field, read] of fields) {
  test(`No-Vary-Search: ${field}`, () => assert.deepEqual(parsed(field), read));
}

const defaults = [
  '',
  'unknown-key',
  'key-order=?0',
  'key-order="not a boolean"',
  'key-order=1, params=("a")',
  'params=?0',
  'params=()',
  'params="not an inner list"',
  'params=0',
  'params=(not-a-string)',
  'params=("a" b)',
  'params=("a"), except=("x")',
  'params=(), except=()',
  'params=?0, except=("x")',
  'params, except=(not-a-string)',
  'params, except="not an inner list"',
  'params, except=?1',
  'except=?1',
  'except=?0',
  'key-order, except=1',
  'params=("é")',
  'params=("a"),',
  'params=("a"',
  'PARAMS=("a")',
];
for (const field of defaults) {
  test(`No-Vary-Search: ${field} is ignored`, () => assert.equal(parsed(field), null));
}

test('without the field the whole query matters', () => assert.equal(parseNoVarySearch([['vary', 'accept']]), null));

test('the lines of the field are one Dictionary', () => {
  assert.deepEqual(parsed('params=("a")', 'key-order'), noVary(['a'], false));
});

const queries: readonly (readonly [field: string, a: string, relation: '=' | '≠', b: string])[] = [
  ['params=("utm")', 'utm=1&a=1', '=', 'a=1&utm=2&utm'],
  ['params=("utm")', 'a=1', '≠', 'a=2'],
  ['params=("utm")', 'a=1&b=2', '≠', 'b=2&a=1'],
  ['params=("utm")', 'UTM=1', '≠', ''],
  ['params=("utm")', 'utm2=1', '≠', ''],
  ['params=("utm")', '%75tm=1', '=', ''],
  ['params=("a")', 'a&a=&=a', '=', '=a'],
  ['params=("")', '=x&a', '=', 'a'],
  ['params=("a b")', 'a+b=1&a%20b=2&a b=3', '=', ''],
  ['params=("%C3%A9+%E6%B0%97")', 'é 気=1&é+気=2&%C3%A9%20気=3&%C3%A9+%E6%B0%97=4', '=', ''],
  ['params=("+")', '%2B=1', '≠', ''],
  ['params=("%f6")', '%ef%bf%bd=1', '=', ''],
  ['except=("id")', 'id=1&x=2', '=', 'y=3&id=1'],
  ['except=("id")', 'id=1', '≠', 'id=2'],
  ['except=("id")', 'id=1', '≠', 'ID=1'],
  ['except=("id")', 'id=1', '≠', 'id=1&id=1'],
  ['except=("a" "b")', 'a=1&b=2', '≠', 'b=2&a=1'],
  ['except=("a" "b"), key-order', 'a=1&b=2', '=', 'b=2&x&a=1'],
  ['params', 'anything=1', '=', ''],
  ['key-order', 'a=1&b=2', '=', 'b=2&a=1'],
  ['key-order', 'a=1&a=2', '≠', 'a=2&a=1'],
  ['key-order', 'b=1&a=1&b=2', '=', 'b=1&b=2&a=1'],
  ['key-order', 'b=2&a=1&b=1', '≠', 'b=1&b=2&a=1'],
  ['key-order', 'a=1', '≠', 'a=1&a=1'],
  ['key-order', '', '=', '&&'],
  ['key-order', '', '≠', '='],
  ['key-order', '=', '≠', '=&='],
  ['key-order', 'a=x', '=', '%61=%78'],
  ['key-order', 'a=é', '=', 'a=%C3%A9'],
  ['key-order', 'a=%C3%A9', '≠', 'a=e%CC%81'],
  ['key-order', 'a=%f6', '=', 'a=%ef%bf%bd'],
  ['key-order', 'a=x&&&&', '=', 'a=x'],
  ['key-order', 'a=', '=', 'a'],
  ['key-order', 'a=%20', '=', 'a= &'],
  ['key-order', 'a=+', '=', 'a= '],
  ['key-order', 'a=%2B', '≠', 'a=+'],
  ['key-order', 'a=b=c', '=', 'a=b%3Dc'],
  ['key-order', 'a=b=c', '≠', 'a%3Db=c'],
  ['key-order', 'a=1&b=2', '≠', 'a=1%26b=2'],
  ['key-order', 'a=%', '=', 'a=%25'],
  ['key-order', 'a=%2525', '≠', 'a=%25'],
  ['key-order', 'a=%zz%4', '=', 'a=%25zz%254'],
  ['key-order', '\ufeffa', '≠', 'a'],
  ['key-order', '%EF%BB%BFa', '=', '\ufeffa'],
  ['key-order', 'a=\ud800', '=', 'a=%ef%bf%bd'],
  ['key-order', '?a', '≠', 'a'],
];
for (const [field, a, relation, b] of queries) {
  test(`under ${field} the queries "${a}" ${relation} "${b}"`, () => {
    const [one, other] = [canonicalQuery(a, rule(field)), canonicalQuery(b, rule(field))];
    assert.equal(one === other, relation === '=', `${one} and ${other}`);
  });
}

test('a canonical query is a query in ASCII that means the same, and its own canonical query', () => {
  const all = rule('params=("none")');
  for (const [, ...both] of queries) {
    for (const query of [both[0], both[2]]) {
      const canonical = canonicalQuery(query, all);
      assert.match(canonical, /^[!-~]*$/);
      assert.equal(canonicalQuery(canonical, all), canonical);
      assert.deepEqual([...new URLSearchParams(canonical)], [...new URLSearchParams(`&${query}`)], query);
    }
  }
});

const bytes = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).padStart(2, '0')}`);
const atTheEdges = [
  '00',
  '41',
  '7f',
  '80',
  '8f',
  '90',
  '9f',
  'a0',
  'bf',
  'c0',
  'c2',
  'df',
  'e0',
  'e1',
  'ed',
  'ef',
  'f0',
  'f1',
]
  .concat(['f3', 'f4', 'f5', 'ff'])
  .map((byte) => `%${byte}`);
const pairs = atTheEdges.flatMap((one) => atTheEdges.map((other) => one + other));

test('bytes are decoded as by the platform, including invalid UTF-8', () => {
  const all = rule('params=("none")');
  const triples = pairs.flatMap((pair) => atTheEdges.map((byte) => pair + byte));
  const long = triples.filter((three) => three.startsWith('%f')).flatMap((three) => [`${three}%80`, `${three}%BF%41`]);
  for (const text of [...bytes, ...pairs, ...triples, ...long]) {
    const expected = new URLSearchParams(`x=${text}`).get('x') ?? '';
    assert.equal(canonicalQuery(`x=${text}`, all), `x=${encodeURIComponent(expected)}`, text);
  }
});

for (const unit of ['&', '=', '%', '%f', '%f0', '%f0%90', '%80', '+', 'a&', 'é', '\ud800', '"']) {
  test(`100 kB of ${unit} are read in one pass, as a query and as a field`, () => {
    const junk = unit.repeat(100_000 / unit.length);
    const start = process.cpuUsage().user;
    canonicalQuery(junk, rule('key-order, params=("a")'));
    parsed(junk);
    parsed(`params=("${junk}")`);
    assert.ok(process.cpuUsage().user - start < 1_000_000);
  });
}

test('many names and parameters are not compared pairwise', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `p${index}`);
  const many = rule(`key-order, params=(${names.map((name) => `"${name}"`).join(' ')})`);
  const start = process.cpuUsage().user;
  assert.equal(canonicalQuery([...names, 'q'].reverse().join('&'), many), 'q=');
  assert.ok(process.cpuUsage().user - start < 1_000_000);
});
