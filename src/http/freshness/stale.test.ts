import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionOptions } from '../../options/table.js';
import { NOW, policyOf, STORED, staleFor } from '../policy.fixture.js';
import { millis } from '../units.js';
import { isFailure, mayServeStale } from './stale.js';

const served: readonly (readonly [
  setting: NonNullable<SessionOptions['staleIfError']>,
  directive: string | null,
  staleness: number,
  may: boolean,
])[] = [
  [false, null, 1, false],
  [true, null, 1e9, true],
  [60, null, 60, true],
  [60, null, 61, false],
  [{ minutes: 2 }, null, 120, true],
  [false, 'stale-if-error=60', 60, true],
  [false, 'stale-if-error=60', 61, false],
  [true, 'stale-if-error=60', 61, false],
  [60, 'stale-if-error=0', 1, false],
  [false, 'stale-if-error', 1, false],
];
for (const [staleIfError, directive, staleness, may] of served) {
  test(`${may ? 'served' : 'not served'} when the origin failed: stale for ${staleness} s, staleIfError ${JSON.stringify(staleIfError)}, request ${directive}`, () => {
    const policy = policyOf({
      settings: { staleIfError },
      fields: directive === null ? [] : [['cache-control', directive]],
    });
    assert.equal(mayServeStale({ stored: staleFor(staleness), policy, now: NOW }), may);
  });
}

test('a response that is still fresh may be served when a refresh fails', () =>
  assert.equal(mayServeStale({ stored: STORED, policy: policyOf({ settings: { staleIfError: 1 } }), now: NOW }), true));

test('a response from a clock that ran ahead is served only if any staleness is accepted', () => {
  const stored = { ...STORED, responseTime: millis(NOW + 61_000) };
  assert.equal(mayServeStale({ stored, policy: policyOf({ settings: { staleIfError: true } }), now: NOW }), true);
  assert.equal(mayServeStale({ stored, policy: policyOf({ settings: { staleIfError: 1e9 } }), now: NOW }), false);
});

test('a status outside allowableCodes is a failure of the origin', () => {
  const policy = policyOf({ settings: { allowableCodes: [200, 404] } });
  const statuses = [200, 201, 404, 410, 500, 503];
  assert.deepEqual(
    statuses.filter((status) => isFailure(status, policy)),
    [201, 410, 500, 503],
  );
});
