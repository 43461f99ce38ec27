import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Expiration, expiresAt, NEVER_EXPIRE } from '../http/freshness/expiration.js';
import { millis, seconds } from '../http/units.js';
import { toldOf } from '../refuses.fixture.js';
import { parseExpiration } from './expiration.js';

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

const notTimes: readonly (readonly [value: unknown, told: string])[] = [
  [Number.NaN, 'notExpiration NaN'],
  [Number.POSITIVE_INFINITY, 'notExpiration Infinity'],
  ['', 'notExpiration ""'],
  ['0', 'notExpiration "0"'],
  ['-1', 'notExpiration "-1"'],
  ['tomorrow', 'notExpiration "tomorrow"'],
  ['2030-01-01T00:00:00Z', 'notExpiration "2030-01-01T00:00:00Z"'],
  ['DO-NOT-CACHE', 'notExpiration "DO-NOT-CACHE"'],
  [new Date(Number.NaN), 'invalidDate'],
  [true, 'notExpiration true'],
  [null, 'notExpiration null'],
  [undefined, 'notExpiration undefined'],
  [10n, 'notExpiration 10'],
  [Symbol('x'), 'notExpiration a symbol'],
  [() => 5, 'notExpiration a function'],
  [[60], 'notExpiration an array'],
  [{}, 'emptyDuration'],
  [{ minute: 5 }, 'noSuchUnit minute'],
  [{ minutes: '5' }, 'wrongUnit minutes "5"'],
  [{ minutes: Number.NaN }, 'wrongUnit minutes NaN'],
  [{ months: 1 }, 'unitWithoutLength months'],
  ['x'.repeat(100_000), 'notExpiration "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"'],
];
for (const [value, told] of notTimes) {
  test(`no expiration: ${told}`, () => {
    const fault = parseExpiration(value);
    assert.ok(fault.kind === 'fault');
    assert.equal(toldOf(fault), told);
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
