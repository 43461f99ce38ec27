import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toFieldLines } from '../../http/fields/header-fields.js';
import { DEFAULT_SETTINGS, type Settings } from '../../options/table.js';
import type { PreparedRequest } from '../prepared-request.js';
import { bodyName, cacheKey, entryKey, keyInCache, type Naming } from './cache-key.js';
import { hashKey } from './key-hash.js';

const NAMING: Naming = {
  settings: DEFAULT_SETTINGS,
  identity: null,
  origin: 'https://page.org',
  body: null,
};

const HERE: PreparedRequest = {
  method: 'GET',
  url: 'https://page.org/api',
  fragment: '',
  fields: '',
  body: null,
  fetchOptions: {},
};
const ELSEWHERE: PreparedRequest = { ...HERE, url: 'https://other.org/api' };

type Change = {
  readonly request?: Partial<PreparedRequest>;
  readonly naming?: Partial<Naming>;
  readonly settings?: Partial<Settings>;
};
const keyOf = (base: PreparedRequest, { request, naming, settings }: Change): string =>
  cacheKey({ ...base, ...request }, { ...NAMING, settings: { ...DEFAULT_SETTINGS, ...settings }, ...naming });

const DIFFERENT: readonly (readonly [what: string, base: PreparedRequest, change: Change])[] = [
  ['method', HERE, { request: { method: 'HEAD' } }],
  ['URL', HERE, { request: { url: 'https://page.org/api?a' } }],
  ['cacheName', HERE, { settings: { cacheName: 'other' } }],
  ['identity', HERE, { naming: { identity: 'alice' } }],
  ['empty identity', HERE, { naming: { identity: '' } }],
  ['body', HERE, { naming: { body: 'text/plain\na' } }],
  ['[D-13] redirect mode', HERE, { request: { fetchOptions: { redirect: 'manual' } } }],
  ['serializer', HERE, { settings: { serializer: 'json' } }],
  ['matched field', HERE, { request: { fields: 'x-a:1' }, settings: { matchHeaders: ['x-a'] } }],
  ['presence of an ignored parameter', HERE, { request: { url: 'https://page.org/api?api_key=1' } }],
  ['credentials that are left out', HERE, { request: { fetchOptions: { credentials: 'omit' } } }],
  ['cross-origin credentials', ELSEWHERE, { request: { fetchOptions: { credentials: 'include' } } }],
  ['unreadable answer', ELSEWHERE, { request: { fetchOptions: { mode: 'no-cors' } } }],
];

for (const [what, base, change] of DIFFERENT) {
  test(`[K-01] another key by: ${what}`, () => assert.notEqual(keyOf(base, change), keyOf(base, {})));
}

const EQUAL: readonly (readonly [what: string, base: PreparedRequest, change: Change])[] = [
  ['mode, same-origin', HERE, { request: { fetchOptions: { mode: 'no-cors' } } }],
  ['credentials, same-origin', HERE, { request: { fetchOptions: { credentials: 'include' } } }],
  ['credentials that cross no origin', ELSEWHERE, { request: { fetchOptions: { credentials: 'omit' } } }],
  ['a navigation', HERE, { request: { fetchOptions: { mode: 'navigate', redirect: 'manual' } } }],
  ['the fragment', HERE, { request: { fragment: '#top' } }],
  ['the value of Authorization', HERE, { request: { fields: 'authorization:Basic abc' } }],
  ['fields that are not matched', HERE, { request: { fields: 'x-a:1' } }],
];

for (const [what, base, change] of EQUAL) {
  test(`[K-01] no other key by: ${what}`, () => assert.equal(keyOf(base, change), keyOf(base, {})));
}

test('[K-09] with another value of an ignored parameter the key is the same, without one it is not', () => {
  const key = (query: string): string => keyOf(HERE, { request: { url: `https://page.org/api${query}` } });
  assert.equal(key('?api_key=1'), key('?api_key=2'));
  assert.notEqual(key('?api_key=1'), key(''));
});

test('[D-06] empty parameters and the order of arrays count, fragments do not', async () => {
  const body = async (text: string): Promise<string | undefined> =>
    (await bodyName({ kind: 'text', text }, 'application/json', DEFAULT_SETTINGS))?.name;
  assert.notEqual(keyOf(HERE, { request: { url: 'https://page.org/api?a=' } }), keyOf(HERE, {}));
  assert.notEqual(await body('[1,2]'), await body('[2,1]'));
  assert.equal(keyOf(HERE, { request: { url: 'https://page.org/api#f' } }), keyOf(HERE, {}));
});

test('no value of an ignored name is in a key', () => {
  const request = { ...HERE, url: 'https://page.org/?APIKEY=s3cret', fields: 'authorization:s3cret\nx-api-key:s3cret' };
  assert.ok(
    !cacheKey(request, { ...NAMING, settings: { ...DEFAULT_SETTINGS, matchHeaders: true } }).includes('s3cret'),
  );
});

test('nothing is cross-origin without an origin', () => {
  const naming = { ...NAMING, origin: null };
  assert.equal(
    cacheKey({ ...ELSEWHERE, fetchOptions: { credentials: 'include' } }, naming),
    cacheKey(ELSEWHERE, naming),
  );
});

test('an origin does not match another that begins with it', () => {
  const request = { ...HERE, url: 'https://page.org.evil.com/', fetchOptions: { credentials: 'include' } } as const;
  assert.notEqual(cacheKey(request, NAMING), cacheKey({ ...request, fetchOptions: {} }, NAMING));
});

test('no cacheName or identity can imitate another part of a key', () => {
  const forged = keyOf(HERE, { naming: { identity: 'a\n\nbody' } });
  assert.notEqual(forged, keyOf(HERE, { naming: { identity: 'a', body: 'body' } }));
  assert.notEqual(keyOf(HERE, { settings: { cacheName: 'a\nb' } }), keyOf(HERE, { settings: { cacheName: 'a%0Ab' } }));
});

test('the key of an entry is the hash of its key, and with Vary one of the selecting fields too', () => {
  const key = cacheKey(HERE, NAMING);
  assert.equal(entryKey(key, [], ''), hashKey(key));
  assert.match(entryKey(key, ['accept'], 'accept:a'), new RegExp(`^${hashKey(key)}~[0-9a-f]{16}$`));
  assert.notEqual(entryKey(key, ['accept'], 'accept:a'), entryKey(key, ['accept'], 'accept:b'));
  assert.notEqual(entryKey(key, ['accept'], ''), entryKey(key, ['x-a'], ''));
});

const MOVED: readonly (readonly [what: string, request: Partial<PreparedRequest>, naming: Partial<Naming>])[] = [
  ['a plain request', {}, {}],
  ['one of an identity', {}, { identity: 'serializer of\nsomebody' }],
  ['one with a body', { method: 'POST' }, { body: 'a\n\nserializer json\nidentity x' }],
  ['one without credentials', { fetchOptions: { credentials: 'omit' } }, { identity: 'ada' }],
  [
    'one with matched fields',
    {
      fields: toFieldLines([
        ['x-serializer', 'serializer json'],
        ['accept', 'a'],
      ]),
    },
    { body: 'b' },
  ],
];
for (const [what, request, naming] of MOVED) {
  test(`the key of ${what} in another cache, with another serializer, is the one that a session there computes`, () => {
    const keyWith = (cacheName: string, serializer: string) =>
      cacheKey(
        { ...HERE, ...request },
        {
          ...NAMING,
          ...naming,
          settings: { ...DEFAULT_SETTINGS, cacheName, serializer, matchHeaders: true },
        },
      );
    for (const from of ['structured', 'json', 'yaml'])
      for (const serializer of ['structured', 'json', 'my own'])
        assert.equal(
          keyInCache(keyWith('one', from), { cacheName: 'an\nother', serializer }),
          keyWith('an\nother', serializer),
        );
  });
}
