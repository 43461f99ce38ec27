import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError } from '../../errors.js';
import { READER, serveGateway, WRITER } from '../../gateway/loopback.fixture.js';
import { bytesIn, bytesOf, entryOf, hash, put } from '../../storage/contract/contract-ground.cases.js';
import { memoryBackend } from '../memory/memory.js';
import { memoryStore } from '../records/memory-store.js';
import { remoteBackend } from '../remote/remote.js';
import { tieredBackend } from './tiered.js';

const PUBLIC = { fields: 'cache-control:public, max-age=60' };

test('a token that only reads is one error event; reads go on, and a later outage is told as well', async (t) => {
  const store = memoryStore({ staleFor: Number.POSITIVE_INFINITY });
  const gateway = await serveGateway({ stores: () => store });
  t.after(gateway.close);
  const errors: unknown[] = [];
  const farWith = (token: string) => remoteBackend({ url: gateway.url, token, namespace: 'shop' });
  await put(farWith(WRITER), entryOf(hash('theirs'), PUBLIC));
  const backend = tieredBackend({
    near: memoryBackend(),
    far: farWith(READER),
    onFarError: (error) => errors.push(error instanceof CacheError ? error.values[1] : error),
  });
  for (const name of ['one', 'two']) {
    await put(backend, entryOf(hash(name), PUBLIC));
    while (errors.length === 0) await new Promise(setImmediate);
  }
  await backend.remove([{ kind: 'keys', keys: [hash('one')] }]);
  assert.deepEqual(errors, ['forbidden']);
  const { candidates } = await backend.select(hash('theirs'));
  assert.deepEqual(await bytesIn(candidates[0]?.body), bytesOf(3));
  const refusals = gateway.requests.filter((request) => request.endsWith(' 403')).length;
  await put(backend, entryOf(hash('three'), PUBLIC));
  assert.equal(
    gateway.requests.filter((request) => request.endsWith(' 403')).length,
    refusals,
    'not tried again at once',
  );
  await gateway.close();
  await backend.select(hash('another'));
  assert.deepEqual(errors, ['forbidden', 'unreachable']);
});
