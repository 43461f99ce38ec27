import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_IGNORED_PARAMS } from '../../http/defaults.js';
import { normalizeUrl } from './normalize-url.js';

const href = (url: string): string => normalizeUrl(new URL(url).href);

const EQUAL: readonly (readonly [what: string, one: string, other: string])[] = [
  ['parameters in another order', 'https://x.org/?a=1&b=2', 'https://x.org/?b=2&a=1'],
  ['a fragment', 'https://x.org/a#top', 'https://x.org/a'],
  ['a fragment with a question mark', 'https://x.org/a#top?b', 'https://x.org/a'],
  ['an escape in lower case', 'https://x.org/a%2fb?c=%c3%a4', 'https://x.org/a%2Fb?c=%C3%A4'],
  ['an escape that need not be', 'https://x.org/%7Ea?%62=%2d', 'https://x.org/~a?b=-'],
  ['the default port', 'https://x.org:443/a', 'https://x.org/a'],
  ['the letter case of the host', 'https://X.org/a', 'https://x.org/a'],
  ['a host in its own letters', 'https://bücher.org/', 'https://xn--bcher-kva.org/'],
  ['an empty path', 'https://x.org', 'https://x.org/'],
];

for (const [what, one, other] of EQUAL) {
  test(`[K-03] ${what} makes no difference: ${one}`, () => assert.equal(href(one), href(other)));
}

const DIFFERENT: readonly (readonly [what: string, one: string, other: string])[] = [
  ['a trailing slash', 'https://x.org/a/', 'https://x.org/a'],
  ['the letter case of the path', 'https://x.org/A', 'https://x.org/a'],
  ['[K-03] equal names in another order', 'https://x.org/?a=1&b=0&a=2', 'https://x.org/?a=2&b=0&a=1'],
  ['equal names in two spellings and another order', 'https://x.org/?a+b=1&a%20b=2', 'https://x.org/?a%20b=2&a+b=1'],
  ['a parameter without a value in another place', 'https://x.org/?a&a=1', 'https://x.org/?a=1&a'],
  ['a parameter given twice', 'https://x.org/?a=1&a=1', 'https://x.org/?a=1'],
  ['a reserved escape', 'https://x.org/a%2Fb', 'https://x.org/a/b'],
  ['an escaped ampersand', 'https://x.org/?a=1%26b=2', 'https://x.org/?a=1&b=2'],
  ['an escaped percent sign', 'https://x.org/%2541', 'https://x.org/A'],
  ['a plus sign', 'https://x.org/?a=1+2', 'https://x.org/?a=1%202'],
  ['[K-05] http and https', 'http://x.org/', 'https://x.org/'],
];

for (const [what, one, other] of DIFFERENT) {
  test(`${what}: differs from ${one}`, () => assert.notEqual(href(one), href(other)));
}

test('[K-04] no parameter, one without a value and one with an empty value are three URLs', () => {
  const urls = ['https://x.org/', 'https://x.org/?a', 'https://x.org/?a='].map(href);
  assert.equal(new Set(urls).size, 3);
});

test('parameters are sorted by name, not by text', () => {
  assert.equal(normalizeUrl('https://x.org/?a-b=1&a=2&a&a='), 'https://x.org/?a=2&a&a=&a-b=1');
});

const REDACTED_CASES: readonly (readonly [what: string, ignored: readonly string[], from: string, to: string])[] = [
  ['a default name', DEFAULT_IGNORED_PARAMS, '?api_key=s3cret&b=1', '?api_key=REDACTED&b=1'],
  ['a default name in any letter case', DEFAULT_IGNORED_PARAMS, '?API_Key=s3cret', '?API_Key=REDACTED'],
  ['a default name in escapes', DEFAULT_IGNORED_PARAMS, '?api%5Fkey=s3cret', '?api_key=REDACTED'],
  ["a user's name exactly", ['page'], '?page=1&Page=2', '?Page=2&page=REDACTED'],
  ["a user's name with a blank", ['my page'], '?my+page=1', '?my+page=REDACTED'],
  ['every value of a name', ['a'], '?a=1&a=2', '?a=REDACTED&a=REDACTED'],
  [
    'a name inside another',
    ['token'],
    '?user[token]=1&user%5Btoken%5D%5Bid%5D=2',
    '?user[token]=REDACTED&user%5Btoken%5D%5Bid%5D=REDACTED',
  ],
  ['a default name inside another', DEFAULT_IGNORED_PARAMS, '?user[API_KEY]=1', '?user[API_KEY]=REDACTED'],
  ['no value where there is none', ['a'], '?a', '?a'],
  ['nothing for a default name that the user left out', ['page'], '?api_key=1', '?api_key=1'],
  ['nothing for a broken escape', ['a'], '?%ff=1', '?%FF=1'],
];

for (const [what, ignored, from, to] of REDACTED_CASES) {
  test(`redacted in a URL is ${what}`, () => {
    assert.equal(normalizeUrl(`https://x.org/${from}`, ignored), `https://x.org/${to}`);
  });
}
