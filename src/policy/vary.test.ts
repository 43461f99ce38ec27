import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderFields } from './header-fields.js';
import { matchesVary, selectingFields, varyNames } from './vary.js';

const names: readonly (readonly [vary: readonly string[], names: readonly string[]])[] = [
  [[], []],
  [['Accept'], ['accept']],
  [
    ['Accept, X-Team', 'accept'],
    ['accept', 'x-team'],
  ],
  [['x-b,,X-A ,'], ['x-a', 'x-b']],
  [['*'], ['*']],
  [['Accept, *'], ['*']],
  [['Accept', '*'], ['*']],
  [['Accept-Encoding, Origin, Referer, Sec-CH-UA, Sec-Fetch-Site'], []],
  [['Accept-Encoding, User-Agent'], ['user-agent']],
  [['Cookie'], ['cookie']],
];
for (const [vary, expected] of names) {
  test(`Vary: ${vary.join(' | ')} selects by [${expected}]`, () =>
    assert.deepEqual(varyNames(vary.map((value) => ['vary', value])), expected));
}

/** Does a response that was stored for the first request answer the second one? */
function answers(vary: string, first: HeaderFields, second: HeaderFields): boolean {
  const selecting = varyNames([['vary', vary]]);
  return matchesVary({ vary: selecting, selecting: selectingFields(selecting, first) }, second);
}

const same: readonly (readonly [why: string, vary: string, first: HeaderFields, second: HeaderFields])[] = [
  ['equal values', 'x-team', [['x-team', 'a']], [['x-team', 'a']]],
  ['both absent', 'x-team', [], [['other', 'a']]],
  ['white space around commas', 'x-team', [['x-team', 'a,b']], [['x-team', ' a ,\tb ']]],
  [
    'two lines for one',
    'x-team',
    [
      ['x-team', 'a'],
      ['x-team', 'b'],
    ],
    [['x-team', 'a, b']],
  ],
  [
    'the case of languages',
    'accept-language',
    [['accept-language', 'en-GB;q=0.5, de']],
    [['accept-language', 'EN-gb; q=0.5,DE']],
  ],
  ['the case of media types', 'accept', [['accept', 'Text/HTML']], [['accept', 'text/html']]],
  ['what no worker sees', 'origin, accept-encoding', [['origin', 'a']], [['origin', 'b']]],
];
for (const [why, vary, first, second] of same) {
  test(`Vary: ${vary} matches: ${why}`, () => assert.equal(answers(vary, first, second), true));
}

const different: readonly (readonly [why: string, vary: string, first: HeaderFields, second: HeaderFields])[] = [
  ['other values', 'x-team', [['x-team', 'a']], [['x-team', 'b']]],
  ['absent now', 'x-team', [['x-team', 'a']], []],
  ['absent then', 'x-team', [], [['x-team', 'a']]],
  ['absent is not empty', 'x-team', [], [['x-team', '']]],
  ['the case of an unknown value', 'x-team', [['x-team', 'A']], [['x-team', 'a']]],
  ['the order of languages', 'accept-language', [['accept-language', 'en, de']], [['accept-language', 'de, en']]],
  ['white space within quotes', 'x-team', [['x-team', '"a,b"']], [['x-team', '"a, b"']]],
  ['one of two names', 'x-a, x-b', [['x-a', '1']], [['x-b', '1']]],
  ['the user agent', 'user-agent', [['user-agent', 'a']], [['user-agent', 'b']]],
];
for (const [why, vary, first, second] of different) {
  test(`Vary: ${vary} does not match: ${why}`, () => assert.equal(answers(vary, first, second), false));
}

for (const vary of ['*', 'Accept, *', '*, Accept']) {
  test(`[H-26] Vary: ${vary} never matches`, () => assert.equal(answers(vary, [], []), false));
}

test('Vary: Cookie never matches, since no worker sees cookies', () => assert.equal(answers('cookie', [], []), false));
