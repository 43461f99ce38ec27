import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NEVER } from '../http/units.js';
import { aliasOf, at, entryOf, hash, keyOf, NOW } from './contract/contract-ground.cases.js';
import { type Alias, hashOf, isVariantOf, type StoredEntry } from './entry.js';
import { type Selector, selects, urlPrefix } from './selector.js';

const plain = entryOf(hash('a'));
const variant = entryOf(`${hash('a')}~1`);
const alias = aliasOf(hash('a'), hash('b'), { requestTime: NOW });
const keyed = aliasOf(hash('a'), hash('b'), { key: keyOf(`cache\nGET ${alias.requestUrl}`) });
const EVERYWHERE = { kind: 'pattern', origin: null } as const;
const AT_HOME = { kind: 'pattern', origin: 'https://example.test' } as const;

const CASES: readonly (readonly [string, Selector, StoredEntry | Alias, boolean])[] = [
  ['all: an entry', { kind: 'all' }, plain, true],
  ['all: an alias', { kind: 'all' }, alias, true],
  ['a hash: the entry of that name', { kind: 'keys', keys: [hash('a')] }, plain, true],
  ['a hash: its variants', { kind: 'keys', keys: [hash('a')] }, variant, true],
  ['a hash: its alias', { kind: 'keys', keys: [hash('a')] }, alias, true],
  ['a variant: not the entry without Vary', { kind: 'keys', keys: [variant.cacheKey] }, plain, false],
  ['a variant: not its neighbour', { kind: 'keys', keys: [`${hash('a')}~2`] }, variant, false],
  ['a part of a hash: nothing', { kind: 'keys', keys: ['a'] }, plain, false],
  ['a URL: what was requested by it', { kind: 'urls', urls: [plain.requestUrl] }, alias, true],
  ['a URL and its method: an entry', { kind: 'urls', urls: [plain.requestUrl], method: 'GET' }, plain, true],
  ['a URL and another method: nothing', { kind: 'urls', urls: [plain.requestUrl], method: 'HEAD' }, plain, false],
  [
    'a URL and its method: an alias, by its key',
    { kind: 'urls', urls: [alias.requestUrl], method: 'GET' },
    keyed,
    true,
  ],
  ['a URL and another method: no alias', { kind: 'urls', urls: [alias.requestUrl], method: 'HEAD' }, keyed, false],
  ['a glob of host and path', { ...EVERYWHERE, pattern: { kind: 'glob', pattern: 'example.test/a' } }, plain, true],
  ['a glob of another host', { ...EVERYWHERE, pattern: { kind: 'glob', pattern: 'x.test/*' } }, plain, false],
  ['a path of the own origin', { ...AT_HOME, pattern: { kind: 'path', pattern: '/a*' } }, alias, true],
  [
    'a path, where there is no own origin: on any',
    { ...EVERYWHERE, pattern: { kind: 'path', pattern: '/a*' } },
    plain,
    true,
  ],
  ['expired: stale from the very moment', { kind: 'expired', now: plain.expires }, plain, true],
  ['expired: not a millisecond before', { kind: 'expired', now: at(59_999) }, plain, false],
  ['expired: never what never expires', { kind: 'expired', now: at(1e12) }, entryOf('k', { expires: NEVER }), false],
  ['older: created before', { kind: 'older', than: at(6) }, plain, true],
  ['older: not created then', { kind: 'older', than: plain.createdAt }, plain, false],
  ['older: an alias by its request', { kind: 'older', than: at(1) }, alias, true],
  ['an identity: what is of it', { kind: 'identity', identity: 'ada' }, entryOf('k', { identity: 'ada' }), true],
  [
    'an identity: not what is of another',
    { kind: 'identity', identity: 'ada' },
    entryOf('k', { identity: 'a' }),
    false,
  ],
  ['an identity: not what is of nobody', { kind: 'identity', identity: 'ada' }, plain, false],
  ['tags: what has one of them', { kind: 'tags', tags: ['x', 'b'] }, entryOf('k', { tags: ['a', 'b'] }), true],
  ['tags: not what has others', { kind: 'tags', tags: ['x'] }, entryOf('k', { tags: ['xy'] }), false],
  ['tags: not what has none', { kind: 'tags', tags: ['x'] }, plain, false],
  ['tags: no alias', { kind: 'tags', tags: ['x'] }, alias, false],
  ['no tags: nothing', { kind: 'tags', tags: [] }, entryOf('k', { tags: ['a'] }), false],
  ['invalid: nothing that can be read', { kind: 'invalid' }, plain, false],
];

for (const [about, selector, stored, expected] of CASES) {
  test(`a selector selects ${about}`, () => assert.equal(selects(selector, stored), expected));
}

test('a cacheKey names its hash, and stands for itself or for its variants', () => {
  assert.equal(hashOf('abc~12'), 'abc');
  assert.equal(hashOf('abc'), 'abc');
  assert.equal(isVariantOf('abc', 'abc~12'), true);
  assert.equal(isVariantOf('abc~12', 'abc'), false);
});

test('what a pattern matches begins as it does up to its first sign', () => {
  const prefixes = ['/api/*', '/a', '/a?b', '/[ab]'].map((pattern) =>
    urlPrefix({ ...AT_HOME, pattern: { kind: 'path', pattern } }),
  );
  assert.deepEqual(
    prefixes,
    ['/api/', '/a', '/a', '/'].map((path) => `https://example.test${path}`),
  );
  assert.equal(urlPrefix({ ...AT_HOME, pattern: { kind: 'glob', pattern: 'example.test/a' } }), '');
});
