import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRequestSettings } from './request-settings.js';

const valid: readonly (readonly [options: unknown, read: object])[] = [
  [undefined, {}],
  [{}, {}],
  [{ expireAfter: 60 }, { expireAfter: { kind: 'after', seconds: 60 } }],
  [{ expireAfter: -1 }, { expireAfter: { kind: 'never' } }],
  [{ expireAfter: null }, {}],
  [{ expireAfter: undefined, refresh: undefined }, {}],
  [{ refresh: true, forceRefresh: false }, { refresh: true }],
  [
    { forceRefresh: true, onlyIfCached: true },
    { forceRefresh: true, onlyIfCached: true },
  ],
  [{ json: { a: 1 }, signal: 5 }, {}],
  [{ tags: ['user-7', 'list', 'user-7'] }, { tags: ['user-7', 'list'] }],
  [{ tags: [] }, {}],
];
for (const [options, value] of valid) {
  test(`the options ${JSON.stringify(options)} say ${JSON.stringify(value)}`, () =>
    assert.deepEqual(parseRequestSettings(options, ['json', 'signal']), { kind: 'parsed', value }));
}

const bad: readonly (readonly [options: unknown, text: RegExp])[] = [
  [5, /^Options are 5/],
  [{ refesh: true }, /no option "refesh": did you mean "refresh"/],
  [{ jsn: 1 }, /did you mean "json"/],
  [{ expireAfter: 'soon' }, /^"expireAfter": "soon" is no expiration/],
  [{ refresh: 'yes' }, /"refresh" is "yes": give true or false/],
  [{ onlyIfCached: null }, /"onlyIfCached" is null/],
  [{ tags: 'user-7' }, /^"tags" is "user-7": give an array/],
  [{ tags: [''] }, /^"tags" holds "": give texts of 1 to 256 characters/],
  [{ tags: ['a\nb'] }, /without line breaks/],
  [{ tags: ['x'.repeat(257)] }, /"tags" holds "x+…": give texts/],
  [{ tags: [7] }, /"tags" holds 7/],
  [{ tags: Array.from({ length: 129 }, (_, index) => `t${index}`) }, /"tags" holds 129 tags: give at most 128/],
  [{ disabled: true }, /no option "disabled"/],
];
for (const [options, text] of bad) {
  test(`bad options are refused: ${text}`, () => {
    const parsed = parseRequestSettings(options, ['json', 'signal']);
    assert.match(parsed.kind === 'faults' ? (parsed.faults[0]?.text ?? '') : '', text);
  });
}
