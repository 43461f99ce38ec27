import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore } from '../backends/records/memory-store.js';
import { recordBackend } from '../backends/records/record-backend.js';
import { CachedSession } from '../index.js';
import { refuses } from '../refuses.fixture.js';
import type { Backend } from '../storage/backend.js';
import { withMethods } from '../storage/with-methods.js';
import { OwnFunctions } from './own-functions.js';

const sessionWith = (far: Backend, network: () => Promise<Response>, options: object = {}) =>
  new CachedSession({
    backend: { near: 'memory', far },
    baseUrl: 'https://a.test/',
    worker: false,
    fetch: network,
    ...options,
  });

const shared = async (): Promise<Response> =>
  new Response('shared', { headers: { 'cache-control': 'public, max-age=60' } });

test('two tiers as an option: what one session has fetched answers another one, and errors of the far tier are one event', async () => {
  const far = recordBackend(memoryStore());
  const one = sessionWith(far, shared);
  await one.get('/x');
  await one.cache.bulk(() => undefined);
  const other = sessionWith(far, () => assert.fail('the network is asked'));
  const answered = async () => (await other.get('/x')).text();
  assert.equal(await answered(), 'shared');
  await Promise.all([one.close(), other.close()]);
});

test('two tiers as an option: with the far tier out of reach the near one works, and one event says so', async () => {
  const unreachable = () => Promise.reject(new Error('unreachable'));
  const broken = withMethods(recordBackend(memoryStore()), {
    select: unreachable,
    write: unreachable,
    entry: unreachable,
  });
  const session = sessionWith(broken, shared);
  const errors: string[] = [];
  session.addEventListener('error', ({ detail }) => errors.push(detail.error.code));
  for (const url of ['/x', '/y', '/x']) assert.equal(await (await session.get(url)).text(), 'shared');
  assert.equal((await session.get('/x')).fromCache, true);
  assert.deepEqual(errors, ['backend-unavailable']);
  await session.close();
});

test('two tiers as an option cannot cross to a worker', () => {
  const far = recordBackend(memoryStore());
  assert.throws(
    () => new OwnFunctions(false).plain({ backend: { near: 'memory', far } }),
    refuses('unsupported-option', 'functionNeedsName backend'),
  );
});
