import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ResponseDirectives, responseDirectives, storedControl } from './cache-control.js';
import type { HeaderFields } from './header-fields.js';

const NONE = responseDirectives([]);

const responses: readonly (readonly [
  value: string,
  said: { readonly [Name in keyof ResponseDirectives]?: unknown },
])[] = [
  ['', {}],
  ['max-age=60', { maxAge: 60 }],
  ['Max-Age="60"', { maxAge: 60 }],
  ['max-age=60, max-age=5', { maxAge: 60 }],
  ['max-age=x, max-age=5', { maxAge: 0 }],
  ['No-CaChE', { noCache: true }],
  ['no-cache="set-cookie, x-token"', { noCache: true }],
  ['no-cache="a, no-store"', { noCache: true }],
  ['NO-STORE', { noStore: true }],
  ['no-store="x"', { noStore: true }],
  ['x="no-store"', {}],
  ['x="no-store', {}],
  ['no-store2', {}],
  ['must-revalidate', { mustRevalidate: true }],
  ['proxy-revalidate', {}],
  ['s-maxage=5', {}],
  ['no-transform', {}],
  ['must-understand, no-store', { mustUnderstand: true, noStore: true }],
  ['public', { isStorable: true, isPublic: true }],
  ['private', { isStorable: true }],
  ['private="x-user"', { isStorable: true }],
  ['immutable', { immutable: true }],
  ['immutable=1', { immutable: true }],
  ['stale-while-revalidate=30', { staleWhileRevalidate: 30 }],
  ['stale-while-revalidate="30"', { staleWhileRevalidate: 30 }],
  ['stale-while-revalidate', {}],
  ['stale-while-revalidate=-1', {}],
  ['stale-if-error=30, stale-if-error=60', { staleIfError: 30 }],
  ['stale-if-error=long', {}],
  ['max-stale=5, min-fresh=5, only-if-cached', {}],
];
for (const [value, said] of responses) {
  test(`a response says "${value}" (RFC 9111 §5.2.2)`, () =>
    assert.deepEqual(responseDirectives([['cache-control', value]]), { ...NONE, ...said }));
}

test('the directives of several lines are combined; Pragma is ignored in a response (RFC 9111 §5.4)', () => {
  const fields: HeaderFields = [
    ['cache-control', 'max-age=60'],
    ['pragma', 'no-cache'],
    ['cache-control', 'immutable'],
  ];
  assert.deepEqual(responseDirectives(fields), { ...NONE, maxAge: 60, immutable: true });
});

test('only directives about reuse are stored', () => {
  const control = (value: string) => storedControl(responseDirectives([['cache-control', value]]), 200);
  assert.equal(control('max-age=60, public, private, s-maxage=1'), undefined);
  assert.deepEqual(control('no-cache, must-revalidate, immutable'), {
    noCache: true,
    mustRevalidate: true,
    immutable: true,
  });
  assert.deepEqual(control('no-store'), { noStore: true });
  assert.equal(control('no-store, must-understand'), undefined);
  assert.deepEqual(control('stale-while-revalidate=0, stale-if-error=5'), { staleWhileRevalidate: 0, staleIfError: 5 });
});
