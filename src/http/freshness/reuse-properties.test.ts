import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SessionOptions } from '../../options/table.js';
import type { HeaderField, HeaderFields } from '../fields/header-fields.js';
import { NOW, policyOf, STORED, settingsOf } from '../policy.fixture.js';
import { isUnderstood } from '../storing/statuses.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { mayStore } from '../storing/storing.js';
import { millis, NEVER, seconds } from '../units.js';
import { matchesVary } from '../vary/vary.js';
import { ageAt } from './age.js';
import { isFresh } from './freshness.js';

import { decideReuse, type Reuse } from './reuse.js';

const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const time = fc.integer({ min: 0, max: 300 }).map(seconds);
const offset = fc.oneof(
  fc.integer({ min: -200_000, max: 200_000 }),
  fc.constantFrom(-8.64e15, 8.64e15, 0, 60_000, 60_001, Number.POSITIVE_INFINITY),
);

const control = fc.record(
  {
    noStore: fc.constant<true>(true),
    noCache: fc.constant<true>(true),
    mustRevalidate: fc.constant<true>(true),
    immutable: fc.constant<true>(true),
    staleWhileRevalidate: time,
    staleIfError: time,
  },
  { requiredKeys: [] },
);

const team = fc.constantFrom('', 'a', 'b');
const stored: fc.Arbitrary<StoredResponse> = fc
  .record({
    came: offset,
    ends: offset,
    age: time,
    etag: fc.option(fc.constantFrom('"1"', '"2"', 'W/"3"')),
    status: fc.constantFrom(200, 206, 404),
    team,
    control: some(control),
  })
  .map(({ came, ends, age, etag, status, team: selecting, control: said }) => ({
    ...STORED,
    status,
    responseTime: millis(Number.isFinite(came) ? NOW + came : NOW),
    expires: ends === Number.POSITIVE_INFINITY ? NEVER : millis(NOW + ends),
    initialAge: age,
    etag,
    vary: selecting === '' ? [] : ['x-team'],
    selecting: selecting === '' ? '' : `x-team:${selecting}`,
    control: said,
  }));

const directive = fc.oneof(
  fc.constantFrom('no-cache', 'only-if-cached', 'max-stale'),
  fc
    .tuple(fc.constantFrom('max-age', 'max-stale', 'min-fresh', 'stale-if-error'), time)
    .map(([name, value]) => `${name}=${value}`),
);
const asked = fc.record({
  directives: fc.array(directive, { maxLength: 4 }),
  team,
  refresh: fc.boolean(),
  staleIfError: fc.oneof(fc.boolean(), time),
  staleWhileRevalidate: fc.oneof(fc.boolean(), time),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

function question(candidates: readonly StoredResponse[], { directives, team: ours, refresh, ...more }: Asked) {
  const requestFields: HeaderFields = [
    ...directives.map((value): HeaderField => ['cache-control', value]),
    ...(ours === '' ? [] : [['x-team', ours] as const]),
  ];
  const settings: SessionOptions = { cacheControl: true, ...more };
  return {
    candidates,
    requestFields,
    policy: policyOf({ fields: requestFields, settings, options: { refresh } }),
    now: NOW,
  };
}

const candidates = fc.array(stored, { maxLength: 4 });
const decisions = fc.tuple(candidates, asked).map(([list, how]) => {
  const about = question(list, how);
  return { ...about, directives: how.directives, reuse: decideReuse<StoredResponse>(about) };
});
const has = (directives: readonly string[], name: string): boolean =>
  directives.some((one) => one.split('=')[0] === name);

const answersNow = (reuse: Reuse<StoredResponse>): StoredResponse | undefined =>
  reuse.kind === 'fresh' || reuse.kind === 'stale' || reuse.kind === 'stale-while-revalidate'
    ? reuse.selected
    : undefined;

test('a stale response is used only if a clause permits it, and a clause that forbids it overrides all others (RFC 9111 §4.2.4)', () =>
  fc.assert(
    fc.property(decisions, ({ reuse, policy, directives }) => {
      const selected = answersNow(reuse);
      if (selected === undefined || isFresh(selected, NOW)) return;
      assert.notEqual(reuse.kind, 'fresh');
      assert.notEqual(selected.control?.mustRevalidate, true);
      const isPermitted =
        has(directives, 'max-stale') ||
        policy.staleWhileRevalidate !== null ||
        selected.control?.staleWhileRevalidate !== undefined ||
        (policy.onlyIfCached && (policy.staleIfError !== null || selected.control?.staleIfError !== undefined));
      assert.ok(isPermitted);
    }),
    { numRuns: 2000 },
  ));

test('with no-cache or no-store of a response, or no-cache of a forwardable request, nothing is used without validation', () =>
  fc.assert(
    fc.property(decisions, ({ reuse, policy, directives }) => {
      const selected = answersNow(reuse);
      if (selected === undefined) return;
      assert.notEqual(selected.control?.noCache, true);
      assert.notEqual(selected.control?.noStore, true);
      if (!policy.onlyIfCached) assert.ok(!has(directives, 'no-cache'));
    }),
    { numRuns: 2000 },
  ));

test('a fresh response is used only if it is not older than max-age and stays fresh for min-fresh (RFC 9111 §5.2.1)', () =>
  fc.assert(
    fc.property(decisions, ({ reuse, policy }) => {
      if (reuse.kind !== 'fresh') return;
      assert.ok(isFresh(reuse.selected, NOW));
      assert.ok(policy.maxAge === null || ageAt(reuse.selected, NOW) <= policy.maxAge);
      assert.ok(reuse.selected.expires - NOW >= policy.minFresh * 1000);
    }),
    { numRuns: 2000 },
  ));

test('only-if-cached never forwards, and only it gives a 504', () =>
  fc.assert(
    fc.property(decisions, ({ reuse, policy }) => {
      const isHere = answersNow(reuse) !== undefined && reuse.kind !== 'stale-while-revalidate';
      if (policy.onlyIfCached) assert.ok(isHere || reuse.kind === 'gateway-timeout');
      else assert.notEqual(reuse.kind, 'gateway-timeout');
    }),
    { numRuns: 2000 },
  ));

test('a decision never mixes variants, and conditions are those of the stored response', () =>
  fc.assert(
    fc.property(decisions, ({ reuse, requestFields, candidates: list }) => {
      if ('selected' in reuse) {
        assert.ok(matchesVary(reuse.selected, requestFields, true));
        if ('conditions' in reuse)
          assert.equal(reuse.conditions.find(([name]) => name === 'if-none-match')?.[1] ?? null, reuse.selected.etag);
      }
      if (reuse.kind !== 'select') return;
      assert.ok(
        reuse.among.every((one) => list.includes(one) && one.status !== 206 && !matchesVary(one, requestFields)),
      );
    }),
    { numRuns: 2000 },
  ));

test('the order of candidates, fields and directives is insignificant', () =>
  fc.assert(
    fc.property(candidates, asked, (list, how) => {
      fc.pre(new Set(list.map(({ responseTime }) => responseTime)).size === list.length);
      fc.pre(new Set(how.directives.map((one) => one.split('=')[0])).size === how.directives.length);
      const one = question(list, how);
      const other = question([...list].reverse(), { ...how, directives: [...how.directives].reverse() });
      const loud = other.requestFields.map(
        ([name, value]): HeaderField => [name, name === 'x-team' ? value : ` ${value.toUpperCase()} ,`],
      );
      const policy = policyOf({
        fields: loud,
        options: { refresh: how.refresh },
        settings: {
          cacheControl: true,
          staleIfError: how.staleIfError,
          staleWhileRevalidate: how.staleWhileRevalidate,
        },
      });
      const decided = decideReuse<StoredResponse>(one);
      const again = decideReuse<StoredResponse>({ ...other, requestFields: loud.reverse(), policy });
      assert.equal(again.kind, decided.kind);
      if ('selected' in decided && 'selected' in again) assert.equal(again.selected, decided.selected);
    }),
    { numRuns: 1000 },
  ));

test('the newest matching response decides', () =>
  fc.assert(
    fc.property(decisions, ({ reuse, requestFields, candidates: list }) => {
      if (!('selected' in reuse)) return;
      const { responseTime } = reuse.selected;
      const matching = list.filter((one) => one.control?.noStore !== true && matchesVary(one, requestFields, true));
      assert.ok(matching.every((one) => one.responseTime <= responseTime));
    }),
    { numRuns: 1000 },
  ));

const responseControl = fc
  .array(
    fc.constantFrom(
      'no-store',
      'No-Store',
      'must-understand',
      'max-age=60',
      'max-age=x',
      'public',
      'private',
      's-maxage=9',
      'no-cache',
      'x="no-store"',
    ),
    { maxLength: 4 },
  )
  .map((list) => list.join(', '));
const status = fc.integer({ min: 100, max: 650 });
const received = fc.record({
  value: responseControl,
  status,
  vary: fc.constantFrom('', 'accept', 'accept, *', 'cookie'),
  range: fc.boolean(),
});

test('a stored response has a final status, no no-store unless must-understand overrides it, and no Vary that never matches (RFC 9111 §3)', () =>
  fc.assert(
    fc.property(received, ({ value, status: code, vary, range }) => {
      const requestFields: HeaderFields = range ? [['range', 'bytes=0-1']] : [];
      const storing = mayStore({
        method: 'GET',
        requestFields,
        status: code,
        fields: [['cache-control', value], ...(vary === '' ? [] : [['vary', vary] as const])],
        requestTime: NOW,
        responseTime: NOW,
        policy: policyOf({ fields: requestFields, settings: { cacheControl: true } }),
        settings: settingsOf({ cacheControl: true }),
      });
      if (storing.kind === 'do-not-store') return;
      assert.ok(code >= 200 && code <= 599 && code !== 304 && code !== 206);
      const names = value.toLowerCase().split(', ');
      if (names.includes('no-store')) assert.ok(names.includes('must-understand') && isUnderstood(code));
      assert.ok(!names.includes('must-understand') || isUnderstood(code));
      assert.ok(vary === '' || vary === 'accept');
      assert.ok(!Number.isNaN(storing.stored.expires));
    }),
    { numRuns: 2000 },
  ));
