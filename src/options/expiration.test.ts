import assert from 'node:assert/strict';
import { test } from 'node:test';
import { millis, seconds } from '../http/units.js';
import { type Expiration, expiresAt, NEVER_EXPIRE, parseExpiration } from './expiration.js';

/** As Temporal.Duration is: every unit a getter of the prototype, nothing own. */
class TemporalDuration {
  get [Symbol.toStringTag](): string {
    return 'Temporal.Duration';
  }
  get years(): number {
    return 0;
  }
  get months(): number {
    return 0;
  }
  get minutes(): number {
    return 2;
  }
  get seconds(): number {
    return 3;
  }
  get nanoseconds(): number {
    return 0;
  }
}

const after = (length: number): Expiration => ({ kind: 'after', seconds: seconds(length) });
const at = (moment: number): Expiration => ({ kind: 'at', moment: millis(moment) });

const values: readonly (readonly [value: unknown, expiration: Expiration])[] = [
  [-1, { kind: 'never' }],
  [0, after(0)],
  [60, after(60)],
  [0.5, after(0.5)],
  [-5, after(-5)],
  ['do-not-cache', { kind: 'do-not-cache' }],
  [new Date(5000), at(5000)],
  ['Sun, 06 Nov 1994 08:49:37 GMT', at(784_111_777_000)],
  ['Sunday, 06-Nov-94 08:49:37 GMT', at(784_111_777_000)],
  ['Thursday, 01-Jan-69 00:00:00 GMT', at(Date.UTC(2069, 0, 1))],
  [{ days: 1, hours: 1, minutes: 1, seconds: 1, milliseconds: 500 }, after(90_061.5)],
  [{ weeks: 1 }, after(604_800)],
  [{ seconds: -1 }, after(-1)],
  [{ years: 0, seconds: 5 }, after(5)],
  [new TemporalDuration(), after(123)],
];
for (const [value, expiration] of values) {
  test(`[X-05] ${String(JSON.stringify(value))} (${typeof value}) is an expiration`, () =>
    assert.deepEqual(parseExpiration(value), expiration));
}

const notTimes: readonly (readonly [value: unknown, advice: RegExp])[] = [
  [Number.NaN, /^NaN is no expiration: give seconds/],
  [Number.POSITIVE_INFINITY, /NEVER_EXPIRE/],
  ['', /HTTP-date/],
  ['0', /^"0" is no expiration/],
  ['-1', /is no expiration/],
  ['tomorrow', /^"tomorrow" is no expiration/],
  ['2030-01-01T00:00:00Z', /toUTCString/],
  ['DO-NOT-CACHE', /DO_NOT_CACHE/],
  [new Date(Number.NaN), /Date is invalid/],
  [true, /^true is no expiration/],
  [null, /^null is no expiration/],
  [undefined, /^undefined is no expiration/],
  [10n, /^10 is no expiration/],
  [Symbol('x'), /^a symbol is no expiration/],
  [() => 5, /^a function is no expiration/],
  [[60], /^an array is no expiration/],
  [{}, /at least one unit/],
  [{ minute: 5 }, /no "minute": did you mean "minutes"/],
  [{ minutes: '5' }, /"minutes" is "5"/],
  [{ minutes: Number.NaN }, /"minutes" is NaN/],
  [{ months: 1 }, /"months" has no fixed length/],
  ['x'.repeat(100_000), /^"x{60}…" is no expiration/],
];
for (const [value, advice] of notTimes) {
  test(`no expiration, and the text says what to do: ${advice}`, () => {
    const fault = parseExpiration(value);
    assert.equal(fault.kind, 'fault');
    assert.match(fault.kind === 'fault' ? fault.text : '', advice);
  });
}

const ends: readonly (readonly [expiration: Expiration, expires: number])[] = [
  [{ kind: 'never' }, Number.POSITIVE_INFINITY],
  [{ kind: 'do-not-cache' }, 10_000],
  [after(0), 10_000],
  [after(60), 70_000],
  [after(-5), 5000],
  [after(1e300), Number.POSITIVE_INFINITY],
  [after(-1e300), -8.64e15],
  [at(3000), 3000],
];
for (const [expiration, expires] of ends) {
  test(`a response that came at 10 s with ${JSON.stringify(expiration)} is stale from ${expires}`, () =>
    assert.equal(expiresAt(expiration, millis(10_000)), expires));
}

test('[X-03] NEVER_EXPIRE is the same at every time', () => {
  const never = parseExpiration(NEVER_EXPIRE);
  assert.ok(never.kind !== 'fault');
  assert.equal(NEVER_EXPIRE, -1);
  assert.equal(expiresAt(never, millis(0)), Number.POSITIVE_INFINITY);
});
