import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStartOptions } from './start-options.js';

const routesOf = (routes: unknown): unknown => {
  const parsed = parseStartOptions({ routes });
  return parsed.kind === 'parsed' ? parsed.value.routes : parsed.faults.map(({ text }) => text).join('; ');
};

test('without routes there are none', () => assert.deepEqual(routesOf(undefined), []));

test('a route is a pattern, and answers navigations only when it says so', () =>
  assert.deepEqual(routesOf(['*', /x/, 'https://a.com/*', { pattern: '/b' }, { pattern: '/c', navigations: true }]), [
    { pattern: { kind: 'glob', pattern: '*' }, navigations: false },
    { pattern: { kind: 'regexp', source: 'x', flags: '' }, navigations: false },
    { pattern: { kind: 'url-pattern', pattern: 'https://a.com/*' }, navigations: false },
    { pattern: { kind: 'path', pattern: '/b' }, navigations: false },
    { pattern: { kind: 'path', pattern: '/c' }, navigations: true },
  ]));

const bad: readonly (readonly [routes: unknown, text: RegExp])[] = [
  ['*', /"routes" is "\*": give an array/],
  [[5], /^"routes": 5 is no URL pattern/],
  [[{}], /^"routes": an object \(Object\) is no URL pattern/],
  [[{ pattern: 5 }], /^"routes": 5 is no URL pattern/],
  [[{ pattern: undefined }], /^"routes": .* has no pattern/],
  [[{ pattern: '/', navigation: true }], /^"routes": There is no option "navigation": did you mean "navigations"/],
  [[{ pattern: '/', navigations: 1 }], /"navigations" is 1/],
];
const badFallbacks: readonly (readonly [offlineFallback: unknown, text: RegExp])[] = [
  ['offline.html', /"offlineFallback" is "offline.html": give the path of a page/],
  ['//other.org/', /give the path of a page/],
  [{ allow: ['/'] }, /give the path of a page/],
  [{ page: '/', denied: ['/'] }, /no option "denied"/],
  [{ page: '/', deny: '/' }, /"deny" is .*give an array/],
];
for (const [offlineFallback, text] of badFallbacks) {
  test(`a bad offlineFallback is refused: ${text}`, () => {
    const parsed = parseStartOptions({ offlineFallback });
    assert.match(parsed.kind === 'faults' ? parsed.faults.map((fault) => fault.text).join() : '', text);
  });
}

test('a route may have a networkTimeout of its own, or none', () => {
  const timeouts = [5, null, undefined].map((networkTimeout) => ({ pattern: '/a', networkTimeout }));
  const plain = { pattern: { kind: 'path', pattern: '/a' }, navigations: false };
  assert.deepEqual(routesOf(timeouts), [{ ...plain, networkTimeout: 5 }, { ...plain, networkTimeout: null }, plain]);
  assert.match(String(routesOf([{ pattern: '/a', networkTimeout: 5e5 }])), /"networkTimeout" is 500000: give seconds/);
});

for (const [routes, text] of bad) {
  test(`bad routes are refused: ${text}`, () => assert.match(String(routesOf(routes)), text));
}

test('start options are read with the settings of a session, from JSON too', () => {
  const parsed = parseStartOptions(JSON.parse('{"expireAfter":60,"maxCacheBytes":null,"routes":["/api/*"]}'));
  assert.ok(parsed.kind === 'parsed');
  assert.deepEqual(parsed.value.settings.expireAfter, { kind: 'after', seconds: 60 });
  assert.equal(parsed.value.settings.maxCacheBytes, Number.POSITIVE_INFINITY);
});

test('faults of routes and of settings are said together, and unknown names are hinted at', () => {
  const parsed = parseStartOptions({ route: ['*'], cacheName: 5 });
  assert.ok(parsed.kind === 'faults');
  assert.equal(parsed.faults.length, 2);
  assert.match(parsed.faults[0]?.text ?? '', /did you mean "routes"/);
});
