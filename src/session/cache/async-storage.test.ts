import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { type AnyResponse, type AsyncStorage, CachedSession } from '../../index.js';
import type { Backend } from '../../storage/backend.js';
import { backendContract } from '../../storage/contract/contract.cases.js';

/** A session with /a and /b stored, their keys, and the stored responses as a map. */
async function opened() {
  const session = new CachedSession({
    backend: 'memory',
    baseUrl: 'https://a.test/',
    fetch: async ({ url }) => new Response(`body of ${url}`),
  });
  const [a = '', b = ''] = await Promise.all(['/a', '/b'].map(async (url) => (await session.get(url)).cacheKey ?? ''));
  const { responses } = session.cache;
  return { session, responses, a, b };
}

const text = async (response: AnyResponse | undefined): Promise<string | undefined> => response?.text();
const bodyOf = (path: string): string => `body of https://a.test${path}`;

async function keysOf(storage: AsyncStorage<string, unknown>): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of storage.keys()) keys.push(key);
  return keys;
}

test('[ST-01] the stored responses are a map: get, has, size, keys, values and entries', async () => {
  const { responses, a, b } = await opened();
  assert.deepEqual(
    [await text(await responses.get(a)), await responses.has(b), await responses.size()],
    [bodyOf('/a'), true, 2],
  );
  assert.deepEqual(await keysOf(responses), [a, b].sort());
  const seen: unknown[] = [];
  for await (const [key, response] of responses) seen.push([key, response.cacheKey]);
  assert.deepEqual(
    seen,
    [a, b].sort().map((key) => [key, key]),
  );
  const bodies: unknown[] = [];
  for await (const response of responses.values()) bodies.push(await response.text());
  assert.deepEqual(bodies.sort(), [bodyOf('/a'), bodyOf('/b')]);
});

test('[ST-01] get of a missing key resolves with undefined, delete with false', async () => {
  const { responses } = await opened();
  assert.deepEqual(
    [await responses.get('no'), await responses.has('no'), await responses.pop('no')],
    [undefined, false, undefined],
  );
  assert.deepEqual([await responses.delete('no'), await responses.size()], [false, 2]);
});

test('[ST-01] set replaces a value, and can reuse a deleted key', async () => {
  const { session, responses, a, b } = await opened();
  const [first, second] = [await responses.get(a), await responses.get(b)];
  assert.ok(first !== undefined && second !== undefined);
  await responses.set(a, second);
  assert.deepEqual(
    [await text(await responses.get(a)), await text(await session.get('/a'))],
    [bodyOf('/b'), bodyOf('/b')],
  );
  assert.equal(await responses.delete(b), true);
  assert.equal(await responses.get(b), undefined);
  await responses.set(b, second);
  assert.deepEqual([await text(await responses.get(b)), (await session.get('/b')).fromCache], [bodyOf('/b'), true]);
});

test('[ST-01] pop, popItem, setDefault, update and clear work as in a dict', async () => {
  const { responses, a, b } = await opened();
  const value = await responses.get(a);
  assert.ok(value !== undefined);
  await value.text();
  assert.equal((await responses.pop(a))?.cacheKey, a);
  assert.equal(await responses.setDefault(a, value), value);
  assert.equal((await responses.setDefault(b, value)).cacheKey, b);
  const [key] = (await responses.popItem()) ?? [];
  assert.deepEqual([await keysOf(responses), await responses.size()], [[a, b].filter((one) => one !== key), 1]);
  await responses.update([
    ['one', value],
    ['two', value],
  ]);
  assert.equal(await responses.size(), 3);
  await responses.clear();
  assert.deepEqual([await responses.size(), await responses.popItem()], [0, undefined]);
});

test('[ST-02] bulkDelete ignores missing keys, and accepts an empty list', async () => {
  const { responses, a, b } = await opened();
  assert.equal(await responses.bulkDelete([]), 0);
  assert.equal(await responses.bulkDelete([a, b, 'no']), 2);
  assert.equal(await responses.size(), 0);
});

test('[ST-05] the memory backend stores a body unchanged', async () => {
  const backend = memoryBackend();
  const session = new CachedSession({ backend, worker: false, fetch: async () => new Response('abc') });
  await session.cache.bulk(() => session.get('https://a.test/'));
  const { cacheKey } = await session.get('https://a.test/');
  const stored = await backend.entry(cacheKey ?? '');
  assert.ok(stored?.body instanceof ArrayBuffer);
  assert.equal(stored.body, (await backend.entry(cacheKey ?? ''))?.body);
  assert.equal(new TextDecoder().decode(stored.body), 'abc');
});

/** A custom backend that counts accesses to its members. */
function counting(): { readonly backend: Backend; readonly asked: () => number } {
  let asked = 0;
  const backend = new Proxy(memoryBackend(), {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      asked += 1;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { backend, asked: () => asked };
}

test('[ST-06] a custom backend passes the published contract, and serves a session', async () => {
  for (const { name, run } of backendContract)
    await run(async () => counting().backend).catch((cause) => assert.fail(`${name}: ${cause}`));
  const { backend, asked } = counting();
  const session = new CachedSession({ backend, worker: false, fetch: async () => new Response('abc') });
  await session.get('https://a.test/');
  assert.equal((await session.get('https://a.test/')).fromCache, true);
  assert.ok(asked() > 0);
});

test('[ST-06] the contract finds faults of a backend', async () => {
  const forgetful = (): Backend => Object.assign(memoryBackend(), { remove: async () => [] });
  const found = await Promise.allSettled(backendContract.map(({ run }) => run(async () => forgetful())));
  assert.ok(found.some(({ status }) => status === 'rejected'));
});
