import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareRequest } from './prepare.js';
import type { PreparedRequest, RequestBody } from './prepared-request.js';
import type { PrepareOptions, RequestDefaults } from './request-spec.js';

const prepare = async (options: PrepareOptions, defaults: RequestDefaults = {}): Promise<PreparedRequest> =>
  prepareRequest({ method: 'POST', url: 'https://x.org/', ...options }, defaults, null);

const text = (content: string): RequestBody => ({ kind: 'text', text: content });
const URLENCODED = 'content-type:application/x-www-form-urlencoded';

const BODIES: readonly (readonly [what: string, options: PrepareOptions, body: RequestBody | null, fields: string])[] =
  [
    ['[Q-09] json is serialised', { json: { a: [1] } }, text('{"a":[1]}'), 'content-type:application/json'],
    ['[Q-09] json may be null', { json: null }, text('null'), 'content-type:application/json'],
    [
      '[Q-09] a Content-Type that is set stays',
      { json: 1, headers: { 'Content-Type': 'a/b+json' } },
      text('1'),
      'content-type:a/b+json',
    ],
    ['[Q-09] data wins over json', { json: 1, data: { a: 1 } }, text('a=1'), URLENCODED],
    ['a record is a form', { data: { a: 'b c', d: [1, 2], e: null } }, text('a=b+c&d=1&d=2'), URLENCODED],
    ['pairs are a form', { data: [['a', 1] as const, ['a', 2] as const] }, text('a=1&a=2'), URLENCODED],
    ['URLSearchParams are a form', { data: new URLSearchParams('a=1') }, text('a=1'), URLENCODED],
    ['a string is a text', { data: 'abc' }, text('abc'), 'content-type:text/plain;charset=UTF-8'],
    ['an empty record is no body', { data: {} }, null, ''],
    ['null is no body', { data: null }, null, ''],
    ['nothing is no body', {}, null, ''],
  ];

for (const [what, options, body, fields] of BODIES) {
  test(`as a body, ${what}`, async () => {
    const request = await prepare(options);
    assert.deepEqual([request.body, request.fields], [body, fields]);
  });
}

test('bytes are copied, those of a view alone', async () => {
  const source = Uint8Array.of(0, 1, 2, 3);
  const { body, fields } = await prepare({ data: source.subarray(1, 3) });
  source.fill(9);
  assert.ok(body?.kind === 'bytes');
  assert.deepEqual([...new Uint8Array(body.bytes)], [1, 2]);
  assert.equal(fields, '');
});

test('a Blob stays one and says its type', async () => {
  const blob = new Blob(['a'], { type: 'image/png' });
  const { body, fields } = await prepare({ data: blob });
  assert.deepEqual([body, fields], [{ kind: 'blob', blob }, 'content-type:image/png']);
});

test('FormData becomes parts without a Content-Type', async () => {
  const form = new FormData();
  form.append('a', '1');
  form.append('f', new Blob(['x']), 'x.txt');
  const { body, fields } = await prepare({ data: form }, { headers: { 'Content-Type': 'application/json' } });
  assert.ok(body?.kind === 'form');
  assert.deepEqual(
    body.parts.map(({ name, filename }) => [name, filename]),
    [
      ['a', undefined],
      ['f', 'x.txt'],
    ],
  );
  assert.equal(fields, '');
});

test('files stand in a form, after the fields of data', async () => {
  const files = { a: new File(['1'], 'a.txt'), b: new Blob(['2']), c: ['c.png', 'three', 'image/png'] } as const;
  const { body } = await prepare({ data: { field: 'x' }, files });
  assert.ok(body?.kind === 'form');
  const parts = body.parts.map(({ name, value, filename }) => [
    name,
    typeof value === 'string' ? value : value.type,
    filename,
  ]);
  assert.deepEqual(parts, [
    ['field', 'x', undefined],
    ['a', '', 'a.txt'],
    ['b', '', 'b'],
    ['c', 'image/png', 'c.png'],
  ]);
});

const circle: Record<string, unknown> = {};
circle.self = circle;

const BAD: readonly (readonly [what: string, options: PrepareOptions, code: string])[] = [
  ['json that refers to itself', { json: circle }, 'serialization'],
  ['json with a BigInt', { json: { a: 1n } }, 'serialization'],
  ['a function as json', { json: () => 1 }, 'serialization'],
  ['a number as data', { data: JSON.parse('5') }, 'bad-option'],
  ['a nested record as data', { data: JSON.parse('{"a":{"b":1}}') }, 'bad-option'],
  ['a text beside files', { data: 'a', files: { f: 'x' } }, 'bad-option'],
  ['a file that is a number', { files: JSON.parse('{"f":5}') }, 'bad-option'],
  ['a Content-Type for a form of files', { files: { f: 'x' }, headers: { 'content-type': 'a/b' } }, 'bad-option'],
];

for (const [what, options, code] of BAD) {
  test(`${what} is ${code}`, () => assert.rejects(prepare(options), { name: 'CacheError', code }));
}
