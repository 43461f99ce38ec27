import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestSettings } from '../../options/request-settings.js';
import type { SessionOptions } from '../../options/table.js';
import type { HeaderFields } from '../fields/header-fields.js';
import { NOW, policyOf, STORED, staleFor } from '../policy.fixture.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { millis, NEVER } from '../units.js';
import { decideReuse, type Reuse } from './reuse.js';

type Asked = {
  readonly fields?: HeaderFields;
  readonly options?: RequestSettings;
  readonly settings?: SessionOptions;
  readonly method?: string;
};

const decide = (candidates: readonly StoredResponse[], asked: Asked = {}): Reuse<StoredResponse> =>
  decideReuse({ candidates, requestFields: asked.fields ?? [], policy: policyOf(asked), now: NOW });

const says = (cacheControl: string): Asked => ({ fields: [['cache-control', cacheControl]] });
const wants = (options: RequestSettings): Asked => ({ options });

const decisions: readonly (readonly [
  what: string,
  stored: StoredResponse,
  asked: Asked,
  kind: Reuse<StoredResponse>['kind'],
])[] = [
  ['one second of freshness left', staleFor(-1), {}, 'fresh'],
  ['exactly at its freshness lifetime', staleFor(0), {}, 'validate'],
  ['stale for a second', staleFor(1), {}, 'validate'],
  ['never stale', { ...STORED, expires: NEVER }, {}, 'fresh'],
  ['the clock was set back by a minute', { ...STORED, responseTime: millis(NOW + 60_000) }, {}, 'fresh'],
  ['the clock was set back by more', { ...STORED, responseTime: millis(NOW + 60_001), expires: NEVER }, {}, 'validate'],
  ['[H-02] stale within max-stale', staleFor(10), says('max-stale=10'), 'stale'],
  ['[H-02] staler than max-stale', staleFor(11), says('max-stale=10'), 'validate'],
  ['[H-02] any staleness for a bare max-stale', staleFor(1e9), says('max-stale'), 'stale'],
  ['exactly at its freshness lifetime with max-stale=0', staleFor(0), says('max-stale=0'), 'validate'],
  ['[H-03] fresh as long as min-fresh wants', staleFor(-10), says('min-fresh=10'), 'fresh'],
  ['[H-03] not fresh as long as min-fresh wants', staleFor(-10), says('min-fresh=11'), 'validate'],
  ['min-fresh overrides max-stale', staleFor(1), says('min-fresh=5, max-stale=60'), 'validate'],
  ['[H-04] a request with no-cache', STORED, says('no-cache'), 'validate'],
  ['a request with max-age=0', STORED, says('max-age=0'), 'validate'],
  ['max-age=1 of a request does not shorten the stored lifetime', STORED, says('max-age=1'), 'fresh'],
  ['a request with no-store', STORED, says('no-store'), 'miss'],
  ['refresh', STORED, wants({ refresh: true }), 'validate'],
  ['forceRefresh', STORED, wants({ forceRefresh: true }), 'miss'],
  ['disabled', STORED, wants({ disabled: true }), 'miss'],
  ['only-if-cached and fresh', STORED, says('only-if-cached'), 'fresh'],
  ['only-if-cached and stale', staleFor(1), says('only-if-cached'), 'gateway-timeout'],
  ['only-if-cached, stale within max-stale', staleFor(1), says('only-if-cached, max-stale=5'), 'stale'],
  ['only-if-cached, stale, with stale-if-error', staleFor(1), says('only-if-cached, stale-if-error=5'), 'stale'],
  [
    'only-if-cached, staler than stale-if-error',
    staleFor(6),
    says('only-if-cached, stale-if-error=5'),
    'gateway-timeout',
  ],
  ['onlyIfCached beats refresh', STORED, wants({ onlyIfCached: true, refresh: true }), 'fresh'],
  ['onlyIfCached and forceRefresh', STORED, wants({ onlyIfCached: true, forceRefresh: true }), 'gateway-timeout'],
  [
    'onlyIfCached and DO_NOT_CACHE',
    STORED,
    wants({ onlyIfCached: true, expireAfter: { kind: 'do-not-cache' } }),
    'gateway-timeout',
  ],
  [
    'onlyIfCached of a variant that is not stored',
    { ...STORED, vary: ['x-team'], selecting: 'x-team:a' },
    wants({ onlyIfCached: true }),
    'gateway-timeout',
  ],
  ['a method that is not cached', STORED, { method: 'POST' }, 'miss'],
  ['a part of it', STORED, { fields: [['range', 'bytes=0-9']] }, 'miss'],
];
for (const [what, stored, asked, kind] of decisions) {
  test(`${what}: ${kind}`, () => assert.equal(decide([stored], asked).kind, kind));
}

const misses: readonly (readonly [why: string, candidates: readonly StoredResponse[], asked: Asked])[] = [
  ['uri-miss', [], {}],
  ['vary-miss', [{ ...STORED, vary: ['x-team'], selecting: 'x-team:a' }], {}],
  ['vary-miss', [{ ...STORED, vary: ['*'] }], {}],
  ['request', [STORED], wants({ forceRefresh: true })],
  ['bypass', [STORED], wants({ disabled: true })],
  ['bypass', [STORED], says('no-store')],
];
for (const [why, candidates, asked] of misses) {
  test(`a miss has its reason: ${why} (${JSON.stringify(asked)})`, () =>
    assert.deepEqual(decide(candidates, asked), { kind: 'miss', why }));
}

test('validation uses both validators of the stored response, and none if it has none', () => {
  assert.deepEqual(decide([staleFor(1)]), {
    kind: 'validate',
    selected: staleFor(1),
    conditions: [
      ['if-none-match', '"one"'],
      ['if-modified-since', 'Sat, 05 Nov 1994 00:00:00 GMT'],
    ],
  });
  const bare = { ...staleFor(1), etag: null, lastModified: null };
  assert.deepEqual(decide([bare]), { kind: 'validate', selected: bare, conditions: [] });
});

test('of several variants, the one whose selecting fields match is selected', () => {
  const [a, b] = ['a', 'b'].map((team) => ({ ...STORED, vary: ['x-team'], selecting: `x-team:${team}` }));
  assert.ok(a && b);
  assert.deepEqual(decide([a, b], { fields: [['x-team', 'b']] }), { kind: 'fresh', selected: b });
});

test('of several matches the newest is selected, fresh or not', () => {
  const older = { ...STORED, responseTime: millis(NOW - 200_000) };
  const newer = staleFor(1);
  assert.equal(decide([older, newer]).kind, 'validate');
  assert.equal(decide([newer, older]).kind, 'validate');
});

test('of several matches the last requested is selected, even if the clock was ahead before', () => {
  const ahead = { ...STORED, order: 1, responseTime: millis(NOW + 200_000) };
  const last = { ...staleFor(1), order: 2 };
  for (const both of [
    [ahead, last],
    [last, ahead],
  ]) {
    const decided = decide(both);
    assert.ok('selected' in decided && decided.selected === last);
  }
});
