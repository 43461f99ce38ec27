import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionOptions } from '../../options/table.js';
import type { HeaderFields } from '../fields/header-fields.js';
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

const store = ({ method = 'GET', status = 200, fields = [], request = [], settings = {} }: Received): Storing =>
  mayStore({
    method,
    status,
    fields,
    requestFields: request,
    requestTime: millis(NOW - 1000),
    responseTime: NOW,
    policy: policyOf({ method, fields: request, settings }),
    settings: settingsOf(settings),
  });

const type = (value: string): Received => ({ fields: [['content-type', value]] });
const long = (length: string, more: Received = {}, fields: HeaderFields = []): Received => ({
  settings: { maxEntryBytes: 10 },
  ...more,
  fields: [['content-length', length], ...fields],
});

const cases: readonly (readonly [what: string, received: Received, why: string])[] = [
  ['a plain 200', {}, 'store'],
  ['HEAD', { method: 'HEAD' }, 'store'],
  ['POST', { method: 'POST' }, 'request'],
  ['a request with no-store', { request: [['cache-control', 'no-store']] }, 'request'],
  ['DO_NOT_CACHE', { settings: { expireAfter: 'do-not-cache' } }, 'request'],
  ['a response with no-store, which settings overrule', { fields: [['cache-control', 'no-store']] }, 'store'],
  ['404', { status: 404 }, 'status'],
  ['404 that is allowed', { status: 404, settings: { allowableCodes: [404] } }, 'store'],
  ['200 that is not allowed', { settings: { allowableCodes: [404] } }, 'status'],
  ['206', { status: 206 }, 'partial'],
  ['304', { status: 304 }, 'status'],
  ['an opaque answer', { status: 0 }, 'status'],
  ['[X-02] stale at once, no validator', { settings: { expireAfter: 0 } }, 'expired'],
  ['stale at once, for when the origin fails', { settings: { expireAfter: 0, staleIfError: true } }, 'store'],
  ['the same for so many seconds', { settings: { expireAfter: 0, staleIfError: 60 } }, 'store'],
  ['the same for no time', { settings: { expireAfter: 0, staleIfError: 0 } }, 'expired'],
  [
    'stale at once, with stale-if-error of the request',
    { settings: { expireAfter: 0 }, request: [['cache-control', 'stale-if-error=60']] },
    'store',
  ],
  ['stale at once, revalidated in the background', { settings: { expireAfter: 0, staleWhileRevalidate: 60 } }, 'store'],
  [
    'stale at once, for a request with max-stale',
    { settings: { expireAfter: 0 }, request: [['cache-control', 'max-stale']] },
    'store',
  ],
  ['[X-02] stale at once, an ETag', { settings: { expireAfter: 0 }, fields: [['etag', '"a"']] }, 'store'],
  ['[X-02] stale at once, Last-Modified', { settings: { expireAfter: 0 }, fields: [['last-modified', 'x']] }, 'store'],
  ['stale at once, an empty ETag', { settings: { expireAfter: 0 }, fields: [['etag', '']] }, 'expired'],
  ['stale before it came', { settings: { expireAfter: -5 } }, 'store'],
  ['Vary: *', { fields: [['vary', 'accept, *']] }, 'vary'],
  ['Vary: Cookie', { fields: [['vary', 'Cookie']] }, 'vary'],
  ['[H-28] Vary on a secret that was sent', { fields: [['vary', 'X-API-Key']], request: [['x-api-key', 's']] }, 'vary'],
  ['Vary on a secret that was not sent', { fields: [['vary', 'X-API-Key']] }, 'store'],
  ['an event stream', type('text/event-stream'), 'endless'],
  ['an event stream with parameters', type(' Text/Event-Stream ;charset=utf-8'), 'endless'],
  ['a stream of pictures', type('multipart/x-mixed-replace; boundary=x'), 'endless'],
  ['another type', type('text/event-streams'), 'store'],
  ['as long as allowed', long('10'), 'store'],
  ['longer than allowed', long('11'), 'too-large'],
  ['longer than allowed, said twice', long('11, 11'), 'too-large'],
  ['a length that contradicts itself', long('11, 5'), 'store'],
  ['a length that is none', long('11 bytes'), 'store'],
  ['a length of encoded bytes', long('11', {}, [['content-encoding', 'gzip']]), 'store'],
  ['HEAD, with the length of GET', long('11', { method: 'HEAD' }), 'store'],
];
for (const [what, received, why] of cases) {
  test(`${what}: ${why}`, () => {
    const storing = store(received);
    assert.equal(storing.kind === 'store' ? 'store' : storing.why, why);
  });
}

test('a stored response has everything that later decisions need', () => {
  const storing = store({
    status: 200,
    fields: [
      ['etag', '"a"'],
      ['last-modified', 'Sat, 05 Nov 1994 00:00:00 GMT'],
      ['vary', 'X-Team, Accept, Origin'],
    ],
    request: [
      ['accept', 'text/html, */*'],
      ['x-other', '1'],
    ],
    settings: { expireAfter: 60 },
  });
  assert.deepEqual(storing, {
    kind: 'store',
    stored: {
      status: 200,
      requestTime: NOW - 1000,
      responseTime: NOW,
      expires: NOW + 60_000,
      initialAge: 1,
      etag: '"a"',
      lastModified: 'Sat, 05 Nov 1994 00:00:00 GMT',
      vary: ['accept', 'x-team'],
      selecting: 'accept:text/html,*/*',
    },
  });
});
