import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withInit } from './native-request.js';
import { metaReferrerPolicy, REFERRER_POLICIES } from './referrer-policy.js';

for (const policy of REFERRER_POLICIES)
  test(`a meta element may say ${policy}`, () => assert.equal(metaReferrerPolicy('referrer', policy), policy));

const cases: readonly (readonly [name: string, content: string, policy: string | undefined])[] = [
  ['referrer', 'never', 'no-referrer'],
  ['referrer', 'default', 'strict-origin-when-cross-origin'],
  ['referrer', 'always', 'unsafe-url'],
  ['referrer', 'origin-when-crossorigin', 'origin-when-cross-origin'],
  ['Referrer', 'NEVER', 'no-referrer'],
  ['REFERRER', 'Same-Origin', 'same-origin'],
  ['referrer', '', undefined],
  ['referrer', 'none', undefined],
  ['referrer', ' origin', undefined],
  ['referrer', 'origin, no-referrer', undefined],
  ['author', 'origin', undefined],
  ['', 'origin', undefined],
];
for (const [name, content, policy] of cases)
  test(`<meta name="${name}" content="${content}"> says ${policy ?? 'nothing'}`, () =>
    assert.equal(metaReferrerPolicy(name, content), policy));

test('a native request that is changed keeps its referrer and its policy', () => {
  const request = new Request('https://a.test/', { referrer: 'https://a.test/page', referrerPolicy: 'unsafe-url' });
  const changed = withInit(request, { signal: AbortSignal.timeout(1000) });
  assert.deepEqual([changed.referrer, changed.referrerPolicy], ['https://a.test/page', 'unsafe-url']);
  assert.equal(withInit(request, { referrerPolicy: 'origin' }).referrer, 'https://a.test/page');
});
