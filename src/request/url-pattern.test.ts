import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoutePattern, UrlPattern } from '../policy/index.js';
import { matchesRoute, matchesUrl } from './url-pattern.js';

const glob = (pattern: string): UrlPattern => ({ kind: 'glob', pattern });
const path = (pattern: string): UrlPattern => ({ kind: 'path', pattern });
const regexp = ({ source, flags }: RegExp): UrlPattern => ({ kind: 'regexp', source, flags });

const ORIGIN = 'https://page.org';

const CASES: readonly (readonly [what: string, pattern: UrlPattern, url: string, matches: boolean])[] = [
  ['a glob without a scheme matches any', glob('x.com/a'), 'http://x.com/a', true],
  ["a glob's own scheme does not count", glob('https://x.com/a'), 'http://x.com/a', true],
  ['a scheme may be a glob', glob('*://x.com'), 'https://x.com/', true],
  ['a scheme inside a query is not stripped', glob('x.com/?u=http://y.com'), 'https://x.com/?u=http://y.com', true],
  ['a glob knows the query', glob('x.com/*?page=1'), 'https://x.com/a?page=1', true],
  ['another host does not match', glob('x.com'), 'https://y.com/x.com', false],
  ['the star alone is everything', glob('*'), 'https://x.com/', true],
  ["a path matches on the page's origin", path('/api/*'), 'https://page.org/api/a', true],
  ['a path does not match elsewhere', path('/api/*'), 'https://x.com/api/a', false],
  ['a path does not match a longer host', path('/api'), 'https://page.org.evil.com/api', false],
  ['a regular expression is searched in the whole URL', regexp(/^https:.*\.png$/), 'https://x.com/a.png', true],
  ['a regular expression keeps its flags', regexp(/\.PNG$/i), 'https://x.com/a.png', true],
];

for (const [what, pattern, url, matches] of CASES) {
  test(`${what}: ${JSON.stringify(pattern)} and ${url}`, () => {
    assert.equal(matchesUrl(pattern, url, ORIGIN), matches);
  });
}

test('a path pattern matches nothing where there is no page', () => {
  assert.equal(matchesUrl(path('/api'), 'https://page.org/api', null), false);
});

test('a global regular expression does not remember where it was', () => {
  const pattern = regexp(/a/g);
  assert.deepEqual(
    [1, 2, 3].map(() => matchesUrl(pattern, 'https://x.com/a', null)),
    [true, true, true],
  );
});

test('a route of the kind url-pattern says so where URLPattern is missing', {
  skip: 'URLPattern' in globalThis,
}, () => {
  const pattern: RoutePattern = { kind: 'url-pattern', pattern: 'https://*.x.com/*' };
  assert.throws(() => matchesRoute(pattern, 'https://a.x.com/', null), { code: 'unsupported-option' });
});

const COMPONENTS = { protocol: 'https', username: '*', password: '*', hostname: '*.x.com', port: '', pathname: '/:id' };

test('[C-05] a URLPattern matches by its components', { skip: !('URLPattern' in globalThis) }, () => {
  const pattern: UrlPattern = { kind: 'components', components: { ...COMPONENTS, search: '*', hash: '*' } };
  const urls = ['https://a.x.com/1?q', 'https://a.x.com/1/2', 'http://a.x.com/1', 'https://a.y.com/1'];
  assert.deepEqual(
    urls.map((url) => matchesUrl(pattern, url, ORIGIN)),
    [true, false, false, false],
  );
});

test('a route is a pattern like any other', () => {
  assert.equal(matchesRoute(path('/img/'), 'https://page.org/img/a.png', ORIGIN), true);
});
