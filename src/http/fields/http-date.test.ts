import assert from 'node:assert/strict';
import { test } from 'node:test';
import { millis } from '../units.js';
import { parseHttpDate } from './http-date.js';

const NOW = millis(Date.UTC(2026, 0, 1));
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

const dates: readonly (readonly [text: string, moment: number])[] = [
  ['Sun, 06 Nov 1994 08:49:37 GMT', EXAMPLE],
  ['SUN, 06 NOV 1994 08:49:37 gMT', EXAMPLE],
  ['sunday, 06-nov-94 08:49:37 gmt', EXAMPLE],
  ['SUN NOV  6 08:49:37 1994', EXAMPLE],
  ['Sunday, 06-Nov-94 08:49:37 GMT', EXAMPLE],
  ['Sun Nov  6 08:49:37 1994', EXAMPLE],
  ['Wed Nov 16 08:49:37 1994', Date.UTC(1994, 10, 16, 8, 49, 37)],
  ['Tue, 29 Feb 2028 23:59:59 GMT', Date.UTC(2028, 1, 29, 23, 59, 59)],
  ['Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['Fri, 01 Jan 0050 00:00:00 GMT', new Date('0050-01-01T00:00:00Z').getTime()],
];
for (const [text, moment] of dates) {
  test(`"${text}" is an HTTP-date`, () => assert.equal(parseHttpDate(text, NOW), moment));
}

const years: readonly (readonly [text: string, year: number])[] = [
  ['Tuesday, 01-Jan-30 00:00:00 GMT', 2030],
  ['Wednesday, 01-Jan-76 00:00:00 GMT', 2076],
  ['Saturday, 01-Jan-77 00:00:00 GMT', 1977],
  ['Monday, 01-Jan-99 00:00:00 GMT', 1999],
];
for (const [text, year] of years) {
  test(`a two-digit year is at most 50 years ahead: "${text}" is in ${year}`, () =>
    assert.equal(parseHttpDate(text, NOW), Date.UTC(year, 0, 1)));
}

const others = [
  '',
  '0',
  '-1',
  'tomorrow',
  '1994-11-06T08:49:37Z',
  'Sun, 06 Nov 1994 08:49:37 UTC',
  'Sun, 06 Nov 1994 08:49:37 +0000',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun 06 Nov 1994 08:49:37 GMT',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 94 08:49:37 GMT',
  'Sun, 06  Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 8:49:37 GMT',
  ' Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:37 GMT ',
  'Sun, 06-Nov-94 08:49:37 GMT',
  'Sunday, 06-Nov-1994 08:49:37 GMT',
  'Sun Nov 06 08:49:37 1994 GMT',
  'Sun Nov 6 08:49:37 1994',
  'Wed, 30 Feb 1994 08:49:37 GMT',
  'Thu, 29 Feb 2027 00:00:00 GMT',
  'Sun, 00 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 08:60:00 GMT',
  'Sun, 06 Nov 1994 08:49:61 GMT',
];
for (const text of others) {
  test(`"${text}" is no HTTP-date`, () => assert.equal(parseHttpDate(text, NOW), null));
}
