import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionOptions } from '../../options/table.js';
import type { HeaderField, HeaderFields } from '../fields/header-fields.js';
import { NOW, policyOf, settingsOf } from '../policy.fixture.js';
import { millis } from '../units.js';
import { mayStore, type Storing } from './storing.js';

type Received = {
  readonly method?: string;
  readonly status?: number;
  readonly fields?: HeaderFields;
  readonly request?: HeaderFields;
  readonly settings?: SessionOptions;
};

function store({ method = 'GET', status = 200, fields = [], request = [], settings = {} }: Received): Storing {
  const options = { cacheControl: true, ...settings };
  return mayStore({
    method,
    status,
    fields,
    requestFields: request,
    requestTime: millis(NOW - 1000),
    responseTime: NOW,
    policy: policyOf({ method, fields: request, settings: options }),
    settings: settingsOf(options),
  });
}

const control = (value: string): HeaderField => ['cache-control', value];
const saying = (value: string, more: Received = {}): Received => ({ ...more, fields: [control(value)] });
const RANGE: HeaderField = ['content-range', 'bytes 0-4/10'];
const part = (fields: HeaderFields, more: Received = {}): Received => ({ status: 206, ...more, fields });

const cases: readonly (readonly [what: string, received: Received, why: string])[] = [
  ['a plain 200', {}, 'store'],
  ['HEAD', { method: 'HEAD' }, 'store'],
  ['QUERY (RFC 10008 §2.7)', { method: 'QUERY' }, 'store'],
  ['OPTIONS', { method: 'OPTIONS' }, 'request'],
  ['POST, but for later GETs', { method: 'POST' }, 'request'],
  ['a request with no-store (§5.2.1.5)', { request: [control('no-store')] }, 'request'],
  ['[H-14] no-store (§5.2.2.5)', saying('no-store'), 'no-store'],
  ['[H-14] no-store in any case', saying('No-Store'), 'no-store'],
  ['[H-14] no-store beside freshness', saying('max-age=60, no-store'), 'no-store'],
  ['[H-14] no-store on a line of its own', { fields: [control('max-age=60'), control('no-store')] }, 'no-store'],
  ['[H-14] no-store beside public', saying('public, no-store'), 'no-store'],
  ['[H-14] no-store within a quoted string', saying('x="no-store"'), 'store'],
  ['[H-15] no-cache, which requires validation', saying('no-cache'), 'store'],
  ['[H-18] private (§5.2.2.7)', saying('private'), 'store'],
  ['[H-18] private for some fields', saying('private="x-user"'), 'store'],
  ['[H-18] must-understand and no-store, understood (§5.2.2.3)', saying('must-understand, no-store'), 'store'],
  ['[H-18] no-store and must-understand, understood', saying('no-store, must-understand'), 'store'],
  [
    '[H-18] must-understand, no-store and freshness, not understood',
    saying('must-understand, no-store, max-age=60', { status: 599 }),
    'no-store',
  ],
  [
    '[H-18] must-understand and freshness, not understood',
    saying('must-understand, max-age=60', { status: 599 }),
    'no-store',
  ],
  ['404 without explicit freshness, by heuristics (§4.2.2)', { status: 404 }, 'store'],
  ['500 without explicit freshness', { status: 500 }, 'status'],
  ['500 with Last-Modified', { status: 500, fields: [['last-modified', 'Sat, 05 Nov 1994 00:00:00 GMT']] }, 'status'],
  ['500 with s-maxage, which is for shared caches', saying('s-maxage=60', { status: 500 }), 'status'],
  ['[H-12] 500 with max-age', saying('max-age=60', { status: 500 }), 'store'],
  ['[H-12] 500 with Expires', { status: 500, fields: [['expires', '0']] }, 'store'],
  ['[H-18] 500 that is public', saying('public', { status: 500 }), 'store'],
  ['[H-18] 500 that is private', saying('private', { status: 500 }), 'store'],
  ['299 and 599 with max-age', saying('max-age=60', { status: 299 }), 'store'],
  ['599 with max-age', saying('max-age=60', { status: 599 }), 'store'],
  ['304', saying('max-age=60', { status: 304 }), 'status'],
  ['an opaque answer', saying('max-age=60', { status: 0 }), 'status'],
  ['999', saying('max-age=60', { status: 999 }), 'status'],
  ['404, where allowableCodes narrows', { status: 404, settings: { allowableCodes: [200] } }, 'status'],
  [
    '500 without freshness, which allowableCodes does not widen',
    { status: 500, settings: { allowableCodes: [500] } },
    'status',
  ],
  ['HEAD, where allowableMethods narrows', { method: 'HEAD', settings: { allowableMethods: ['GET'] } }, 'request'],
  ['PUT, which allowableMethods does not widen', { method: 'PUT', settings: { allowableMethods: ['PUT'] } }, 'request'],
  ['stale at once and without validator', saying('max-age=0'), 'store'],
  ['[H-26] Vary with a *', { fields: [['vary', 'Accept, *']] }, 'vary'],
  ['[H-27] Vary: Cookie without an identity', { fields: [['vary', 'Cookie']] }, 'vary'],
  ['[H-29] a part (§3.3)', part([RANGE]), 'store'],
  ['[H-29] a part by settings alone', part([RANGE], { settings: { cacheControl: false } }), 'partial'],
  ['[H-29] a part at an unknown position', part([]), 'partial'],
  ['[H-29] parts in one message', part([['content-type', 'multipart/byteranges; boundary=x']]), 'partial'],
  ['[H-29] a part in another unit', part([['content-range', 'pages 0-4/10']]), 'partial'],
  ['[H-29] a part of encoded bytes', part([RANGE, ['content-encoding', 'gzip']]), 'partial'],
  ['[H-29] a part with no-store', part([RANGE, control('no-store')]), 'no-store'],
  [
    '[H-29] 416 to a range, which does not answer requests without one',
    saying('max-age=60', { status: 416, request: [['range', 'bytes=99-']] }),
    'status',
  ],
  [
    '[H-31] an answer to Authorization (§3.5 is for shared caches)',
    { request: [['authorization', 'Basic x']] },
    'store',
  ],
];
for (const [what, received, why] of cases) {
  test(`${what}: ${why}`, () => {
    const storing = store(received);
    assert.equal(storing.kind === 'store' ? 'store' : storing.why, why);
  });
}

test('a stored response has its directives, its age and the language that selected it', () => {
  const storing = store({
    fields: [
      control('max-age=60, must-revalidate, stale-if-error=5'),
      ['age', '20'],
      ['vary', 'Accept-Language'],
      ['content-language', 'de-CH'],
    ],
    request: [['accept-language', 'de-CH, EN']],
  });
  assert.deepEqual(storing, {
    kind: 'store',
    stored: {
      status: 200,
      requestTime: NOW - 1000,
      responseTime: NOW,
      expires: NOW + 39_000,
      initialAge: 21,
      etag: null,
      lastModified: null,
      vary: ['accept-language'],
      selecting: 'accept-language:de-ch,en',
      language: 'de-ch',
      control: { mustRevalidate: true, staleIfError: 5 },
    },
  });
});

const expiries: readonly (readonly [why: string, received: Received, expires: number])[] = [
  ['the response before the session', saying('max-age=60', { settings: { expireAfter: 5 } }), NOW + 59_000],
  ['the session, without an explicit lifetime', { settings: { expireAfter: 5 } }, NOW + 5000],
  ['-1 is never, without an explicit lifetime', { settings: { expireAfter: -1 } }, Number.POSITIVE_INFINITY],
  ['-1 gives way to the response', saying('max-age=60', { settings: { expireAfter: -1 } }), NOW + 59_000],
  ['max-age of the request is no lifetime', { request: [control('max-age=60')] }, NOW - 1000],
  ['no lifetime at all: heuristics, and without Last-Modified stale at once', {}, NOW - 1000],
];
for (const [why, received, expires] of expiries) {
  test(`[X-04] when it expires: ${why}`, () => {
    const storing = store(received);
    assert.equal(storing.kind === 'store' && storing.stored.expires, expires);
  });
}
