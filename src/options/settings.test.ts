import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sentence } from '../error-texts.js';
import { everywhere } from '../http/ignored-names.js';
import { toldOf } from '../refuses.fixture.js';
import { parseSettings } from './parse-settings.js';
import { DEFAULT_SETTINGS, OPTIONS, settingNames } from './table.js';

const MB = 1024 * 1024;

const CREDENTIALS = [
  'Authorization',
  'Proxy-Authorization',
  'X-API-Key',
  'X-Auth-Token',
  'X-API-Token',
  'X-Access-Token',
  'access_token',
  'api_key',
  'apikey',
];
const DEFAULTS = { ...everywhere(CREDENTIALS), identity: CREDENTIALS.map((name) => name.toLowerCase()) };

test('without options the settings are the documented defaults', () => {
  const expected = {
    cacheName: 'http_cache',
    backend: 'indexeddb',
    serializer: 'structured',
    expireAfter: { kind: 'unset' },
    urlsExpireAfter: [],
    cacheControl: false,
    allowableCodes: null,
    allowableMethods: null,
    alwaysRevalidate: false,
    readOnly: false,
    staleIfError: null,
    staleWhileRevalidate: null,
    networkTimeout: null,
    onlyIfCached: false,
    disabled: false,
    matchHeaders: false,
    ignoredParameters: DEFAULTS,
    ignoreUrlParams: [],
    contentRootKey: null,
    revalidateVia: 'auto',
    sortQuery: null,
    contentTypes: null,
    urlPatterns: null,
    filterFn: null,
    keyFn: null,
    autoClose: true,
    identity: null,
    adapters: [],
    maxCacheBytes: 100 * MB,
    maxEntryBytes: 50 * MB,
    maxEntries: Number.POSITIVE_INFINITY,
    memoryTier: { maxBytes: 16 * MB },
    allowOpaque: false,
    autoPurge: null,
  };
  assert.deepEqual(parseSettings(undefined), { kind: 'parsed', value: expected });
  assert.deepEqual(parseSettings({}), { kind: 'parsed', value: expected });
  assert.deepEqual([...settingNames].sort(), Object.keys(expected).sort());
});

test('the table in README has every option, and the default of each that is on or off', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, table = ''] = /\| option \| default \| \|\n\| --- .*\n((?:\|.*\n)+)/.exec(readme) ?? [];
  const rows = [...table.matchAll(/^\| (.*?) \| (.*?) \|/gm)].flatMap(([, names = '', fallback = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => [name, fallback] as const),
  );
  const documented = new Map(rows);
  for (const name of settingNames) {
    assert.ok(documented.has(name), name);
    const [kind, fallback] = OPTIONS[name];
    if (kind === 'flag') assert.equal(documented.get(name), `\`${fallback}\``, name);
  }
});

const valid: readonly (readonly [name: string, value: unknown, read: unknown])[] = [
  ['cacheName', 'atlas', 'atlas'],
  ['cacheName', undefined, 'http_cache'],
  ['backend', 'Memory', 'memory'],
  ['expireAfter', 60, { kind: 'after', seconds: 60 }],
  ['expireAfter', null, { kind: 'unset' }],
  ['expireAfter', -1, { kind: 'never' }],
  ['allowableCodes', null, null],
  ['revalidateVia', 'headers', 'headers'],
  ['expireAfter', 'do-not-cache', { kind: 'do-not-cache' }],
  ['allowableCodes', [200, 404, 200], [200, 404]],
  ['allowableCodes', new Set([301]), [301]],
  ['allowableCodes', [], []],
  ['allowableMethods', ['get', 'Post', 'QUERY'], ['GET', 'POST', 'QUERY']],
  ['staleIfError', true, Number.POSITIVE_INFINITY],
  ['staleIfError', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ['staleIfError', false, null],
  ['staleIfError', 0, 0],
  ['staleIfError', { days: 1 }, 86_400],
  ['matchHeaders', true, true],
  ['matchHeaders', ['Accept', 'ACCEPT', 'x-team'], ['accept', 'x-team']],
  ['ignoredParameters', ['Session_ID'], { ...everywhere([...CREDENTIALS, 'Session_ID']), identity: DEFAULTS.identity }],
  ['ignoredParameters', [], DEFAULTS],
  ['ignoredParameters', { query: new Set(['sid']) }, { ...DEFAULTS, query: [...CREDENTIALS, 'sid'] }],
  ['ignoredParameters', { replaceDefaults: true, query: ['sid'] }, { ...everywhere([]), query: ['sid'] }],
  ['ignoredParameters', { replaceDefaults: true }, everywhere([])],
  [
    'ignoredParameters',
    { identity: ['X-Sid'] },
    { ...everywhere([...CREDENTIALS, 'X-Sid']), identity: [...DEFAULTS.identity, 'x-sid'] },
  ],
  ['serializer', 'Structured', 'structured'],
  ['alwaysRevalidate', true, true],
  ['readOnly', true, true],
  ['staleWhileRevalidate', true, Number.POSITIVE_INFINITY],
  ['staleWhileRevalidate', { minutes: 1 }, 60],
  ['onlyIfCached', true, true],
  ['disabled', true, true],
  ['contentRootKey', 'data', 'data'],
  ['contentRootKey', null, null],
  ['sortQuery', false, false],
  [
    'ignoreUrlParams',
    ['utm_*', 'fbclid'],
    [
      ['^utm_', ''],
      ['^fbclid$', ''],
    ],
  ],
  ['ignoreUrlParams', ['a.b'], [['^a\\.b$', '']]],
  ['ignoreUrlParams', [/^mc_/gi], [['^mc_', 'i']]],
  ['ignoreUrlParams', null, []],
  ['contentTypes', ['Application/JSON', 'image/*'], ['application/json', 'image/*']],
  ['contentTypes', null, null],
  ['urlPatterns', ['/api/*'], [{ kind: 'path', pattern: '/api/*' }]],
  ['urlPatterns', null, null],
  ['filterFn', 'no-drafts', 'no-drafts'],
  ['keyFn', null, null],
  ['autoClose', false, false],
  ['identity', 'ada', 'ada'],
  ['adapters', { 'https://x.org/': 'x' }, [['https://x.org/', 'x']]],
  ['adapters', [['https://x.org/', 'x']], [['https://x.org/', 'x']]],
  ['maxCacheBytes', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ['maxCacheBytes', null, Number.POSITIVE_INFINITY],
  ['maxEntryBytes', 1000, 1000],
  ['maxEntries', 0, 0],
  ['allowOpaque', true, true],
  ['memoryTier', { maxBytes: 0 }, { maxBytes: 0 }],
  ['memoryTier', {}, { maxBytes: 16 * MB }],
];
for (const [name, value, read] of valid) {
  test(`${name}: ${value instanceof Set ? 'a Set' : JSON.stringify(value)} is read`, () =>
    assert.deepEqual(parseSettings({ [name]: value }), {
      kind: 'parsed',
      value: { ...DEFAULT_SETTINGS, [name]: read },
    }));
}

const invalid: readonly (readonly [options: unknown, told: string])[] = [
  [null, 'optionsNotObject null'],
  ['expireAfter', 'optionsNotObject "expireAfter"'],
  [[60], 'optionsNotObject an array'],
  [{ expireAftr: 60 }, 'noSuchOption expireAftr unknown'],
  [{ expire_after: 60 }, 'noSuchOption expire_after unknown'],
  [{ zzzzzz: 60 }, 'noSuchOption zzzzzz unknown'],
  [{ cacheName: '' }, 'wrongValue cacheName "" text'],
  [{ cacheName: 5 }, 'wrongValue cacheName 5 text'],
  [{ backend: 'rediss' }, 'notRegistrable backend "rediss"'],
  [{ backend: {} }, 'notRegistrable backend an object (Object)'],
  [{ expireAfter: 'soon' }, 'within expireAfter notExpiration "soon"'],
  [{ urlsExpireAfter: 60 }, 'wrongValue urlsExpireAfter 60 expirations'],
  [{ urlsExpireAfter: { '': 60 } }, 'within urlsExpireAfter notUrlPattern ""'],
  [{ urlsExpireAfter: { '/a': 'soon' } }, 'within urlsExpireAfter within /a notExpiration "soon"'],
  [{ urlsExpireAfter: ['/a', 60] }, 'within urlsExpireAfter notExpirationPair "/a"'],
  [{ urlsExpireAfter: [['/a']] }, 'within urlsExpireAfter notExpirationPair an array'],
  [{ allowableCodes: 200 }, 'wrongValue allowableCodes 200 list'],
  [{ allowableCodes: ['200'] }, 'wrongMember allowableCodes "200" statusWithoutParts'],
  [{ allowableCodes: [206] }, 'wrongMember allowableCodes 206 statusWithoutParts'],
  [{ cacheControl: true, allowableCodes: [304] }, 'wrongMember allowableCodes 304 status'],
  [{ cacheControl: 'yes' }, 'wrongValue cacheControl "yes" flag'],
  [{ revalidateVia: 'header' }, 'notOneOf revalidateVia "header"'],
  [{ allowableCodes: [0] }, 'wrongMember allowableCodes 0 statusWithoutParts'],
  [{ allowableMethods: 'GET' }, 'wrongValue allowableMethods "GET" list'],
  [{ allowableMethods: ['G ET'] }, 'wrongMember allowableMethods "G ET" token'],
  [{ staleIfError: -1 }, 'wrongValue staleIfError -1 staleness'],
  [{ staleIfError: new Date(0) }, 'wrongValue staleIfError an object (Date) staleness'],
  [{ staleIfError: 'do-not-cache' }, 'wrongValue staleIfError "do-not-cache" staleness'],
  [{ matchHeaders: 'accept' }, 'wrongValue matchHeaders "accept" names'],
  [{ matchHeaders: ['a b'] }, 'wrongMember matchHeaders "a b" token'],
  [{ ignoreUrlParams: ['*'] }, 'wrongMember ignoreUrlParams "*" parameter'],
  [{ ignoreUrlParams: ['a*b'] }, 'wrongMember ignoreUrlParams "a*b" parameter'],
  [{ ignoreUrlParams: 'utm_*' }, 'wrongValue ignoreUrlParams "utm_*" list'],
  [{ ignoredParameters: [5] }, 'wrongValue ignoredParameters 5 text'],
  [{ ignoredParameters: { header: [] } }, 'within ignoredParameters noSuchOption header unknown'],
  [{ serializer: 'pickle' }, 'otherNameHere serializer pickle structured'],
  [{ serializer: 'orjson' }, 'otherNameHere serializer orjson json'],
  [{ readOnly: 1 }, 'wrongValue readOnly 1 flag'],
  [{ staleWhileRevalidate: 'soon' }, 'wrongValue staleWhileRevalidate "soon" staleness'],
  [{ contentTypes: ['json'] }, 'wrongMember contentTypes "json" mediaType'],
  [{ urlPatterns: [''] }, 'within urlPatterns notUrlPattern ""'],
  [{ identity: '' }, 'wrongValue identity "" text'],
  [{ adapters: [['https://x.org/']] }, 'wrongMember adapters an array adapter'],
  [{ maxCacheBytes: -1 }, 'wrongValue maxCacheBytes -1 bound'],
  [{ maxEntries: Number.NaN }, 'wrongValue maxEntries NaN bound'],
  [{ maxEntries: '5' }, 'wrongValue maxEntries "5" bound'],
  [{ maxCacheBytes: 10, maxEntryBytes: 11 }, 'entryLargerThanCache maxEntryBytes 10'],
  [{ memoryTier: 16 }, 'wrongValue memoryTier 16 memoryTier'],
  [{ memoryTier: { maxByte: 16 } }, 'noSuchOption maxByte unknown'],
  [{ memoryTier: { maxBytes: -1 } }, 'wrongValue maxBytes -1 bound'],
];
for (const [options, told] of invalid) {
  test(`bad options are refused: ${told}`, () => {
    const parsed = parseSettings(options);
    assert.equal(parsed.kind, 'faults');
    const faults = parsed.kind === 'faults' ? parsed.faults : [];
    assert.equal(faults.length, 1);
    assert.equal(toldOf(faults[0]), told);
    assert.equal(faults[0]?.code, 'bad-option');
  });
}

test('a function where only cloneable values can go is unsupported', () => {
  const parsed = parseSettings({ expireAfter: () => 60 });
  const [fault] = parsed.kind === 'faults' ? parsed.faults : [];
  assert.equal(fault?.code, 'unsupported-option');
  assert.equal(toldOf(fault), 'functionForWorker expireAfter');
});

test('all that is wrong is said at once', () => {
  const parsed = parseSettings({ cacheName: 5, expireAftr: 1, maxEntries: -1 });
  assert.equal(parsed.kind === 'faults' && parsed.faults.length, 3);
});

test('options that the caller reads itself are left alone, and hinted at', () => {
  assert.equal(parseSettings({ fetch: () => 5, worker: false }, ['fetch', 'worker']).kind, 'parsed');
  const parsed = parseSettings({ worka: false }, ['fetch', 'worker']);
  const [fault] = parsed.kind === 'faults' ? parsed.faults : [];
  assert.deepEqual(fault?.values.slice(0, 2), ['worka', 'unknown']);
  assert.match(sentence('noSuchOption', fault?.values ?? []) ?? '', /did you mean "worker"/);
});

test('one entry is never allowed more than the whole cache', () => {
  const parsed = parseSettings({ maxCacheBytes: 1000 });
  assert.equal(parsed.kind === 'parsed' && parsed.value.maxEntryBytes, 1000);
});

test('a name that every object inherits is no option', () => {
  assert.equal(parseSettings({ constructor: 1 }).kind, 'faults');
  assert.equal(parseSettings(JSON.parse('{"__proto__": 1}')).kind, 'faults');
});

const PATTERNS = [
  [
    { kind: 'path', pattern: '/live/*' },
    { kind: 'after', seconds: 1 },
  ],
  [
    { kind: 'glob', pattern: '*.example.com/img' },
    { kind: 'after', seconds: 60 },
  ],
];
const pairs: readonly (readonly [string, 1 | null])[] = [
  ['/live/*', 1],
  ['*.example.com/img', null],
];
for (const [shape, value] of [
  ['an object', Object.fromEntries(pairs)],
  ['a Map', new Map(pairs)],
  ['an array of pairs', pairs],
] as const) {
  test(`urlsExpireAfter as ${shape} keeps its order, and null means as expireAfter says`, () => {
    const parsed = parseSettings({ expireAfter: 60, urlsExpireAfter: value });
    assert.deepEqual(parsed.kind === 'parsed' && parsed.value.urlsExpireAfter, PATTERNS);
  });
}

test('settings are plain data: they survive structured clone as they are', () => {
  const parsed = parseSettings({
    expireAfter: new Date(5),
    urlsExpireAfter: [[/x/i, { days: 1 }]],
    staleIfError: true,
  });
  assert.ok(parsed.kind === 'parsed');
  assert.deepEqual(structuredClone(parsed.value), parsed.value);
});
