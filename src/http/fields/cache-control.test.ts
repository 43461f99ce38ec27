import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RequestDirectives, requestDirectives } from './cache-control.js';
import type { HeaderFields } from './header-fields.js';

const NONE = requestDirectives([]);

const requests: readonly (readonly [
  fields: HeaderFields,
  said: { readonly [Name in keyof RequestDirectives]?: unknown },
])[] = [
  [[['accept', '*/*']], {}],
  [[['cache-control', 'max-age=60']], { maxAge: 60 }],
  [[['cache-control', 'max-age=0060']], { maxAge: 60 }],
  [[['cache-control', 'MAX-AGE="60"']], { maxAge: 60 }],
  [[['cache-control', 'max-age=60, max-age=5']], { maxAge: 60 }],
  [[['cache-control', 'max-age=-1']], { maxAge: -1 }],
  [[['cache-control', 'max-age=-2']], {}],
  [[['cache-control', 'max-age=soon']], {}],
  [[['cache-control', 'max-age']], {}],
  [[['cache-control', 'max-stale']], { maxStale: Number.POSITIVE_INFINITY }],
  [[['cache-control', 'max-stale=10']], { maxStale: 10 }],
  [[['cache-control', 'max-stale=ten']], {}],
  [[['cache-control', 'min-fresh=10']], { minFresh: 10 }],
  [[['cache-control', 'min-fresh']], {}],
  [[['cache-control', 'No-Cache']], { noCache: true }],
  [[['cache-control', 'no-store']], { noStore: true }],
  [[['cache-control', 'only-if-cached']], { onlyIfCached: true }],
  [[['cache-control', 'stale-if-error=30']], { staleIfError: 30 }],
  [[['cache-control', 'stale-if-error']], {}],
  [[['cache-control', 'x="no-store"']], {}],
  [[['cache-control', 'x="a, no-store, b"']], {}],
  [
    [
      ['cache-control', 'no-cache'],
      ['cache-control', 'max-stale=1'],
    ],
    { noCache: true, maxStale: 1 },
  ],
  [[['pragma', 'no-cache']], { noCache: true }],
  [[['pragma', 'x, No-Cache']], { noCache: true }],
  [
    [
      ['pragma', 'no-cache'],
      ['cache-control', 'max-stale=1'],
    ],
    { maxStale: 1 },
  ],
  [[['cache-control', 'must-revalidate, stale-while-revalidate=9']], {}],
];
for (const [fields, said] of requests) {
  test(`a request says ${JSON.stringify(fields)}`, () =>
    assert.deepEqual(requestDirectives(fields), { ...NONE, ...said }));
}
