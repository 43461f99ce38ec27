import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf, STORED } from '../policy.fixture.js';
import { type RangeAnswer, reuseOfPart } from './answer-range.js';

const POLICY = policyOf({ settings: { cacheControl: true } });
const ONLY_IF_CACHED = { ...POLICY, onlyIfCached: true };
const CUT: RangeAnswer = { kind: 'cut', first: 0, last: 1, complete: 4, offset: 0, length: 2 };
const REST: RangeAnswer = { kind: 'rest', fields: [['range', 'bytes=4-']] };

const kept: readonly RangeAnswer[] = [{ kind: 'whole' }, CUT, { kind: 'unsatisfiable', complete: 4 }];
for (const range of kept) {
  test(`[H-29] ${range.kind}: the stored response answers as it would without a range (RFC 9111 §3.3)`, () => {
    const fresh = { kind: 'fresh', selected: STORED } as const;
    assert.equal(reuseOfPart(fresh, range, POLICY), fresh);
    assert.equal(reuseOfPart(fresh, range, ONLY_IF_CACHED), fresh);
    const validate = { kind: 'validate', selected: STORED, conditions: [] } as const;
    assert.equal(reuseOfPart(validate, range, POLICY), validate);
  });
}

for (const kind of ['fresh', 'stale'] as const) {
  const reuse = { kind, selected: STORED };
  test(`[H-29] missing bytes are requested although the part is ${kind} (RFC 9111 §3.3)`, () =>
    assert.deepEqual(reuseOfPart(reuse, { kind: 'not-there' }, POLICY), { kind: 'miss', why: 'partial' }));
  test(`[H-29] a ${kind} part is completed by requesting the rest (RFC 9111 §3.4)`, () =>
    assert.deepEqual(reuseOfPart(reuse, REST, POLICY), { kind: 'complete', selected: STORED, fields: REST.fields }));
  test(`[H-06] with only-if-cached, a ${kind} part does not count as complete`, () => {
    assert.deepEqual(reuseOfPart(reuse, { kind: 'not-there' }, ONLY_IF_CACHED), { kind: 'gateway-timeout' });
    assert.deepEqual(reuseOfPart(reuse, REST, ONLY_IF_CACHED), { kind: 'gateway-timeout' });
  });
}
