import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestSettings } from '../options/request-settings.js';
import type { SessionOptions } from '../options/table.js';
import { explainExpiration } from './explain/explain.js';
import { type HeaderFields, parseFieldLines } from './fields/header-fields.js';
import { type Expiration, expiresAt } from './freshness/expiration.js';
import { decideReuse } from './freshness/reuse.js';
import { mayServeStale } from './freshness/stale.js';
import { NOW, policyOf, STORED, settingsOf, staleFor } from './policy.fixture.js';
import type { RequestPolicy } from './request-policy.js';
import type { StoredResponse } from './storing/stored-response.js';
import { mayStore } from './storing/storing.js';
import { millis, seconds } from './units.js';
import { freshen } from './validating/freshening.js';
import { validationOutcome } from './validating/validation.js';

// The tests of requests-cache's CacheActions (tests/unit/policy/test_actions.py), with the policy in its parts: requestPolicy is
// from_request, decideReuse is update_from_cached_response, mayStore is update_from_response, freshen is update_revalidated_response.

const after = (length: number): Expiration => ({ kind: 'after', seconds: seconds(length) });
const NEVER: Expiration = { kind: 'never' };
const control = (value: string): HeaderFields => [['cache-control', value]];
const UNVALIDATABLE = { etag: null, lastModified: null };

type FromHeaders = readonly [fields: HeaderFields, expected: Partial<RequestPolicy>];
const fromHeaders: readonly FromHeaders[] = [
  [[], { expiration: NEVER, read: true, write: true, refresh: 'no', onlyIfCached: false }],
  [control('max-age=60'), { expiration: after(60), read: true, write: true }],
  [control('public, max-age=60'), { expiration: after(60) }],
  [control('public'), { expiration: NEVER }],
  [control('max-age=0'), { expiration: after(0), refresh: 'validate' }],
  [control('no-store'), { read: false, write: false }],
  [control('max-age=60, no-store'), { read: false, write: false }],
  [control('no-cache'), { refresh: 'validate' }],
  [control('only-if-cached'), { onlyIfCached: true }],
  [control('max-stale=60'), { maxStale: seconds(60) }],
  [control('min-fresh=60'), { minFresh: seconds(60) }],
  [control('stale-if-error=60'), { staleIfError: seconds(60) }],
  [[['expires', 'Mon, 01 Jan 1990 00:00:00 GMT']], { expiration: NEVER }],
];
for (const [fields, expected] of fromHeaders) {
  test(`[X-09] init from headers: ${JSON.stringify(fields)}`, () => {
    const policy = policyOf({ fields });
    assert.deepEqual({ ...policy, ...expected }, policy);
  });
}

const unread: readonly HeaderFields[] = [
  control('stale-while-revalidate=60'),
  control('must-revalidate'),
  control('s-maxage=60'),
  control('private, proxy-revalidate, no-transform, must-understand, immutable'),
  [['expires', '0']],
  [['age', '100']],
];
for (const fields of unread) {
  test(`[X-09] ignored headers: ${JSON.stringify(fields)}`, () => assert.deepEqual(policyOf({ fields }), policyOf()));
}

type FromSettings = readonly [SessionOptions, RequestSettings, HeaderFields, Partial<RequestPolicy>];
const fromSettings: readonly FromSettings[] = [
  [{ expireAfter: 60 }, {}, [], { expiration: after(60) }],
  [{ expireAfter: 60 }, { expireAfter: after(120) }, [], { expiration: after(120) }],
  [{ expireAfter: 60 }, {}, control('max-age=120'), { expiration: after(120) }],
  [{ expireAfter: 60 }, { expireAfter: after(30) }, control('max-age=120'), { expiration: after(30) }],
  [{ expireAfter: 'do-not-cache' }, {}, [], { read: false, write: false }],
  [{ expireAfter: 'do-not-cache' }, { expireAfter: after(60) }, [], { read: true, write: true }],
  [{ disabled: true }, {}, [], { read: false, write: false }],
  [{ readOnly: true }, {}, [], { read: true, write: false }],
  [{ onlyIfCached: true }, {}, [], { onlyIfCached: true }],
  [{ onlyIfCached: true }, { onlyIfCached: false }, [], { onlyIfCached: false }],
  [{ alwaysRevalidate: true }, {}, [], { alwaysRevalidate: true, refresh: 'no' }],
  [{ staleIfError: 60 }, {}, [], { staleIfError: seconds(60) }],
  [{ staleIfError: 60 }, {}, control('stale-if-error=5'), { staleIfError: seconds(5) }],
  [{ staleWhileRevalidate: true }, {}, [], { staleWhileRevalidate: seconds(Number.POSITIVE_INFINITY) }],
  [{}, { refresh: true }, [], { refresh: 'validate' }],
  [{}, { refresh: true, forceRefresh: true }, [], { refresh: 'reload' }],
];
for (const [settings, options, fields, expected] of fromSettings) {
  test(`[X-09] init from settings ${JSON.stringify([settings, options, fields])}`, () => {
    const policy = policyOf({ settings, options, fields });
    assert.deepEqual({ ...policy, ...expected }, policy);
  });
}

const methods: readonly (readonly [method: string, fields: HeaderFields, uses: boolean])[] = [
  ['GET', [], true],
  ['HEAD', [], true],
  ['POST', [], false],
  ['PUT', [], false],
  ['POST', [['x-http-method-override', 'GET']], true],
  ['GET', [['x-method-override', 'POST']], false],
];
for (const [method, fields, uses] of methods) {
  test(`[X-09] a ${method} ${JSON.stringify(fields)} ${uses ? 'uses' : 'passes by'} the cache`, () => {
    const { read, write } = policyOf({ method, fields });
    assert.deepEqual([read, write], [uses, uses]);
  });
}

type Asked = { readonly settings?: SessionOptions; readonly options?: RequestSettings; readonly fields?: HeaderFields };
type FromCached = readonly [what: string, stored: StoredResponse | null, asked: Asked, kind: string];
const fromCached: readonly FromCached[] = [
  ['nothing stored', null, {}, 'miss'],
  ['nothing stored, only-if-cached', null, { options: { onlyIfCached: true } }, 'gateway-timeout'],
  ['fresh', STORED, {}, 'fresh'],
  ['fresh, refresh', STORED, { options: { refresh: true } }, 'validate'],
  ['fresh, forceRefresh', STORED, { options: { forceRefresh: true } }, 'miss'],
  ['fresh, no-store', STORED, { fields: control('no-store') }, 'miss'],
  ['fresh, max-age=0', STORED, { fields: control('max-age=0') }, 'validate'],
  ['fresh, alwaysRevalidate', STORED, { settings: { alwaysRevalidate: true } }, 'validate'],
  [
    'fresh, alwaysRevalidate, no validator',
    { ...STORED, ...UNVALIDATABLE },
    { settings: { alwaysRevalidate: true } },
    'fresh',
  ],
  ['fresh for 60 s, min-fresh=30', STORED, { fields: control('min-fresh=30') }, 'fresh'],
  ['fresh for 60 s, min-fresh=61', STORED, { fields: control('min-fresh=61') }, 'validate'],
  ['expired', staleFor(10), {}, 'validate'],
  ['expired, only-if-cached', staleFor(10), { options: { onlyIfCached: true } }, 'gateway-timeout'],
  [
    'expired, only-if-cached, stale-if-error',
    staleFor(10),
    { options: { onlyIfCached: true }, settings: { staleIfError: true } },
    'stale',
  ],
  [
    'expired, only-if-cached, stale-while-revalidate',
    staleFor(10),
    { options: { onlyIfCached: true }, settings: { staleWhileRevalidate: true } },
    'stale',
  ],
  ['expired 10 s ago, max-stale=10', staleFor(10), { fields: control('max-stale=10') }, 'stale'],
  ['expired 10 s ago, max-stale=9', staleFor(10), { fields: control('max-stale=9') }, 'validate'],
  ['expired, max-stale', staleFor(1e6), { fields: control('max-stale') }, 'stale'],
  ['expired, stale-if-error', staleFor(10), { settings: { staleIfError: true } }, 'validate'],
  [
    'expired, stale-while-revalidate',
    staleFor(10),
    { settings: { staleWhileRevalidate: true } },
    'stale-while-revalidate',
  ],
  [
    'expired 10 s ago, stale-while-revalidate 10 s',
    staleFor(10),
    { settings: { staleWhileRevalidate: 10 } },
    'stale-while-revalidate',
  ],
  ['expired 10 s ago, stale-while-revalidate 9 s', staleFor(10), { settings: { staleWhileRevalidate: 9 } }, 'validate'],
  [
    'expired, stale-while-revalidate, min-fresh',
    staleFor(10),
    { settings: { staleWhileRevalidate: true }, fields: control('min-fresh=1') },
    'validate',
  ],
  [
    'expired, stale-while-revalidate, refresh',
    staleFor(10),
    { settings: { staleWhileRevalidate: true }, options: { refresh: true } },
    'validate',
  ],
  [
    'expired, stale-while-revalidate, alwaysRevalidate',
    staleFor(10),
    { settings: { staleWhileRevalidate: true, alwaysRevalidate: true } },
    'validate',
  ],
  ['another variant', { ...STORED, vary: ['accept'], selecting: 'accept:a' }, {}, 'miss'],
  [
    'another variant, only-if-cached',
    { ...STORED, vary: ['accept'], selecting: 'accept:a' },
    { options: { onlyIfCached: true } },
    'gateway-timeout',
  ],
];
for (const [what, stored, asked, kind] of fromCached) {
  test(`[X-09] from the cached response: ${what}: ${kind}`, () => {
    const candidates = stored === null ? [] : [stored];
    const reuse = decideReuse({ candidates, requestFields: asked.fields ?? [], policy: policyOf(asked), now: NOW });
    assert.equal(reuse.kind, kind);
  });
}

const conditions: readonly (readonly [Pick<StoredResponse, 'etag' | 'lastModified'>, HeaderFields])[] = [
  [UNVALIDATABLE, []],
  [{ etag: '"one"', lastModified: null }, [['if-none-match', '"one"']]],
  [{ etag: null, lastModified: 'then' }, [['if-modified-since', 'then']]],
  [
    { etag: '"one"', lastModified: 'then' },
    [
      ['if-none-match', '"one"'],
      ['if-modified-since', 'then'],
    ],
  ],
];
for (const [validators, expected] of conditions) {
  test(`[X-09] validation headers for ${JSON.stringify(validators)}`, () => {
    const candidates = [{ ...staleFor(10), ...validators }];
    const reuse = decideReuse({ candidates, requestFields: [], policy: policyOf(), now: NOW });
    assert.ok('conditions' in reuse);
    assert.deepEqual(reuse.conditions, expected);
  });
}

type FromResponse = readonly [fields: HeaderFields, settings: SessionOptions, status: number, expires: number | string];
const fromResponse: readonly FromResponse[] = [
  [[], {}, 200, Number.POSITIVE_INFINITY],
  [[], { expireAfter: 60 }, 200, NOW + 60_000],
  [[], { expireAfter: 60 }, 404, 'status'],
  [[], { readOnly: true }, 200, 'request'],
  [[], { expireAfter: 0 }, 200, 'expired'],
  [[['etag', '"one"']], { expireAfter: 0 }, 200, NOW],
  [[['last-modified', 'then']], { expireAfter: 0 }, 200, NOW],
  [control('max-age=5'), { expireAfter: 60 }, 200, NOW + 60_000],
  [control('no-store'), { expireAfter: 60 }, 200, NOW + 60_000],
  [control('immutable'), { expireAfter: 60 }, 200, NOW + 60_000],
  [[['expires', 'Mon, 01 Jan 1990 00:00:00 GMT']], { expireAfter: 60 }, 200, NOW + 60_000],
  [[['vary', '*']], {}, 200, 'vary'],
];
for (const [fields, settings, status, expires] of fromResponse) {
  test(`[X-09] from the response: ${JSON.stringify([fields, settings, status])}: ${expires}`, () => {
    const times = { requestTime: NOW, responseTime: NOW };
    const policy = policyOf({ settings });
    const received = { method: 'GET', requestFields: [], status, fields, policy, settings: settingsOf(settings) };
    const storing = mayStore({ ...received, ...times });
    assert.equal(storing.kind === 'store' ? storing.stored.expires : storing.why, expires);
  });
}

test('[X-09] a revalidated response takes the header fields of the 304 and the expiry of the settings', () => {
  const stored = { ...STORED, fields: 'etag:"one"\nx-a:1\ncontent-length:5' };
  const times = { requestTime: NOW, responseTime: NOW };
  const fields: HeaderFields = [
    ['x-a', '2'],
    ['content-length', '0'],
  ];
  const fresh = freshen(stored, { fields, policy: policyOf({ settings: { expireAfter: 60 } }), ...times });
  assert.deepEqual(parseFieldLines(fresh.fields).toSorted(), [
    ['content-length', '5'],
    ['etag', '"one"'],
    ['x-a', '2'],
  ]);
  assert.equal(fresh.expires, expiresAt(after(60), millis(NOW)));
});

const errors: readonly (readonly [status: number, settings: SessionOptions, outcome: string, servesStale: boolean])[] =
  [
    [200, { staleIfError: true }, 'changed', true],
    [500, { staleIfError: true }, 'failed', true],
    [500, { staleIfError: 9 }, 'failed', false],
    [500, {}, 'failed', false],
    [418, { staleIfError: true }, 'failed', true],
    [418, { allowableCodes: [200, 418] }, 'changed', false],
  ];
for (const [status, settings, outcome, servesStale] of errors) {
  test(`[X-09] an answer ${status} under ${JSON.stringify(settings)}: ${outcome}`, () => {
    const policy = policyOf({ settings });
    const stored = staleFor(10);
    assert.equal(validationOutcome({ status, fields: [], conditions: [], stored, policy }), outcome);
    assert.equal(mayServeStale({ stored, policy, now: NOW }), servesStale);
  });
}

const sources: readonly (readonly [Asked & { readonly url?: Expiration }, by: string, expiration: Expiration])[] = [
  [{}, 'session', after(1)],
  [{ url: after(2) }, 'url', after(2)],
  [{ url: after(2), fields: control('max-age=3') }, 'header', after(3)],
  [{ url: after(2), fields: control('max-age=3'), options: { expireAfter: after(4) } }, 'option', after(4)],
];
for (const [{ url = null, fields = [], options = {} }, by, expiration] of sources) {
  test(`[X-04] the freshness lifetime is that of the ${by}, which precedes those below it`, () => {
    const settings = settingsOf({ expireAfter: 1 });
    const question = { method: 'GET', fields, options, settings, urlExpiration: url, isListed: true };
    assert.deepEqual(explainExpiration(question), { expiration, by });
  });
}
