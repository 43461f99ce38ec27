import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NEVER } from '../policy/index.js';
import { aliasOf, bytesOf, entryOf, hash } from './contract-ground.cases.js';
import { isForeign, isWhole, parseAlias, parseEntry } from './index.js';

const entry = entryOf(hash('a'));

test('a record is read as the entry that it is', () => {
  assert.equal(parseEntry({ ...entry, identity: undefined })?.cacheKey, entry.cacheKey);
  assert.equal(parseEntry({ ...entry, identity: 'ada' })?.identity, 'ada');
  assert.deepEqual(parseEntry({ ...entry, tags: ['a'] })?.tags, ['a']);
  assert.equal(parseEntry(entry), entry);
  const never = entryOf(hash('a'), { expires: NEVER, etag: null, vary: ['accept'], status: 0 });
  assert.equal(parseEntry(never), never);
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
});

test('a body is whole when it has the size of its entry', () => {
  assert.equal(isWhole(entry, bytesOf(3)), true);
  assert.equal(isWhole(entry, new Blob([bytesOf(3)])), true);
  assert.equal(isWhole(entry, bytesOf(2)), false);
  assert.equal(isWhole(entry, null), false);
  assert.equal(isWhole({ ...entry, size: 0 }, null), true);
  assert.equal(isWhole(entry, 'abc'), false);
});
