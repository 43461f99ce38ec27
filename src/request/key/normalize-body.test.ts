import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_IGNORED_PARAMS } from '../../http/defaults.js';
import { DEFAULT_SETTINGS } from '../../options/table.js';
import type { FormPart, RequestBody } from '../prepared-request.js';
import { bodyName, type NamedBody } from './cache-key.js';
import { normalizeBody, normalizeJsonBody } from './normalize-body.js';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const text = (content: string): RequestBody => ({ kind: 'text', text: content });
const bytes = (content: Uint8Array): RequestBody => ({ kind: 'bytes', bytes: content.slice().buffer });
const utf8 = (content: string): RequestBody => bytes(new TextEncoder().encode(content));
const form = (...parts: FormPart[]): RequestBody => ({ kind: 'form', parts });
const name = (body: RequestBody, type?: string): Promise<string> => named(bodyName(body, type, DEFAULT_SETTINGS));

async function named(name: Promise<NamedBody | undefined>): Promise<string> {
  return (await name)?.name ?? assert.fail('This body has no name.');
}

const JSON_CASES: readonly (readonly [what: string, from: string, to: string])[] = [
  ['[K-06] members are sorted at every level', '{"b":{"d":1,"c":2},"a":1}', '{"a":1,"b":{"c":2,"d":1}}'],
  ['[K-06] arrays keep their order', '[2, 1, {"b":1,"a":2}]', '[2,1,{"a":2,"b":1}]'],
  ['[K-06] text that is not JSON is unchanged', '{"b":1,"a":}', '{"b":1,"a":}'],
  ['[K-06] two characters are unchanged', '{}', '{}'],
  ['white space is removed', '{ "a" :\n[ true, null, "x y" ] }', '{"a":[true,null,"x y"]}'],
  ['equal numbers are equal', '{"a":1.0,"b":1e2}', '{"a":1,"b":100}'],
  [
    'ignored names at the root are redacted',
    '{"api_key":"s3cret","page":1}',
    '{"api_key":"REDACTED","page":"REDACTED"}',
  ],
  ['credentials are redacted at any depth', '{"a":[{"API_KEY":{"s":1}}]}', '{"a":[{"API_KEY":"REDACTED"}]}'],
  ["a user's name is redacted at any depth", '{"a":[{"page":{"b":1}}]}', '{"a":[{"page":"REDACTED"}]}'],
  ['ignored names in a list at the root are left out', '["page","a"]', '["a"]'],
  ['members with the same name keep their order', '{"b":1,"a":2,"a":1}', '{"a":2,"a":1,"b":1}'],
  ['numeric names are sorted as texts', '{"10":1,"9":2}', '{"10":1,"9":2}'],
  ['a member named __proto__ counts', '{"__proto__":1}', '{"__proto__":1}'],
];

for (const [what, from, to] of JSON_CASES) {
  test(`in a JSON body, ${what}`, () => {
    assert.equal(normalizeJsonBody(from, [...DEFAULT_IGNORED_PARAMS, 'page']), to);
  });
}

test('[K-06] without sorting, the members of a JSON body keep their order at every level', () => {
  const given = '{"b":{"2":1,"1":2},"a":1, "b":0}';
  assert.equal(normalizeJsonBody(given, [], null, false), given.replace(' ', ''));
});

test('JSON numbers that a double cannot represent remain different', () => {
  const [one, other] = ['[12345678901234567890]', '[12345678901234567891]'].map((json) => normalizeJsonBody(json, []));
  assert.notEqual(one, other);
});

test('a JSON text that would overflow the stack stays as it is', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  assert.equal(normalizeJsonBody(deep, []), deep);
});

test('[K-06] a JSON text above 10 MiB stays as it is', () => {
  const long = `{"b":"${'x'.repeat(10 * 1024 * 1024)}","a":1}`;
  assert.equal(normalizeJsonBody(long, []), long);
});

test('[K-07] a form body is sorted and filtered', async () => {
  const normal = await normalizeBody(
    text('b=2&a=1&api_key=s3cret'),
    `${FORM_TYPE};charset=UTF-8`,
    DEFAULT_IGNORED_PARAMS,
  );
  assert.equal(normal, `${FORM_TYPE}\na=1&api_key=REDACTED&b=2`);
});

test('[K-07] bodies of other types are compared byte by byte', async () => {
  assert.notEqual(await name(text('b=2&a=1'), 'text/plain'), await name(text('a=1&b=2'), 'text/plain'));
  assert.notEqual(await name(bytes(Uint8Array.of(255, 1))), await name(bytes(Uint8Array.of(255, 2))));
  assert.notEqual(await name(utf8('\uFEFFa')), await name(utf8('a')));
});

test('[K-07] the same content as JSON and as a form are two bodies', async () => {
  assert.notEqual(await name(text('1'), JSON_TYPE), await name(text('1'), FORM_TYPE));
});

test('a text, its bytes and a Blob of them are one body', async () => {
  const names = [text('{"a":"ä"}'), utf8('{"a":"ä"}'), { kind: 'blob', blob: new Blob(['{"a":"ä"}']) } as const];
  assert.equal(new Set(await Promise.all(names.map((body) => name(body, JSON_TYPE)))).size, 1);
});

test('a long body is named by a digest, a short one by itself', async () => {
  assert.match(await name(text('x'.repeat(2000)), 'text/plain'), /^[0-9a-f]{64}$/);
  assert.equal(await name(text('short'), 'text/plain'), 'text/plain\nshort');
});

test('without WebCrypto a long body is named by its whole text', async (context) => {
  context.mock.getter(globalThis, 'crypto', () => undefined);
  assert.equal(await name(text('x'.repeat(2000)), ''), `\n${'x'.repeat(2000)}`);
});

test('a multipart form is the same with another boundary', async () => {
  const parts = [
    { name: 'a', value: 'one\ntwo' },
    { name: 'file', value: new Blob([Uint8Array.of(1, 255)], { type: 'image/png' }), filename: 'a.png' },
  ];
  const sent = async (boundary: string): Promise<string> => {
    const lines = ['name="a"\r\n\r\none\r\ntwo', 'name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'];
    const [field, file] = lines.map((part) => `--${boundary}\r\nContent-Disposition: form-data; ${part}`);
    const whole = await new Blob([
      `${field}\r\n${file}`,
      Uint8Array.of(1, 255),
      `\r\n--${boundary}--\r\n`,
    ]).arrayBuffer();
    return name({ kind: 'bytes', bytes: whole }, `multipart/form-data; boundary=${boundary}`);
  };
  assert.equal(await sent('xyz'), await name(form(...parts)));
  assert.equal(await sent('other'), await name(form(...parts)));
});

const blob = (content: string, type = ''): Blob => new Blob([content], { type });
const FILE = { name: 'f', value: blob('a', 'x/y'), filename: 'a' };

const OTHER_FILES: readonly (readonly [what: string, part: FormPart])[] = [
  ['content', { ...FILE, value: blob('b', 'x/y') }],
  ['type', { ...FILE, value: blob('a', 'x/z') }],
  ['name', { ...FILE, filename: 'b' }],
  ['field', { ...FILE, name: 'g' }],
];

for (const [what, part] of OTHER_FILES) {
  test(`a form with another ${what} of a file is another body`, async () => {
    assert.notEqual(await name(form(FILE)), await name(form(part)));
  });
}

test('the value of an ignored part is redacted', async () => {
  const secret = form({ name: 'api_key', value: 's3cret' }, { name: 'apikey', value: blob('s3cret'), filename: 'k' });
  assert.equal(
    await name(secret),
    'multipart/form-data\n[["api_key","REDACTED"],["apikey","k","application/octet-stream","REDACTED"]]',
  );
});

const UNREAD: readonly (readonly [what: string, type: string, body: string])[] = [
  ['JSON that cannot be parsed', JSON_TYPE, '{"api_key":"s3cret",}'],
  ['JSON that is two texts', JSON_TYPE, '{"API_KEY":"s3cret"}{}'],
  ['a form of parts without its boundary', 'multipart/form-data', 'name="api_key" s3cret'],
  ['a text that mentions an ignored name', 'text/plain', 'Api_Key=s3cret'],
  ['a text of no type that mentions one', '', '{"apikey":"s3cret"}'],
];

for (const [what, type, body] of UNREAD) {
  test(`[D-01] ${what} is named by its digest, however short`, async () => {
    assert.match(await name(text(body), type), /^[0-9a-f]{64}$/);
    assert.notEqual(await name(text(body), type), await name(text(`${body} `), type));
  });

  test(`[D-01] without WebCrypto ${what} has no name, so that nothing of it is stored`, async (context) => {
    context.mock.getter(globalThis, 'crypto', () => undefined);
    assert.equal(await bodyName(text(body), type, DEFAULT_SETTINGS), undefined);
  });
}
