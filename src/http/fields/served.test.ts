import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW } from '../policy.fixture.js';
import { millis, NEVER } from '../units.js';
import { cacheStatus, type Served, servedAge, servedFields } from './cache-status.js';
import { fieldValue } from './header-fields.js';

/** It took a second, came 100 s ago and is fresh for another 60 s. */
const HIT: Served = {
  source: 'cache',
  fields: 'etag:"a"\nage:7',
  collapsed: false,
  cacheKey: 'abc',
  createdAt: millis(NOW - 100_000),
  expires: millis(NOW + 60_000),
  elapsed: 1000,
};

const statuses: readonly (readonly [what: string, served: Partial<Served>, status: string])[] = [
  ['a hit', {}, 'hit; ttl=60'],
  ['a hit that never expires', { expires: NEVER }, 'hit'],
  [
    'stale by max-stale',
    { source: 'stale', detail: 'max-stale', expires: millis(NOW - 5000) },
    'hit; ttl=-5; detail="max-stale"',
  ],
  ['a 304', { source: 'revalidated', forwarded: 'stale' }, 'fwd=stale; fwd-status=304; ttl=60'],
  [
    'a 304 for several',
    { source: 'revalidated', forwarded: 'stale', collapsed: true },
    'fwd=stale; fwd-status=304; collapsed; ttl=60',
  ],
  ['a miss that is stored', { source: 'network', forwarded: 'uri-miss' }, 'fwd=uri-miss; stored; ttl=60'],
  ['a miss that is not', { source: 'network', forwarded: 'vary-miss', cacheKey: null, expires: null }, 'fwd=vary-miss'],
  ['past the cache', { source: 'network', cacheKey: null, expires: null }, 'fwd=bypass'],
  ['a 504', { source: 'synthetic', cacheKey: null, expires: null }, 'detail="only-if-cached"'],
  [
    'a 504 of must-revalidate',
    { source: 'synthetic', detail: 'must-revalidate', cacheKey: null, expires: null },
    'detail="must-revalidate"',
  ],
];
for (const [what, served, status] of statuses) {
  test(`Cache-Status of ${what}: ${status} (RFC 9211 §2)`, () =>
    assert.equal(cacheStatus({ ...HIT, ...served }, NOW), `cached-session; ${status}`));
}

const ages: readonly (readonly [why: string, served: Partial<Served>, age: number])[] = [
  ['the resident time, the response delay and the age from other caches', {}, 108],
  ['since it was validated', { validatedAt: millis(NOW - 10_000) }, 18],
  ['by Date where that is further back', { fields: `date:${new Date(NOW - 300_000).toUTCString()}` }, 300],
  ['a clock that was set back makes it no younger than it came', { createdAt: millis(NOW + 1000) }, 8],
];
for (const [why, served, age] of ages) {
  test(`[H-13] age of an answer: ${why} (RFC 9111 §4.2.3)`, () =>
    assert.equal(servedAge({ ...HIT, ...served }, NOW), age));
}

test('[H-13] a stored response is served with one Age, in whole seconds, instead of the received one (RFC 9111 §4)', () => {
  const fields = servedFields({ ...HIT, elapsed: 1900 }, NOW);
  assert.deepEqual(
    fields.filter(([name]) => name === 'age'),
    [['age', '108']],
  );
  assert.equal(fieldValue(fields, 'cache-status'), 'cached-session; hit; ttl=60');
});

test('[H-13] a response from the network keeps its Age', () => {
  assert.equal(fieldValue(servedFields({ ...HIT, source: 'network' }, NOW), 'age'), '7');
  assert.equal(fieldValue(servedFields({ ...HIT, source: 'network', fields: '' }, NOW), 'age'), undefined);
});
