import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as policy from '../http/index.js';

test('[X-07] the constants are those of requests-cache', () => {
  assert.deepEqual(policy.ALL_METHODS, ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);
  assert.deepEqual(policy.DEFAULT_METHODS, ['GET', 'HEAD']);
  assert.deepEqual(policy.DEFAULT_STATUS_CODES, [200]);
  assert.equal(policy.DEFAULT_CACHE_NAME, 'http_cache');
  assert.deepEqual(policy.AUTH_HEADERS, [
    'Authorization',
    'Proxy-Authorization',
    'X-API-Key',
    'X-Auth-Token',
    'X-API-Token',
    'X-Access-Token',
  ]);
  assert.deepEqual(policy.AUTH_PARAMS, ['access_token', 'api_key', 'apikey']);
  assert.deepEqual(policy.DEFAULT_IGNORED_PARAMS, [...policy.AUTH_HEADERS, ...policy.AUTH_PARAMS]);
});
