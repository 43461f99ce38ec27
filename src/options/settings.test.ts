import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everywhere } from './ignored-names.js';
import { DEFAULT_SETTINGS, parseSettings, settingNames } from './settings.js';

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
  assert.deepEqual(settingNames, Object.keys(expected));
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

const invalid: readonly (readonly [options: unknown, text: RegExp])[] = [
  [null, /^Options are null: give an object/],
  ['expireAfter', /^Options are "expireAfter": give an object/],
  [[60], /^Options are an array/],
  [{ expireAftr: 60 }, /^There is no option "expireAftr": did you mean "expireAfter"\?/],
  [{ expire_after: 60 }, /did you mean "expireAfter"/],
  [{ zzzzzz: 60 }, /^There is no option "zzzzzz"\.$/],
  [{ cacheName: '' }, /"cacheName" is "": give a text/],
  [{ cacheName: 5 }, /"cacheName" is 5/],
  [{ backend: 'redis' }, /"backend" is "redis": give "indexeddb" or "memory"/],
  [{ backend: {} }, /"backend" is an object \(Object\)/],
  [{ expireAfter: 'soon' }, /^"expireAfter": "soon" is no expiration: give/],
  [{ urlsExpireAfter: 60 }, /"urlsExpireAfter" is 60: give an object, a Map or an array/],
  [{ urlsExpireAfter: { '': 60 } }, /^"urlsExpireAfter": "" is no URL pattern/],
  [{ urlsExpireAfter: { '/a': 'soon' } }, /^"urlsExpireAfter": "\/a": "soon" is no expiration/],
  [{ urlsExpireAfter: ['/a', 60] }, /"\/a" is no \[pattern, expireAfter\] pair/],
  [{ urlsExpireAfter: [['/a']] }, /an array is no \[pattern, expireAfter\] pair/],
  [{ allowableCodes: 200 }, /"allowableCodes" is 200: give an array/],
  [{ allowableCodes: ['200'] }, /"allowableCodes" holds "200"/],
  [{ allowableCodes: [206] }, /without 304, and without 206 unless "cacheControl" is true/],
  [{ cacheControl: true, allowableCodes: [304] }, /without 304\./],
  [{ cacheControl: 'yes' }, /true or false/],
  [{ revalidateVia: 'header' }, /did you mean "headers"/],
  [{ allowableCodes: [0] }, /"allowableCodes" holds 0/],
  [{ allowableMethods: 'GET' }, /"allowableMethods" is "GET": give an array/],
  [{ allowableMethods: ['G ET'] }, /"allowableMethods" holds "G ET"/],
  [{ staleIfError: -1 }, /"staleIfError" is -1: give true, false, seconds/],
  [{ staleIfError: new Date(0) }, /"staleIfError" is an object \(Date\)/],
  [{ staleIfError: 'do-not-cache' }, /"staleIfError" is "do-not-cache"/],
  [{ matchHeaders: 'accept' }, /"matchHeaders" is "accept": give true, false or an array of names/],
  [{ matchHeaders: ['a b'] }, /"matchHeaders" holds "a b"/],
  [{ ignoreUrlParams: ['*'] }, /"ignoreUrlParams" holds "\*": give names of URL parameters/],
  [{ ignoreUrlParams: ['a*b'] }, /"ignoreUrlParams" holds "a\*b"/],
  [{ ignoreUrlParams: 'utm_*' }, /"ignoreUrlParams" is "utm_\*": give an array/],
  [{ ignoredParameters: [5] }, /"ignoredParameters" is 5/],
  [{ ignoredParameters: { header: [] } }, /"ignoredParameters": There is no option "header": did you mean "headers"/],
  [{ serializer: 'pickle' }, /"serializer" is "pickle": give "structured"/],
  [{ readOnly: 1 }, /"readOnly" is 1: give true or false/],
  [{ staleWhileRevalidate: 'soon' }, /"staleWhileRevalidate" is "soon"/],
  [{ contentTypes: ['json'] }, /"contentTypes" holds "json": give media types such as/],
  [{ urlPatterns: [''] }, /"urlPatterns": "" is no URL pattern/],
  [{ identity: '' }, /"identity" is "": give a text/],
  [{ adapters: [['https://x.org/']] }, /"adapters" holds an array: give pairs/],
  [{ maxCacheBytes: -1 }, /"maxCacheBytes" is -1: give a number from 0 up/],
  [{ maxEntries: Number.NaN }, /"maxEntries" is NaN/],
  [{ maxEntries: '5' }, /"maxEntries" is "5"/],
  [{ maxCacheBytes: 10, maxEntryBytes: 11 }, /"maxEntryBytes" is more than "maxCacheBytes" \(10\)/],
  [{ memoryTier: 16 }, /"memoryTier" is 16/],
  [{ memoryTier: { maxByte: 16 } }, /no option "maxByte": did you mean "maxBytes"/],
  [{ memoryTier: { maxBytes: -1 } }, /"maxBytes" is -1/],
];
for (const [options, text] of invalid) {
  test(`bad options are refused: ${text}`, () => {
    const parsed = parseSettings(options);
    assert.equal(parsed.kind, 'faults');
    const faults = parsed.kind === 'faults' ? parsed.faults : [];
    assert.equal(faults.length, 1);
    assert.match(faults[0]?.text ?? '', text);
    assert.equal(faults[0]?.code, 'bad-option');
  });
}

test('a function where only cloneable values can go is unsupported, and the text says where functions go', () => {
  const parsed = parseSettings({ expireAfter: () => 60 });
  const [fault] = parsed.kind === 'faults' ? parsed.faults : [];
  assert.equal(fault?.code, 'unsupported-option');
  assert.match(fault?.text ?? '', /"expireAfter" is a function.*serveSession\(\)/);
});

test('all that is wrong is said at once', () => {
  const parsed = parseSettings({ cacheName: 5, expireAftr: 1, maxEntries: -1 });
  assert.equal(parsed.kind === 'faults' && parsed.faults.length, 3);
});

test('options that the caller reads itself are left alone, and hinted at', () => {
  assert.equal(parseSettings({ fetch: () => 5, worker: false }, ['fetch', 'worker']).kind, 'parsed');
  const parsed = parseSettings({ worka: false }, ['fetch', 'worker']);
  assert.match(parsed.kind === 'faults' ? (parsed.faults[0]?.text ?? '') : '', /did you mean "worker"/);
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
