import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderFields } from '../fields/header-fields.js';
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
  [['Accept-Encoding, Origin, Referer'], []],
  [['Sec-Fetch-Dest, Sec-CH-UA'], ['sec-ch-ua', 'sec-fetch-dest']],
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
  ['a field that no worker sees', 'origin, accept-encoding', [['origin', 'a']], [['origin', 'b']]],
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

const LANGUAGES = {
  vary: ['accept-language', 'x-team'],
  selecting: 'accept-language:de,en;q=0.5\nx-team:a',
  language: 'de',
};
const byMeaning: readonly (readonly [why: string, request: HeaderFields, matches: boolean])[] = [
  [
    'another order',
    [
      ['accept-language', 'en;q=0.5, de'],
      ['x-team', 'a'],
    ],
    true,
  ],
  [
    'another list that prefers the language that was selected',
    [
      ['accept-language', 'fr;q=0.2, de'],
      ['x-team', 'a'],
    ],
    true,
  ],
  [
    'another list that prefers another one',
    [
      ['accept-language', 'fr, de;q=0.9'],
      ['x-team', 'a'],
    ],
    false,
  ],
  ['no list at all', [['x-team', 'a']], false],
  [
    'another order, but another of the other fields',
    [
      ['accept-language', 'en;q=0.5, de'],
      ['x-team', 'b'],
    ],
    false,
  ],
  ['another order, but not of other fields', [['accept-language', 'en;q=0.5, de']], false],
];
for (const [why, request, matches] of byMeaning) {
  test(`[H-25] languages by meaning: ${why} ${matches ? 'matches' : 'does not match'} (RFC 9111 §4.1)`, () => {
    assert.equal(matchesVary(LANGUAGES, request, true), matches);
    assert.equal(matchesVary(LANGUAGES, request), false, 'only by meaning');
  });
}

test('[H-25] a response of unknown language matches only languages in another order', () => {
  const { language: _unknown, ...stored } = LANGUAGES;
  const asking = (value: string): HeaderFields => [
    ['accept-language', value],
    ['x-team', 'a'],
  ];
  assert.equal(matchesVary(stored, asking('en;q=0.5, de'), true), true);
  assert.equal(matchesVary(stored, asking('de, fr;q=0.1'), true), false);
});

test('[H-26] Vary: * never matches by meaning either', () =>
  assert.equal(matchesVary({ vary: ['*'], selecting: '' }, [], true), false));
