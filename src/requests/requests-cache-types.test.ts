import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AnyPreparedRequest,
  type AnyRequest,
  type AnyResponse,
  type BackendSpecifier,
  type DecodedContent,
  DO_NOT_CACHE,
  type ExpirationPattern,
  type ExpirationPatterns,
  type ExpirationTime,
  type FilterCallback,
  type HeaderDict,
  type KeyCallback,
  type SerializerType,
  type StrOrPath,
} from '../index.js';
import { echo, open } from '../session/opened.fixture.js';

test('[X-08] the types of requests-cache have their names here, and fit where they belong', async () => {
  const time: ExpirationTime = { minutes: 1 };
  const pattern: ExpirationPattern = /live/;
  const patterns: ExpirationPatterns = new Map([[pattern, DO_NOT_CACHE]]);
  const filter: FilterCallback = ({ status }) => status === 200;
  const key: KeyCallback = ({ url }) => url;
  const backend: BackendSpecifier = 'memory';
  const serializer: SerializerType = 'structured';
  const headers: HeaderDict = { 'x-app': 'atlas' };
  const { session } = open(echo, {
    ...{ backend, serializer, headers, worker: false, expireAfter: time },
    ...{ urlsExpireAfter: patterns, filterFn: filter, keyFn: key },
  });
  const url: StrOrPath = new URL('https://a.test/x');
  const prepared: AnyPreparedRequest = await session.prepareRequest({ method: 'GET', url });
  const requests: readonly AnyRequest[] = [prepared, new Request(url)];
  for (const request of requests) {
    const response: AnyResponse = await session.send(request);
    assert.equal(response.status, 200);
  }
  const content: DecodedContent = { list: [1, null, 'a'] };
  assert.deepEqual(content, { list: [1, null, 'a'] });
});
