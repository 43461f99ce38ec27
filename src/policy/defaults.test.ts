import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as policy from './index.js';

test('[X-07] the constants are those of requests-cache', () => {
  assert.deepEqual(policy.ALL_METHODS, ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);
  assert.deepEqual(policy.DEFAULT_METHODS, ['GET', 'HEAD']);
  assert.deepEqual(policy.DEFAULT_STATUS_CODES, [200]);
  assert.equal(policy.DEFAULT_CACHE_NAME, 'http_cache');
  assert.equal(policy.AUTH_HEADERS.length, 6);
  assert.equal(policy.AUTH_PARAMS.length, 3);
  assert.deepEqual(policy.DEFAULT_IGNORED_PARAMS, [...policy.AUTH_HEADERS, ...policy.AUTH_PARAMS]);
});
