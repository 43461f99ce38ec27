import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toldOf } from '../refuses.fixture.js';
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

const bad: readonly (readonly [options: unknown, told: string])[] = [
  [5, 'optionsNotObject 5'],
  [{ refesh: true }, 'noSuchOption refesh unknown'],
  [{ jsn: 1 }, 'noSuchOption jsn unknown'],
  [{ expireAfter: 'soon' }, 'within expireAfter notExpiration "soon"'],
  [{ refresh: 'yes' }, 'wrongValue refresh "yes" flag'],
  [{ onlyIfCached: null }, 'wrongValue onlyIfCached null flag'],
  [{ tags: 'user-7' }, 'wrongValue tags "user-7" list'],
  [{ tags: [''] }, 'wrongMember tags "" tag'],
  [{ tags: ['a\nb'] }, 'wrongMember tags "a\nb" tag'],
  [{ tags: ['x'.repeat(257)] }, 'wrongMember tags "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" tag'],
  [{ tags: [7] }, 'wrongMember tags 7 tag'],
  [{ tags: Array.from({ length: 129 }, (_, index) => `t${index}`) }, 'tooManyTags tags 129 128'],
  [{ disabled: true }, 'noSuchOption disabled cache'],
];
for (const [options, told] of bad) {
  test(`bad options are refused: ${told}`, () => {
    const parsed = parseRequestSettings(options, ['json', 'signal']);
    assert.equal(parsed.kind === 'faults' && toldOf(parsed.faults[0]), told);
  });
}
