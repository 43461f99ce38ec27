import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.js';
import { startOf } from './start.js';

const ORIGIN = 'https://page.org';
const read = (options: unknown) => readOptions(options, ORIGIN);

test('options hold when nothing is wrong with them', () => {
  const { settings, routes, faults } = read({ cacheName: 'atlas', routes: ['/img/*'] });
  assert.deepEqual([settings.cacheName, routes.length, faults], ['atlas', 1, []]);
});

const WRONG: readonly (readonly [options: unknown, word: RegExp])[] = [
  [{ cacheName: 'atlas', routes: ['*'], expireAftr: 5 }, /expireAftr/],
  [{ cacheName: 'atlas', routes: ['*'], expireAfter: 'soon' }, /expireAfter/],
  [{ cacheName: 'atlas', routes: ['*'], filters: [] }, /"filters" must be an object of names/],
  [{ cacheName: 'atlas', routes: ['*'], filters: { mine: 'text' } }, /"mine" in "filters" must be a function/],
  [{ cacheName: 'atlas', routes: ['*'], keys: { mine: {} } }, /"mine" in "keys" must be a function/],
  [{ cacheName: 'atlas', routes: ['*'], adapters: { mine: 1 } }, /"mine" in "adapters" must be a function/],
  [{ cacheName: 'atlas', routes: ['*'], backends: { memory: () => undefined } }, /"memory" in "backends" is the name/],
  [{ cacheName: 'atlas', routes: ['*'], serializers: { mine: {} } }, /must have the functions encode and decode/],
  [{ cacheName: 'atlas', routes: ['*'], fetch: 'no' }, /"fetch" must be a function/],
  [{ cacheName: 'atlas', routes: ['*'], now: 5 }, /"now" must be a function/],
  [{ cacheName: 'atlas', routes: ['*'], filterFn: 'mine' }, /"mine".*None are registered/],
  [{ cacheName: 'atlas', routes: ['*'], backend: 'vault' }, /"vault".*"indexeddb", "memory"/],
  [{ cacheName: 'atlas', routes: ['*'], identity: 'ada' }, /"identity" is for sessions/],
  [{ cacheName: 'atlas', routes: ['*', 'https://[nonsense'] }, /"routes"/],
  ['no object', /options/i],
];

for (const [options, word] of WRONG) {
  test(`none of the options holds when one is wrong: ${word.source}`, () => {
    const { settings, routes, faults } = read(options);
    assert.equal(settings.cacheName, read({}).settings.cacheName);
    assert.deepEqual(routes, []);
    assert.match(faults.join(), word);
  });
}

const STARTS: readonly (readonly [what: string, search: string, imported: unknown, start: unknown])[] = [
  ['no options', '', undefined, { options: {}, host: 'ready-made' }],
  ['its own URL', '?options=%7B%22maxEntries%22%3A5%7D', undefined, { options: { maxEntries: 5 }, host: 'ready-made' }],
  ['a URL that is no JSON', '?options=%7B', undefined, { options: '{', host: 'ready-made' }],
  ['somebody else, whose URL it is', '?options=1', { maxEntries: 5 }, { options: { maxEntries: 5 }, host: 'own' }],
  ['somebody else, without options', '?v=2', {}, { options: {}, host: 'own' }],
];

for (const [what, search, imported, start] of STARTS) {
  test(`the ready-made script takes its options from ${what}`, () => {
    assert.deepEqual(startOf({ search }, imported), start);
  });
}
