import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NEVER } from '../http/units.js';
import { aliasOf, bytesOf, entryOf, hash } from './contract/contract-ground.cases.js';
import { damageOf, isForeign, isWhole, parseAlias, parseEntry } from './parse.js';

const entry = entryOf(hash('a'));

test('a record is read as the entry that it is', () => {
  assert.equal(parseEntry({ ...entry, identity: undefined })?.cacheKey, entry.cacheKey);
  assert.equal(parseEntry({ ...entry, identity: 'ada' })?.identity, 'ada');
  assert.deepEqual(parseEntry({ ...entry, tags: ['a'] })?.tags, ['a']);
  assert.equal(parseEntry(entry), entry);
  const never = entryOf(hash('a'), { expires: NEVER, etag: null, vary: ['accept'] });
  assert.equal(parseEntry(never), never);
  const opaque = entryOf(hash('a'), { type: 'opaque', status: 0 });
  assert.equal(parseEntry(opaque), opaque);
});

const TORN: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'entry'],
  ['no format', { ...entry, format: undefined }],
  ['fields of the wrong type', { ...entry, fields: [] }],
  ['a date where a number stands', { ...entry, expires: new Date(0) }],
  ['not a number', { ...entry, responseTime: Number.NaN }],
  ['a Vary that is no list', { ...entry, vary: 'accept' }],
  ['a Vary of no names', { ...entry, vary: [1] }],
  ['no ETag, not even null', { ...entry, etag: undefined }],
  ['an identity that is no text', { ...entry, identity: null }],
  ['a status that no response can have', { ...entry, status: 7 }],
  ['a status above those of HTTP', { ...entry, status: 600 }],
  ['a broken status', { ...entry, status: 200.5 }],
  ['no status, where the response is not opaque', { ...entry, status: 0 }],
  ['a status, where the response is opaque', { ...entry, type: 'opaque' }],
  ['a type that no stored response has', { ...entry, type: 'error' }],
  ['a type of no response', { ...entry, type: 'image' }],
  ['a line feed in its reason', { ...entry, statusText: 'O\nK' }],
  ['a reason beyond Latin-1', { ...entry, statusText: 'gut \u2713' }],
  ['a field line without colon', { ...entry, fields: 'etag:"a"\nnonsense' }],
  ['a field line without name', { ...entry, fields: ':"a"' }],
  ['an empty field line', { ...entry, fields: 'etag:"a"\n' }],
  ['a field name with a blank', { ...entry, fields: 'x y:1' }],
  ['a field beyond Latin-1', { ...entry, fields: 'x:\u2713' }],
  ['a field with NUL', { ...entry, fields: 'x:a\0b' }],
  ['a field with a carriage return', { ...entry, fields: 'x:a\rb' }],
  ['a field of the request beyond Latin-1', { ...entry, requestFields: 'x:\u2713' }],
  ['a selecting field beyond Latin-1', { ...entry, selecting: 'x:\u2713' }],
  ['a field longer than any', { ...entry, fields: `x:${'a'.repeat(1024 * 1024)}` }],
  ['a method with a blank', { ...entry, method: 'GET /' }],
  ['an ETag with a line feed', { ...entry, etag: '"a\nb"' }],
  ['a Last-Modified beyond Latin-1', { ...entry, lastModified: '\u2713' }],
  ['a URL that cannot be parsed', { ...entry, url: 'https://[' }],
  ['a relative URL', { ...entry, requestUrl: '/a' }],
  ['a moment that no Date can name', { ...entry, createdAt: 8.64e15 + 1 }],
  ['an expiry before all time', { ...entry, expires: Number.NEGATIVE_INFINITY }],
  ['a response that came never', { ...entry, responseTime: Number.POSITIVE_INFINITY }],
  ['a negative size', { ...entry, size: -1 }],
  ['a broken size', { ...entry, size: 0.5 }],
  ['a negative age', { ...entry, initialAge: -1 }],
  ['directives that are none', { ...entry, control: { noCache: 'yes' } }],
  ['a sparse Vary', { ...entry, vary: Object.assign([], { length: 4e6 }) }],
  ['a tag that is no text', { ...entry, tags: ['a', 1] }],
  ...Object.keys(entry)
    .filter((name) => name !== 'format')
    .map((name) => [`no ${name}`, { ...entry, [name]: undefined }] as const),
];

for (const [what, record] of TORN) {
  test(`a record with ${what} is torn, not an exception`, () => {
    assert.equal(parseEntry(record), undefined);
    assert.equal(isForeign(record), false);
  });
}

test('a record of another format is foreign: neither read nor torn', () => {
  const record = { ...entry, format: 2 };
  assert.equal(parseEntry(record), undefined);
  assert.equal(isForeign(record), true);
  assert.equal(isForeign(entry), false);
  for (const format of [0, -1, 1.5, Number.NaN, '2']) assert.equal(isForeign({ ...entry, format }), false);
});

test('what is damaged in a record can be named', () => {
  assert.equal(damageOf({ ...entry, statusText: 'a\nb' }), 'statusText');
  assert.equal(damageOf(entry), null);
  assert.equal(damageOf(7), 'the record');
});

test('an alias is read, and is no entry', () => {
  const alias = aliasOf(hash('a'), hash('b'));
  assert.equal(parseAlias(alias), alias);
  assert.equal(parseEntry(alias), undefined);
  assert.equal(parseAlias({ ...alias, target: null }), undefined);
  const redirect = { status: 302, statusText: 'Found', url: 'https://a.test/', fields: 'location:/b' };
  assert.equal(parseAlias({ ...alias, history: [redirect] })?.history?.length, 1);
  assert.equal(parseAlias({ ...alias, history: [{ ...redirect, fields: null }] }), undefined);
  assert.equal(parseAlias({ ...alias, history: 'none' }), undefined);
  assert.equal(parseAlias({ ...alias, history: [{ ...redirect, statusText: 'a\nb' }] }), undefined);
  assert.equal(parseAlias({ ...alias, requestUrl: 'nowhere' }), undefined);
  assert.equal(parseAlias({ ...alias, expires: Number.NaN }), undefined);
});

test('a body is whole when it has the size of its entry', () => {
  assert.equal(isWhole(entry, bytesOf(3)), true);
  assert.equal(isWhole(entry, new Blob([bytesOf(3)])), true);
  assert.equal(isWhole(entry, bytesOf(2)), false);
  assert.equal(isWhole(entry, null), false);
  assert.equal(isWhole({ ...entry, size: 0 }, null), true);
  assert.equal(isWhole(entry, 'abc'), false);
});
