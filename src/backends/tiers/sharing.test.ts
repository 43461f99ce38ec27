import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type HeaderFields, toFieldLines } from '../../http/fields/header-fields.js';
import { entryOf, hash, keyOf } from '../../storage/contract/contract-ground.cases.js';
import type { StoredEntry } from '../../storage/entry.js';
import { isForEverybody } from './sharing.js';

const entry = (fields: HeaderFields, own: Partial<StoredEntry> = {}): StoredEntry =>
  entryOf(hash('a'), { fields: toFieldLines(fields), ...own });

const cc = (value: string): HeaderFields => [['cache-control', value]];
const OMIT = keyOf('shop\nGET https://example.test/a\nno credentials');
const INCLUDE = keyOf('shop\nGET https://example.test/a\ncredentials');
const SAME_ORIGIN = keyOf('shop\nGET https://example.test/a');
const IN_BODY = keyOf('shop\nQUERY https://example.test/a\n\nno credentials');
const AUTHORIZED = { requestFields: 'authorization:REDACTED' };

/** What a browser may have requested with cookies, unless a case says otherwise. */
const CASES: readonly (readonly [what: string, entry: StoredEntry, isShared: boolean])[] = [
  ['public', entry(cc('public, max-age=60')), true],
  ['s-maxage', entry(cc('s-maxage=60')), true],
  ['public, where the request was authorized (RFC 9111 §3.5)', entry(cc('public'), AUTHORIZED), true],
  ['public with no-cache: it is validated before each use', entry(cc('public, no-cache')), true],
  ['public with a status of no heuristics', entry(cc('public, max-age=60'), { status: 500 }), true],
  ['no credentials by choice of the request', entry([], { key: OMIT }), true],
  ['from another origin, which got no credentials', entry([], { type: 'cors', key: SAME_ORIGIN }), true],
  ['an identity, though it is public', entry(cc('public'), { identity: 'ab' }), false],
  [
    'an identity in the key alone',
    entry(cc('public'), { key: keyOf('shop\nGET https://a.test/\nidentity ab') }),
    false,
  ],
  ['nothing said, from the own origin: cookies are unseen', entry([], { key: SAME_ORIGIN }), false],
  ['max-age alone, from the own origin', entry(cc('max-age=60'), { key: SAME_ORIGIN }), false],
  ['must-revalidate alone, from the own origin', entry(cc('must-revalidate, max-age=60'), { key: SAME_ORIGIN }), false],
  ['a body that looks like a line of the key', entry([], { key: IN_BODY, method: 'GET' }), false],
  ['from another origin, with credentials', entry([], { type: 'cors', key: INCLUDE }), false],
  ['an authorized request', entry(cc('max-age=60'), { key: OMIT, ...AUTHORIZED }), false],
  ['a request with a cookie that script set', entry([], { key: OMIT, requestFields: 'cookie:REDACTED' }), false],
  ['private', entry(cc('private, max-age=60'), { key: OMIT }), false],
  ['private for one field', entry(cc('private="x-user", public'), { key: OMIT }), false],
  ['private and public', entry(cc('public, private')), false],
  ['no-store, stored because the settings say so', entry(cc('no-store, public')), false],
  ['Set-Cookie', entry([...cc('public'), ['set-cookie', 'REDACTED']]), false],
  ['Vary: *', entry([...cc('public'), ['vary', '*']]), false],
  ['Vary: Accept, Cookie', entry([...cc('public'), ['vary', 'Accept, Cookie']]), false],
  ['Vary: Authorization', entry([...cc('public'), ['vary', 'authorization']]), false],
  ['opaque', entry([], { type: 'opaque', status: 0, key: OMIT }), false],
  ['a part', entry(cc('public'), { status: 206 }), false],
  ['a reply to POST', entry(cc('public'), { method: 'POST' }), false],
  ['a status of no heuristics, without a word', entry([], { status: 500, key: OMIT }), false],
];

describe('in a browser, a stored response is for everybody', () => {
  for (const [what, stored, isShared] of CASES)
    test(`${isShared ? 'yes' : 'no'}: ${what}`, (t) => {
      Object.defineProperty(globalThis, 'location', { value: { href: 'https://shop.test/' }, configurable: true });
      t.after(() => Reflect.deleteProperty(globalThis, 'location'));
      assert.equal(isForEverybody(stored), isShared);
    });
});

test('in Node nothing adds cookies: without a word it is for everybody, unless it was authorized', () => {
  assert.equal(isForEverybody(entry([], { key: SAME_ORIGIN })), true);
  assert.equal(isForEverybody(entry([], { key: SAME_ORIGIN, ...AUTHORIZED })), false);
  assert.equal(isForEverybody(entry(cc('private'), { key: SAME_ORIGIN })), false);
});
