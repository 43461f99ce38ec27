import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answeredFields, type BrowserRequest, browserFields } from './browser-fields.js';
import { matchesVary, neverMatches, selectingFields } from './vary.js';

const CALL: BrowserRequest = {};
const IMAGE: BrowserRequest = { mode: 'no-cors', destination: 'image' };
const STYLE: BrowserRequest = { mode: 'no-cors', destination: 'style' };
const PAGE: BrowserRequest = { mode: 'navigate', destination: 'document' };
const FRAME: BrowserRequest = { mode: 'navigate', destination: 'iframe' };

const matches = (name: string, stored: BrowserRequest, asked: BrowserRequest): boolean =>
  matchesVary({ vary: [name], selecting: selectingFields([name], browserFields(stored)) }, browserFields(asked));

const cases: readonly (readonly [name: string, stored: BrowserRequest, asked: BrowserRequest, matches: boolean])[] = [
  ['sec-fetch-dest', PAGE, CALL, false],
  ['sec-fetch-dest', IMAGE, CALL, false],
  ['sec-fetch-dest', IMAGE, STYLE, false],
  ['sec-fetch-dest', PAGE, FRAME, false],
  ['sec-fetch-dest', IMAGE, IMAGE, true],
  ['sec-fetch-dest', CALL, CALL, true],
  ['sec-fetch-mode', PAGE, CALL, false],
  ['sec-fetch-mode', IMAGE, CALL, false],
  ['sec-fetch-mode', IMAGE, STYLE, true],
  ['sec-fetch-mode', PAGE, PAGE, true],
  // Of a navigation nobody sees who began it.
  ['sec-fetch-site', PAGE, PAGE, false],
  ['sec-fetch-site', CALL, PAGE, false],
  ['sec-fetch-user', PAGE, PAGE, false],
  ['service-worker-navigation-preload', PAGE, CALL, false],
  ['sec-fetch-site', IMAGE, CALL, true],
  ['sec-fetch-user', CALL, CALL, true],
];
for (const [name, stored, asked, expected] of cases) {
  const shown = [stored, asked].map(({ destination = 'call' }) => destination).join(' and ');
  test(`Vary: ${name}, ${shown}: ${expected ? 'one response' : 'told apart'}`, () =>
    assert.equal(matches(name, stored, asked), expected));
}

test('client hints are compared if they are visible, and never match if they are hidden', () => {
  const hint = [['sec-ch-dpr', '2']] as const;
  const stored = { vary: ['sec-ch-dpr'], selecting: selectingFields(['sec-ch-dpr'], hint) };
  assert.equal(matchesVary(stored, [...browserFields(IMAGE), ...hint]), true);
  assert.equal(matchesVary(stored, browserFields(CALL)), false);
  assert.equal(neverMatches(['sec-ch-dpr'], browserFields({ hidesHints: true })), true);
  assert.equal(neverMatches(['dpr'], browserFields({ hidesHints: true })), true);
  assert.equal(neverMatches(['sec-ch-dpr'], [...browserFields({ hidesHints: true }), ...hint]), false);
});

test('hints that were not sent do not select a response', () => {
  const fields = [...browserFields(IMAGE), ['sec-ch-dpr', '2'], ['dpr', '2'], ['accept', 'image/png']] as const;
  assert.deepEqual(answeredFields(fields, new Headers({ dpr: '2' })), [
    ...browserFields(IMAGE),
    ['dpr', '2'],
    ['accept', 'image/png'],
  ]);
});

test('a question mark is a value like any other', () => {
  const fields = [['x-team', '?']] as const;
  assert.equal(neverMatches(['x-team'], fields), false);
  assert.equal(matchesVary({ vary: ['x-team'], selecting: 'x-team:?' }, fields), true);
});
