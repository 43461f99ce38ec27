import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWN_SCRIPT, readOptions, type Source, startOf } from './options.js';

const ORIGIN = 'https://page.org';
const read = (options: unknown, source: Partial<Source> = {}) =>
  readOptions(options, ORIGIN, { ...OWN_SCRIPT, ...source });

test('options without faults apply', () => {
  const { settings, routes, faults } = read({ cacheName: 'atlas', routes: ['/img/*'] });
  assert.deepEqual([settings.cacheName, routes.length, faults], ['atlas', 1, []]);
});

const WRONG: readonly (readonly [options: unknown, told: string])[] = [
  [{ cacheName: 'atlas', routes: ['*'], expireAftr: 5 }, 'noSuchOption expireAftr'],
  [{ cacheName: 'atlas', routes: ['*'], expireAfter: 'soon' }, 'within expireAfter notExpiration'],
  [{ cacheName: 'atlas', routes: ['*'], filters: [] }, 'notRegistry filters'],
  [{ cacheName: 'atlas', routes: ['*'], filters: { mine: 'text' } }, 'notFunctionIn mine filters'],
  [{ cacheName: 'atlas', routes: ['*'], keys: { mine: {} } }, 'notFunctionIn mine keys'],
  [{ cacheName: 'atlas', routes: ['*'], adapters: { mine: 1 } }, 'notFunctionIn mine adapters'],
  [{ cacheName: 'atlas', routes: ['*'], backends: { memory: () => undefined } }, 'builtInName memory backends'],
  [{ cacheName: 'atlas', routes: ['*'], serializers: { mine: {} } }, 'notSerializer mine'],
  [{ cacheName: 'atlas', routes: ['*'], fetch: 'no' }, 'functionInReadyMade fetch'],
  [{ cacheName: 'atlas', routes: ['*'], now: 5 }, 'functionInReadyMade now'],
  [{ cacheName: 'atlas', routes: ['*'], filterFn: 'mine' }, 'notRegistered filters mine'],
  [{ cacheName: 'atlas', routes: ['*'], backend: 'vault' }, 'notRegistered backends vault indexeddb memory'],
  [{ cacheName: 'atlas', routes: ['*'], identity: 'ada' }, 'identityInScript'],
  [{ cacheName: 'atlas', routes: ['*', 'https://[nonsense'] }, 'unusableRoute'],
  ['no object', 'optionsNotObject "no object"'],
];

for (const [options, told] of WRONG) {
  test(`none of the options holds when one is wrong: ${told}`, () => {
    const { settings, routes, faults } = read(options);
    assert.equal(settings.cacheName, read({}).settings.cacheName);
    assert.deepEqual(routes, []);
    assert.equal(
      faults
        .map((fault) => fault.flat().join(' '))
        .join()
        .slice(0, told.length),
      told,
    );
  });
}

const READY_MADE = { host: 'ready-made', isTrusted: false, faults: [] } as const;
const FIVE = '?options=%7B%22maxEntries%22%3A5%7D';

const STARTS: readonly (readonly [what: string, search: string, globals: Globals, start: unknown])[] = [
  ['no options', '', {}, { ...READY_MADE, options: {} }],
  ['its own URL', FIVE, {}, { ...READY_MADE, options: { maxEntries: 5 } }],
  ['a URL that is no JSON', '?options=%7B', {}, { ...READY_MADE, options: '{' }],
  [
    'a URL that its file trusts',
    FIVE,
    { baked: { trustsUrl: true } },
    { ...READY_MADE, options: { maxEntries: 5 }, isTrusted: true },
  ],
  [
    'its file',
    '',
    { baked: { options: { maxEntries: 6 } } },
    { ...READY_MADE, options: { maxEntries: 6 }, isTrusted: true },
  ],
  [
    'the worker that imports it, not from the URL',
    '?options=1',
    { imported: { maxEntries: 5 } },
    { ...OWN_SCRIPT, options: { maxEntries: 5 } },
  ],
  ['the worker that imports it, without options', '?v=2', { imported: {} }, { ...OWN_SCRIPT, options: {} }],
  [
    'the worker that imports it, not from its file',
    '',
    { imported: {}, baked: { options: 5 } },
    { ...OWN_SCRIPT, options: {} },
  ],
];
type Globals = { readonly imported?: unknown; readonly baked?: unknown };

for (const [what, search, { imported, baked }, start] of STARTS) {
  test(`the ready-made script takes its options from ${what}`, () => {
    assert.deepEqual(startOf({ location: { search }, imported, baked }), start);
  });
}

test('a script with options in its file ignores those in its URL, and reports it', () => {
  const start = startOf({
    location: { search: FIVE },
    imported: undefined,
    baked: { options: { cacheName: 'atlas' } },
  });
  const { settings, faults } = readOptions(start.options, ORIGIN, start);
  assert.equal(settings.cacheName, 'atlas');
  assert.deepEqual(faults, [['optionsInFile']]);
});

const NAVIGATIONS = { cacheName: 'atlas', routes: [{ pattern: '/', navigations: true }] };

test('routes for navigations are accepted from a URL only if the file trusts it', () => {
  const { routes, faults } = read(NAVIGATIONS, { host: 'ready-made', isTrusted: false });
  assert.deepEqual(routes, []);
  assert.deepEqual(faults, [['navigationsFromUrl']]);
  assert.equal(read(NAVIGATIONS, { host: 'ready-made' }).routes.length, 1);
});

test('only the ready-made worker has a version: that of another is its script', () => {
  assert.deepEqual(read({ version: 3 }, { host: 'ready-made' }).faults, []);
  assert.deepEqual(read({ version: 3 }).faults[0]?.slice(0, 2), ['noSuchOption', 'version']);
});

test("what parts before the script have added is registered, and the worker's own registrations come first", () => {
  const [mine, theirs] = [() => undefined, () => undefined];
  const parts = [{ backends: { sqlite: theirs, filesystem: theirs } }, { serializers: { json: {} } }, 'no part'];
  const { options } = startOf({
    location: { search: '' },
    imported: { cacheName: 'atlas', backends: { sqlite: mine } },
    baked: undefined,
    parts,
  });
  assert.deepEqual(options, {
    cacheName: 'atlas',
    backends: { sqlite: mine, filesystem: theirs },
    serializers: { json: {} },
  });
});

test('with a part, options in the file may name what it adds', () => {
  const parts = [{ backends: { filesystem: () => undefined } }];
  const baked = { options: { cacheName: 'atlas', backend: 'filesystem' } };
  const start = startOf({ location: { search: '' }, imported: undefined, baked, parts });
  const { settings, registry, faults } = read(start.options, start);
  assert.deepEqual([settings.backend, Object.keys(registry.backends), faults], ['filesystem', ['filesystem'], []]);
  const without = startOf({ location: { search: '' }, imported: undefined, baked });
  assert.equal(read(without.options, without).faults[0]?.[0], 'notRegistered');
});
