import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldOf } from '../refuses.fixture.js';
import { parseStartOptions } from './start-options.js';

const routesOf = (routes: unknown): unknown => {
  const parsed = parseStartOptions({ routes });
  return parsed.kind === 'parsed' ? parsed.value.routes : parsed.faults.map(toldOf).join('; ');
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

const bad: readonly (readonly [routes: unknown, told: string])[] = [
  ['*', 'wrongValue routes "*" list'],
  [[5], 'within routes notUrlPattern 5'],
  [[{}], 'within routes notUrlPattern an object (Object)'],
  [[{ pattern: 5 }], 'within routes notUrlPattern 5'],
  [[{ pattern: undefined }], 'within routes routeWithoutPattern an object (Object)'],
  [[{ pattern: '/', navigation: true }], 'within routes noSuchOption navigation unknown'],
  [[{ pattern: '/', navigations: 1 }], 'within routes wrongValue navigations 1 flag'],
];
const badFallbacks: readonly (readonly [offlineFallback: unknown, told: string])[] = [
  ['offline.html', 'wrongValue offlineFallback "offline.html" page'],
  ['//other.org/', 'wrongValue offlineFallback "//other.org/" page'],
  [{ allow: ['/'] }, 'wrongValue offlineFallback an object (Object) page'],
  [{ page: '/', denied: ['/'] }, 'within offlineFallback noSuchOption denied unknown'],
  [{ page: '/', deny: '/' }, 'within offlineFallback wrongValue deny "/" list'],
];
for (const [offlineFallback, told] of badFallbacks) {
  test(`a bad offlineFallback is refused: ${told}`, () => {
    const parsed = parseStartOptions({ offlineFallback });
    assert.equal(parsed.kind === 'faults' && parsed.faults.map(toldOf).join(), told);
  });
}

test('a route may have a networkTimeout of its own, or none', () => {
  const timeouts = [5, null, undefined].map((networkTimeout) => ({ pattern: '/a', networkTimeout }));
  const plain = { pattern: { kind: 'path', pattern: '/a' }, navigations: false };
  assert.deepEqual(routesOf(timeouts), [{ ...plain, networkTimeout: 5 }, { ...plain, networkTimeout: null }, plain]);
  assert.equal(
    routesOf([{ pattern: '/a', networkTimeout: 5e5 }]),
    'within routes wrongValue networkTimeout 500000 wait',
  );
});

for (const [routes, told] of bad) {
  test(`bad routes are refused: ${told}`, () => assert.equal(routesOf(routes), told));
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
  assert.equal(toldOf(parsed.faults[0]), 'noSuchOption route unknown');
});
