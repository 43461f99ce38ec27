import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUrlPattern, type RoutePattern, type UrlPattern } from '../../options/url-pattern.js';
import { literalPrefix, matchesUrl } from './url-pattern.js';

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

/** A pattern as users write it, and a URL as the parser writes it: each pair matches. */
const SPELLED: readonly (readonly [what: string, pattern: UrlPattern, url: string])[] = [
  ['a letter beyond ASCII', path('/zürich/*'), 'https://page.org/zürich/a'],
  ['a letter beyond ASCII, escaped by the user', path('/z%C3%BCrich/*'), 'https://page.org/zürich/a'],
  ['an escape in lower case', path('/z%c3%bcrich/*'), 'https://page.org/zürich/a'],
  ['an escape in lower case in the URL', path('/zürich/*'), 'https://page.org/z%c3%bcrich/a'],
  ['a blank', path('/my file'), 'https://page.org/my file.txt'],
  ['a blank in a query', path('/s?q=my file'), 'https://page.org/s?q=my file'],
  ['a blank in a query as forms write it', path('/s?q=my file'), 'https://page.org/s?q=my+file'],
  ['a vertical bar', path('/a|b'), 'https://page.org/a|b'],
  ['a vertical bar that is escaped in the URL', path('/a|b'), 'https://page.org/a%7Cb'],
  ['an escape that need not be', path('/%7Eada/*'), 'https://page.org/~ada/x'],
  ['an escape that need not be in the URL', path('/~ada/*'), 'https://page.org/%7eada/x'],
  ['a quotation mark in a query', path("/s?q='a'"), "https://page.org/s?q='a'"],
  ['one character beyond ASCII', path('/z?rich'), 'https://page.org/zürich'],
  ['a class of letters beyond ASCII', path('/z[üu]rich'), 'https://page.org/zürich'],
  ['a fragment', path('/a#top'), 'https://page.org/a'],
  ['parameters in another order than they are stored in', path('/a?b=1&a=2'), 'https://page.org/a?a=2&b=1'],
  ['a star in the place of a name beyond ASCII', glob('*zürich*'), 'https://x.com/zürich'],
  ['a host in its own letters', glob('münchen.de/a'), 'https://münchen.de/a'],
  ['a subdomain of a host in its own letters', glob('*.münchen.de'), 'https://www.münchen.de/a'],
  ['a host in its own letters, by itself', glob('https://münchen.de'), 'https://münchen.de/a'],
  ['a host in capitals', glob('API.Example.ORG/a'), 'https://api.example.org/a'],
  ['a host in capitals after a star', glob('*.Example.ORG'), 'https://api.example.org/a'],
  ['the default port of https', glob('https://x.com:443/a'), 'https://x.com:443/a'],
  ['the default port of http', glob('http://x.com:80/a'), 'http://x.com:80/a'],
  ['a default port without a scheme', glob('x.com:443'), 'https://x.com/a'],
  ['another port', glob('x.com:8080/a'), 'https://x.com:8080/a'],
  ['the dot of the root', glob('x.com./a'), 'https://x.com/a'],
  ['the dot of the root in the URL', glob('x.com/a'), 'https://x.com./a'],
  ['an address of IPv6', glob('[::1]:8080/a'), 'http://[::1]:8080/a'],
  ['a path after a host', glob('x.com/straße/*.png'), 'https://x.com/straße/1.png'],
  ['a regular expression with letters beyond ASCII', regexp(/\/z[üu]rich$/), 'https://x.com/zürich'],
  ['a regular expression with escapes', regexp(/z%c3%BCrich/), 'https://x.com/zürich'],
  ['a regular expression with an escaped sign', regexp(/a%7Cb$/), 'https://x.com/a|b'],
  ['a regular expression with a blank', regexp(/my file$/), 'https://x.com/my file'],
];

for (const [what, pattern, url] of SPELLED) {
  test(`[X-06] a pattern matches as written: ${what}`, () => {
    assert.equal(matchesUrl(pattern, new URL(url).href, ORIGIN), true);
  });
}

const OTHER: readonly (readonly [what: string, pattern: UrlPattern, url: string])[] = [
  ['an escaped slash', path('/a/b'), 'https://page.org/a%2Fb'],
  ['an escaped star', path('/a%2Ab'), 'https://page.org/a-b'],
  ['an escaped question mark', path('/a%3Fb'), 'https://page.org/a-b'],
  ['an escaped percent sign', path('/%41'), 'https://page.org/%2541'],
  ['the letter case of the path', glob('x.com/Zürich'), 'https://x.com/zürich'],
  ['the port of the other scheme', glob('https://x.com:80/a'), 'https://x.com/a'],
  ['the beginning of a port', glob('x.com:80'), 'https://x.com:8080/a'],
  ['the beginning of a host', path('/zürich'), 'https://page.org.evil.com/zürich'],
];

for (const [what, pattern, url] of OTHER) {
  test(`[X-06] a pattern matches nothing else: ${what}`, () => {
    assert.equal(matchesUrl(pattern, new URL(url).href, ORIGIN), false);
  });
}

test('without a page, a path pattern matches on any origin, and only at the beginning of the path', () => {
  assert.equal(matchesUrl(path('/api'), 'https://x.com/api/1', null), true);
  assert.equal(matchesUrl(path('/api'), 'https://x.com/v1/api', null), false);
});

test('a pattern that begins with two slashes names a host', () => {
  const pattern = parseUrlPattern('//cdn.x.com/img/*');
  assert.ok(pattern.kind !== 'fault');
  assert.equal(matchesUrl(pattern, 'https://cdn.x.com/img/1.png', ORIGIN), true);
});

const PREFIXES: readonly (readonly [glob: string, prefix: string])[] = [
  ['/api/v1_~.x-/*', '/api/v1_~.x-/'],
  ['/zürich/*', '/z'],
  ['/a%2Fb', '/a'],
  ['/a b', '/a'],
  ['/a?c', '/a'],
  ['/a[b]', '/a'],
];

for (const [pattern, prefix] of PREFIXES) {
  test(`all URLs of ${pattern} begin with ${prefix}, however they are escaped`, () => {
    assert.equal(literalPrefix(pattern), prefix);
  });
}

test('a global regular expression does not keep its position', () => {
  const pattern = regexp(/a/g);
  assert.deepEqual(
    [1, 2, 3].map(() => matchesUrl(pattern, 'https://x.com/a', null)),
    [true, true, true],
  );
});

test('a route with a URLPattern is refused if the browser has no URLPattern', {
  skip: 'URLPattern' in globalThis,
}, () => {
  const pattern: RoutePattern = { kind: 'url-pattern', pattern: 'https://*.x.com/*' };
  assert.throws(() => matchesUrl(pattern, 'https://a.x.com/', null), { code: 'unsupported-option' });
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
  assert.equal(matchesUrl(path('/img/'), 'https://page.org/img/a.png', ORIGIN), true);
});
