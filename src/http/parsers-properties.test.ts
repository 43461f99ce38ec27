import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDirectives, requestDirectives, responseDirectives, storedControl } from './fields/cache-control.js';

import type { HeaderFields } from './fields/header-fields.js';
import { parseHttpDate } from './fields/http-date.js';
import { currentAge, initialAge } from './freshness/age.js';
import { freshUntil } from './freshness/freshness.js';

import { millis, seconds } from './units.js';
import { conditionsForAny, selectedBy } from './validating/validation.js';
import { matchesVary, prefersLanguage, sameLanguages, selectingFields, varyNames } from './vary/vary.js';

const NOW = millis(Date.UTC(2026, 0, 1));
const name = fc.stringMatching(/^[a-z-]{1,12}$/);
const argument = fc.option(fc.string({ maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, '')));
const directives = fc.array(fc.tuple(name, argument), { maxLength: 8 });
/** Fields with anything in them, such as come from an origin that is broken or hostile. */
const noise = fc.oneof(fc.string(), fc.stringMatching(/^[\\",= a-z0-9-]{0,40}$/));
const moment = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) / 1000 }).map((second) => millis(second * 1000));

/** As RFC 9110 §5.6.4 quotes. */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const written = ([directive, value]: readonly [name: string, argument: string | null]): string =>
  value === null ? directive : `${directive}=${quoted(value)}`;

test('directives are parsed as they were serialized, including quoted strings', () =>
  fc.assert(
    fc.property(directives, fc.constantFrom(',', ', ', ' ,\t', ',,'), (given, comma) =>
      assert.deepEqual(
        [...parseDirectives(given.map(written).join(comma))],
        given.filter(([name], index) => given.findIndex(([other]) => other === name) === index),
      ),
    ),
  ));

test('the letter case of directives and empty members are insignificant', () =>
  fc.assert(
    fc.property(directives, (given) => {
      const plain: HeaderFields = [['cache-control', given.map(written).join(',')]];
      const loud: HeaderFields = [
        ['cache-control', `, ,${given.map(([one, value]) => written([one.toUpperCase(), value])).join(' , , ')},`],
      ];
      assert.deepEqual(responseDirectives(loud), responseDirectives(plain));
      assert.deepEqual(requestDirectives([...loud, ['pragma', '']]), requestDirectives([...plain, ['pragma', '']]));
    }),
  ));

test('several lines of a field are equivalent to one combined line', () =>
  fc.assert(
    fc.property(directives, (given) => {
      const lines: HeaderFields = given.map((directive) => ['cache-control', written(directive)]);
      const line: HeaderFields = given.length === 0 ? [] : [['cache-control', given.map(written).join(', ')]];
      assert.deepEqual(responseDirectives(lines), responseDirectives(line));
    }),
  ));

test('for any Cache-Control, times are between 0 s and 2^31 s, and parsing does not fail', () =>
  fc.assert(
    fc.property(noise, (value) => {
      const { maxAge, staleIfError, staleWhileRevalidate } = responseDirectives([['cache-control', value]]);
      for (const time of [maxAge, staleIfError, staleWhileRevalidate])
        assert.ok(time === null || (time >= 0 && time <= 2 ** 31));
      requestDirectives([['cache-control', value]]);
    }),
  ));

test('every second of ten thousand years is parsed as it was serialized', () =>
  fc.assert(fc.property(moment, (at) => assert.equal(parseHttpDate(new Date(at).toUTCString(), NOW), at))));

test('only an HTTP-date is parsed as one', () =>
  fc.assert(
    fc.property(noise, moment, fc.nat(30), (junk, at, position) => {
      assert.equal(parseHttpDate(junk, NOW), null);
      const text = new Date(at).toUTCString();
      assert.equal(parseHttpDate(`${text.slice(0, position)}#${text.slice(position)}`, NOW), null);
    }),
  ));

/** From long before the epoch to long after any date that a `Date` can name. */
const absurd = fc.oneof(
  fc.integer({ min: -(10 ** 15), max: 10 ** 15 }),
  fc.constantFrom(-8.64e15, 8.64e15, 0, Number.MAX_SAFE_INTEGER),
);
const ageText = fc.oneof(noise, fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String));
const dateText = fc.oneof(
  noise,
  moment.map((at) => new Date(at).toUTCString()),
);

test('for any Age, Date and clock, an age is finite, not negative, and does not decrease over time', () =>
  fc.assert(
    fc.property(ageText, dateText, absurd, absurd, absurd, fc.nat(), (age, date, sent, came, at, later) => {
      const fields: HeaderFields = [
        ['age', age],
        ['date', date],
      ];
      const response = { fields, requestTime: millis(sent), responseTime: millis(came) };
      const first = currentAge(response, millis(at));
      assert.ok(first >= 0 && Number.isFinite(first));
      assert.ok(first >= initialAge(response), 'a clock that jumps back makes nothing younger than it came');
      assert.ok(currentAge(response, millis(at + later)) >= first);
    }),
  ));

test('for any response, it becomes stale at a time, which is at most its lifetime from now', () =>
  fc.assert(
    fc.property(noise, dateText, dateText, ageText, fc.nat({ max: 9999 }), (control, expires, date, age, lifetime) => {
      const fields: HeaderFields = [
        ['cache-control', control],
        ['expires', expires],
        ['date', date],
        ['age', age],
      ];
      const question = { status: 200, requestTime: NOW, responseTime: NOW, fallback: { kind: 'unset' } } as const;
      const until = freshUntil({ ...question, fields, directives: responseDirectives(fields) });
      assert.ok(Number.isFinite(until));
      const stated: HeaderFields = [['cache-control', `max-age=${lifetime}, ${control}`], ...fields.slice(1)];
      const left = freshUntil({ ...question, fields: stated, directives: responseDirectives(stated) }) - NOW;
      assert.ok(left <= lifetime * 1000);
    }),
  ));

const opaqueTag = fc.stringMatching(/^[!#-~]{0,8}$/);
const entityTag = fc.tuple(fc.boolean(), opaqueTag).map(([isWeak, tag]) => `${isWeak ? 'W/' : ''}"${tag}"`);
const stored = fc.array(fc.record({ etag: fc.option(fc.oneof(entityTag, noise)) }), { maxLength: 6 });

test('the entity tags of all variants form a valid list, for any ETag fields', () =>
  fc.assert(
    fc.property(stored, (variants) => {
      const value = conditionsForAny(variants)[0]?.[1];
      const one = '(?:W/)?"[^"]*"';
      if (value !== undefined) assert.match(value, new RegExp(`^${one}(?:, ${one})*$`));
    }),
  ));

test('a 304 selects a variant with its entity tag, if there is one', () =>
  fc.assert(
    fc.property(fc.array(fc.record({ etag: entityTag }), { maxLength: 6 }), entityTag, (variants, etag) => {
      const opaque = (tag: string): string => tag.replace('W/', '');
      const selected = selectedBy([['etag', etag]], variants);
      assert.equal(
        selected !== undefined,
        variants.some((variant) => opaque(variant.etag) === opaque(etag)),
      );
      if (selected !== undefined) assert.equal(opaque(selected.etag), opaque(etag));
    }),
  ));

const range = fc.tuple(fc.constantFrom('de', 'en', 'en-gb', 'fr', '*'), fc.integer({ min: 0, max: 1000 }));
const languages = fc
  .uniqueArray(range, { selector: ([one]) => one, maxLength: 4 })
  .map((ranges) => ranges.map(([one, quality]) => `${one};q=${(quality / 1000).toFixed(3)}`));

test('at most one language is preferred to all others, and order is insignificant', () =>
  fc.assert(
    fc.property(languages, fc.func(fc.nat()), (ranges, by) => {
      const other = [...ranges]
        .sort((a, b) => by(a) - by(b))
        .join(' , ')
        .toUpperCase();
      assert.ok(sameLanguages(ranges.join(','), other));
      const preferred = ['de', 'en', 'en-gb', 'fr'].filter((one) => prefersLanguage(other, one));
      assert.ok(preferred.length <= 1);
      assert.deepEqual(
        preferred,
        ['de', 'en', 'en-gb', 'fr'].filter((one) => prefersLanguage(ranges.join(','), one)),
      );
    }),
  ));

const requestFields = fc.array(fc.tuple(fc.constantFrom('accept', 'accept-language', 'x-team', 'cookie'), noise), {
  maxLength: 5,
});

test('a request matches the response to itself, unless Vary contains * or Cookie; matching by meaning includes exact matching', () =>
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom('accept, x-team', 'Accept-Language', '*', 'cookie', ''), noise),
      requestFields,
      requestFields,
      (value, one, other) => {
        const vary = varyNames([['vary', value]]);
        const selected = { vary, selecting: selectingFields(vary, one) };
        assert.equal(matchesVary(selected, one), !vary.includes('*') && !vary.includes('cookie'));
        if (matchesVary(selected, other)) assert.ok(matchesVary(selected, other, true));
      },
    ),
  ));

const UNITS = [
  'no-cache,',
  'max-age=1,',
  'x="a,b",',
  'max-age=9',
  '"',
  '\\"',
  'stale-if-error="\\',
  'Mon, 01 Jan ',
  'de;q=0.1,',
  ',;=,',
];
for (const unit of UNITS) {
  test(`ten thousand times ${unit} is read in a moment`, () => {
    const text = unit.repeat(10_000);
    const fields: HeaderFields = ['cache-control', 'age', 'date', 'expires', 'last-modified', 'vary', 'etag'].map(
      (field) => [field, text],
    );
    const start = process.cpuUsage();
    storedControl(responseDirectives(fields), 200);
    requestDirectives(fields);
    initialAge({ fields, requestTime: NOW, responseTime: NOW });
    freshUntil({
      status: 200,
      fields,
      directives: responseDirectives(fields),
      requestTime: NOW,
      responseTime: NOW,
      fallback: { kind: 'after', seconds: seconds(1) },
    });
    selectingFields(varyNames(fields).slice(0, 2), fields);
    prefersLanguage(text, 'de');
    conditionsForAny([{ etag: text }]);
    // A megabyte in all: some milliseconds when each character is looked at a few times, minutes when it is quadratic.
    assert.ok(process.cpuUsage(start).user < 2_000_000);
  });
}
