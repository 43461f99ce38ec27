import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DO_NOT_CACHE, NEVER_EXPIRE } from '../http/freshness/expiration.js';
import type { ExpirationTime } from '../options/expiration.js';
import type { ExpirationPattern } from '../options/url-pattern.js';
import { createKey, normalizeRequest } from './key/create-key.js';
import { normalizeBody, normalizeJsonBody } from './key/normalize-body.js';
import { normalizeHeaders } from './key/normalize-headers.js';
import { normalizeParams, normalizeUrl } from './key/normalize-url.js';

import { redactResponse } from './key/redact.js';
import { matchUrlExpiration, toExpirationDate, toExpirationSeconds } from './patterns/expiration-times.js';

const NOW = new Date(Date.UTC(2024, 0, 1));
const hour = new Date(NOW.getTime() + 3_600_000);

const times: readonly (readonly [ExpirationTime | null, date: Date | null, seconds: number | string])[] = [
  [null, null, NEVER_EXPIRE],
  [NEVER_EXPIRE, null, NEVER_EXPIRE],
  [0, NOW, 0],
  [3600, hour, 3600],
  [{ hours: 1 }, hour, 3600],
  [hour, hour, 3600],
  [hour.toUTCString(), hour, 3600],
  [0.2, new Date(NOW.getTime() + 200), 1],
  [-5, new Date(NOW.getTime() - 5000), -5],
  [DO_NOT_CACHE, NOW, DO_NOT_CACHE],
];
for (const [time, date, seconds] of times) {
  test(`[X-06] ${JSON.stringify(time)} as a date and in seconds`, () => {
    assert.deepEqual(toExpirationDate(time, NOW), date);
    assert.equal(toExpirationSeconds(time, NOW), seconds);
  });
}

test('[X-06] what is no time is refused', () => {
  for (const bad of ['', 'soon', '5']) {
    assert.throws(() => toExpirationDate(bad, NOW), { code: 'bad-option' });
    assert.throws(() => toExpirationSeconds(bad, NOW), { code: 'bad-option' });
  }
});

const patterns = [
  ['*.site_1.com', 60],
  ['site_2.com/resource_1', 120],
  ['site_2.com/resource_2', null],
  [/site_3\.com\/\d+/, 180],
  ['/own', 240],
  ['site_4.com', DO_NOT_CACHE],
] as const;
const urls: readonly (readonly [url: string, expireAfter: ExpirationTime | null])[] = [
  ['https://www.site_1.com/a?b', 60],
  ['https://site_1.com/', null],
  ['https://site_2.com/resource_1/index.html', 120],
  ['https://site_2.com/resource_2', null],
  ['https://site_2.com/resource_3', null],
  ['https://site_3.com/1', 180],
  ['https://page.org/own/1', 240],
  ['http://site_4.com/', DO_NOT_CACHE],
  ['https://elsewhere.org/', null],
];
for (const [url, expireAfter] of urls) {
  test(`[X-06] what patterns say for ${url}: ${expireAfter}`, () => {
    assert.equal(matchUrlExpiration(url, patterns, 'https://page.org'), expireAfter);
    assert.equal(
      matchUrlExpiration(url, new Map<ExpirationPattern, ExpirationTime | null>(patterns), 'https://page.org'),
      expireAfter,
    );
  });
}

test('[K-11] createKey: equal requests have equal keys, whatever order their parameters have', async () => {
  const key = (url: string, init?: RequestInit) => createKey(new Request(url, init), { ignoredParameters: ['sid'] });
  const first = await key('https://x.org/?a=1&b=2&sid=1');
  assert.match(first, /^[0-9a-f]{16}$/);
  assert.equal(await key('https://X.org:443/?sid=2&b=2&a=1#f'), first);
  assert.notEqual(await key('https://x.org/?a=1&b=2'), first);
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const one = await key('https://x.org/', { ...json, body: '{"a":1,"b":2}' });
  assert.equal(await key('https://x.org/', { ...json, body: '{ "b": 2, "a": 1 }' }), one);
});

test('[K-11] createKey depends on the options of the session', async () => {
  const request = new Request('https://x.org/?b=2&a=1', { headers: { accept: 'a' } });
  const keys = await Promise.all(
    [{}, { cacheName: 'other' }, { matchHeaders: true }, { sortQuery: false }].map((one) => createKey(request, one)),
  );
  assert.equal(new Set(keys).size, 4);
  await assert.rejects(createKey(request, JSON.parse('{"cachName":"x"}')), { code: 'bad-option' });
});

test('[K-11] normalizeRequest: URL, fields and body in canonical form, without secrets', async () => {
  const request = new Request('https://x.org/?b=2&api_key=s3cret&a=1#f', {
    method: 'POST',
    headers: { 'X-API-Key': 's3cret', accept: 'b, A', 'content-type': 'application/json' },
    body: '{"b": 1, "access_token": "s3cret"}',
  });
  const { url, fields, body } = await normalizeRequest(request);
  assert.equal(url, 'https://x.org/?a=1&api_key=REDACTED&b=2');
  assert.equal(fields, 'accept:a,b\ncontent-type:application/json\nx-api-key:REDACTED');
  assert.deepEqual(body, { kind: 'text', text: '{"access_token":"REDACTED","b":1}' });
});

test('[K-11] normalizeUrl, normalizeParams, normalizeHeaders, normalizeBody, normalizeJsonBody', async () => {
  assert.equal(normalizeUrl('https://x.org/?b=%7e&a=1#f'), 'https://x.org/?a=1&b=~');
  assert.equal(normalizeUrl('https://x.org/?b=1&a=1', [], false), 'https://x.org/?b=1&a=1');
  assert.equal(normalizeParams('b=2&sid=1&a', ['sid']), 'a&b=2&sid=REDACTED');
  assert.equal(normalizeHeaders('accept:b, a\nx-key:s', true, ['X-Key']), 'accept:a,b\nx-key:REDACTED');
  assert.equal(normalizeJsonBody('{"b": {"sid": 1}, "sid": 2}', ['sid'], 'b'), '{"b":{"sid":"REDACTED"},"sid":2}');
  const form = 'application/x-www-form-urlencoded';
  assert.equal(await normalizeBody({ kind: 'text', text: 'b=2&a=1' }, form, []), `${form}\na=1&b=2`);
});

test('[K-11] redactResponse takes secrets out of URLs and fields, and leaves the rest', () => {
  const response = {
    status: 200,
    url: 'https://x.org/?api_key=s3cret',
    requestUrl: 'https://x.org/?a=1&api_key=s3cret',
    fields: 'x-auth-token:s3cret\nlocation:/?api_key=s3cret',
    requestFields: 'authorization:s3cret\naccept:a',
  };
  const redacted = redactResponse(response, ['api_key', 'X-Auth-Token', 'Authorization']);
  assert.doesNotMatch(JSON.stringify(redacted), /s3cret/);
  assert.deepEqual([redacted.status, redacted.requestFields], [200, 'authorization:REDACTED\naccept:a']);
});
