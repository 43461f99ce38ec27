import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf, prefersLanguage, sameLanguages } from './vary.js';

const languages: readonly (readonly [field: string | null, language: string | undefined])[] = [
  ['de-CH', 'de-ch'],
  [' EN ,', 'en'],
  ['de, en', undefined],
  ['', undefined],
  [null, undefined],
];
for (const [field, language] of languages) {
  test(`Content-Language ${field} names ${language ?? 'none, or more than one'} (RFC 9110 §8.5)`, () =>
    assert.equal(languageOf(field === null ? [] : [['content-language', field]]), language));
}

const preferences: readonly (readonly [asked: string, language: string, prefers: boolean])[] = [
  ['de', 'de', true],
  ['DE', 'de', true],
  ['de, en;q=0.5', 'de', true],
  ['en;q=0.5, de', 'de', true],
  ['en;q=0.5, de;q=0.6', 'de', true],
  ['en ; q = 0.5 , de;q=0.6', 'de', true],
  ['de, en', 'de', false],
  ['en, de;q=0.9', 'de', false],
  ['de;q=0', 'de', false],
  ['de;q=0.000, en;q=0', 'de', false],
  ['de-CH', 'de', false],
  ['*', 'de', false],
  ['*, de;q=0.5', 'de', false],
  ['*;q=0.1, de', 'de', true],
  ['', 'de', false],
  ['de;q=high, en;q=0.9', 'de', true],
  ['de;q=1.5, en', 'de', false],
  ['en;q=0.9, de;level=1', 'de', true],
];
for (const [asked, language, prefers] of preferences) {
  test(`Accept-Language: ${asked} ${prefers ? 'prefers' : 'does not prefer'} ${language} (RFC 9110 §12.5.4)`, () =>
    assert.equal(prefersLanguage(asked, language), prefers));
}

const pairs: readonly (readonly [one: string, other: string, same: boolean])[] = [
  ['en, de', 'de,EN', true],
  ['en, de;q=0.5', 'de; q=0.50 ,en', true],
  ['en;q=1', 'en', true],
  ['en, de;q=0.5', 'de, en;q=0.5', false],
  ['en', 'en, de', false],
  ['en', 'en-GB', false],
];
for (const [one, other, same] of pairs) {
  test(`"${one}" and "${other}" ${same ? 'say the same' : 'differ'}`, () => {
    assert.equal(sameLanguages(one, other), same);
    assert.equal(sameLanguages(other, one), same);
  });
}
