import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRoutePattern, parseUrlPattern } from './url-pattern.js';

const patterns: readonly (readonly [value: unknown, pattern: object])[] = [
  ['*', { kind: 'glob', pattern: '*' }],
  ['/api/*', { kind: 'path', pattern: '/api/*' }],
  ['example.com/a', { kind: 'glob', pattern: 'example.com/a' }],
  [/\.json$/i, { kind: 'regexp', source: '\\.json$', flags: 'i' }],
  [/a/gimy, { kind: 'regexp', source: 'a', flags: 'im' }],
];
for (const [value, pattern] of patterns) {
  test(`${value} is a ${Object.values(pattern)[0]} in urlsExpireAfter and in routes`, () => {
    assert.deepEqual(parseUrlPattern(value), pattern);
    assert.deepEqual(parseRoutePattern(value), pattern);
  });
}

test('what contains :// is a URLPattern string in routes and a glob elsewhere', () => {
  assert.deepEqual(parseUrlPattern('https://a.com/*'), { kind: 'glob', pattern: 'https://a.com/*' });
  assert.deepEqual(parseRoutePattern('https://a.com/:id'), { kind: 'url-pattern', pattern: 'https://a.com/:id' });
});

test('[C-05] of a URLPattern object its components are taken, which are data', () => {
  const pathname = { protocol: '*', username: '*', password: '*', hostname: '*', port: '*', pathname: '/a/:id' };
  const components = { ...pathname, search: '*', hash: '*' };
  // As the platform's: all of them getters of its prototype.
  const urlPattern = Object.create({ ...components, [Symbol.toStringTag]: 'URLPattern', test: () => true });
  const pattern = { kind: 'components', components };
  assert.deepEqual([parseUrlPattern(urlPattern), parseRoutePattern(urlPattern)], [pattern, pattern]);
  assert.deepEqual(structuredClone(parseUrlPattern(urlPattern)), pattern);
});

for (const value of ['', ' ', 5, null, {}, ['/a']]) {
  test(`${JSON.stringify(value)} is no URL pattern`, () => assert.equal(parseUrlPattern(value).kind, 'fault'));
}
