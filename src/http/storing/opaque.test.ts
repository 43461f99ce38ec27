import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettings } from '../../options/parse-settings.js';
import type { SessionOptions } from '../../options/table.js';
import { requestPolicy } from '../request-policy.js';
import { millis } from '../units.js';
import { OPAQUE_BYTES, opaqueToStore } from './storing.js';

const NOW = millis(1_000_000);

function storedBy(options: SessionOptions, method = 'GET') {
  const parsed = parseSettings({ allowOpaque: true, ...options });
  assert.equal(parsed.kind, 'parsed');
  const settings = parsed.value;
  const policy = requestPolicy({ method, urlExpiration: null, isListed: true, fields: [], settings, options: {} });
  return opaqueToStore({ method, requestTime: NOW, responseTime: NOW, policy, settings });
}

const EXPIRY: readonly (readonly [options: SessionOptions, expires: number])[] = [
  [{}, Number.POSITIVE_INFINITY],
  [{ expireAfter: 60 }, NOW + 60_000],
  [{ expireAfter: 60, cacheControl: true }, NOW + 60_000],
  [{ expireAfter: -1, cacheControl: true }, Number.POSITIVE_INFINITY],
  [{ cacheControl: true, staleIfError: true }, NOW],
  [{ cacheControl: true, staleWhileRevalidate: 60 }, NOW],
  [{ expireAfter: 0, staleIfError: 60 }, NOW],
  [{ expireAfter: 60, allowableCodes: [200] }, NOW + 60_000],
];

for (const [options, expires] of EXPIRY) {
  test(`[C-08] the freshness lifetime of an opaque response comes from the settings only: ${JSON.stringify(options)}`, () => {
    assert.deepEqual(storedBy(options), {
      status: 0,
      requestTime: NOW,
      responseTime: NOW,
      expires,
      initialAge: 0,
      etag: null,
      lastModified: null,
      vary: [],
      selecting: '',
    });
  });
}

const NOT_STORED: readonly (readonly [what: string, options: SessionOptions, method?: string])[] = [
  ['allowOpaque is off', { allowOpaque: false }],
  ['it could never be used', { expireAfter: 0 }],
  ['heuristics have nothing to go by', { cacheControl: true }],
  ['nothing may be written', { readOnly: true }],
  ['its media type cannot be read', { contentTypes: ['image/*'] }],
  ['no filter can look into it', { filterFn: 'complete' }],
  ['it counts for more than an entry may', { maxEntryBytes: OPAQUE_BYTES - 1 }],
  ['it answers a HEAD', {}, 'HEAD'],
];

for (const [what, options, method] of NOT_STORED) {
  test(`an opaque response is not stored if ${what}`, () => assert.equal(storedBy(options, method), null));
}
