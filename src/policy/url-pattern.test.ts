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

test('a URLPattern object is refused, naming the string that it was made from', () => {
  const fault = parseUrlPattern({ [Symbol.toStringTag]: 'URLPattern', pathname: '/a' });
  assert.ok(fault.kind === 'fault');
  assert.equal(fault.code, 'unsupported-option');
  assert.match(fault.text, /give the string that it was made from/);
});

for (const value of ['', ' ', 5, null, {}, ['/a']]) {
  test(`${JSON.stringify(value)} is no URL pattern`, () => assert.equal(parseUrlPattern(value).kind, 'fault'));
}
