import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { CachedSession, type Serializer, type SessionOptions } from '../index.js';
import { refuses } from '../refuses.fixture.js';
import { OwnFunctions } from './own-functions.js';

/** A session in Node and how often its origin was asked. */
function open(options: SessionOptions) {
  const asked: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push(request.url);
    return new Response(`answer ${asked.length}`);
  };
  return { asked, session: new CachedSession({ backend: 'memory', baseUrl: 'https://a.test/', fetch, ...options }) };
}

test('[C-13] with the engine in the page a filter is given as it is, and can be changed', async () => {
  const { session, asked } = open({ filterFn: ({ url }) => !url.endsWith('/secret') });
  for (const path of ['/secret', '/secret', '/open', '/open']) await session.get(path);
  assert.equal(asked.length, 3);
  Reflect.set(session.settings, 'filterFn', () => false);
  assert.equal((await session.get('/open')).fromCache, true);
  assert.equal((await session.get('/open')).fromCache, false);
  await session.close();
});

test('[C-14] with the engine in the page a function for keys is given as it is', async () => {
  const { session } = open({ keyFn: ({ method, url }) => `${method} ${url.replace(/\?.*/, '')}` });
  await session.get('/a?1');
  const second = await session.get('/a?2');
  assert.equal(second.fromCache, true);
  assert.equal(await session.cache.createKey('/a?3'), second.cacheKey);
  await session.close();
});

test("[ST-06] with the engine in the page a backend of one's own is given as it is, and outlives the session", async () => {
  const backend = memoryBackend();
  const first = open({ backend });
  await first.session.get('/a');
  await first.session.close();
  const later = open({ backend });
  assert.equal((await later.session.get('/a')).fromCache, true);
  await later.session.close();
});

const reversed: Serializer = {
  name: 'reversed',
  encode: async ({ body }) => turned(body),
  decode: async ({ body }) => turned(body),
};

async function turned(body: ArrayBuffer | Blob | null): Promise<ArrayBuffer> {
  return new Uint8Array(await new Blob(body === null ? [] : [body]).arrayBuffer()).reverse().buffer;
}

test('[ST-04] [C-03] with the engine in the page a serializer is given as it is; what another one wrote is a miss', async () => {
  const backend = memoryBackend();
  const one = open({ backend, serializer: reversed });
  await one.session.get('/a');
  const again = await one.session.get('/a');
  assert.deepEqual([again.fromCache, await again.text()], [true, 'answer 1']);
  await one.session.close();
  const [entry] = (await backend.list({ after: null, limit: 1 })).entries;
  const stored = (await backend.entry(entry?.cacheKey ?? ''))?.body ?? null;
  assert.equal(await new Blob(stored === null ? [] : [stored]).text(), '1 rewsna');
  const other = open({ backend });
  assert.equal((await other.session.get('/a')).fromCache, false);
  await other.session.close();
});

const OWN: readonly (readonly [id: string, option: string, value: unknown, told: string])[] = [
  ['C-13', 'filterFn', () => true, 'functionNeedsName filterFn'],
  ['C-14', 'keyFn', () => 'key', 'functionNeedsName keyFn'],
  ['ST-06', 'backend', memoryBackend(), 'functionNeedsName backend'],
  ['ST-04', 'serializer', reversed, 'functionNeedsName serializer'],
];

for (const [id, option, value, told] of OWN) {
  test(`[${id}] given to a session whose worker answers, ${option} is refused: it says where to register it`, () => {
    const own = new OwnFunctions(false);
    assert.throws(() => own.plain({ [option]: value }), refuses('unsupported-option', told));
    assert.deepEqual(own.plain({ [option]: 'mine', expireAfter: 5 }), { [option]: 'mine', expireAfter: 5 });
  });
}

for (const option of ['filterFn', 'keyFn']) {
  test(`a name of ${option} where there is no worker to register it is a bad option`, () => {
    for (const name of ['mine', 'json', 'indexeddb'])
      assert.throws(() => new OwnFunctions(true).plain({ [option]: name }), refuses('bad-option', 'nameWithoutWorker'));
  });
}

test('a backend that only a worker knows leaves the page without a cache, and says so', async () => {
  const { session, asked } = open({ backend: 'vault' });
  const told: unknown[] = [];
  session.addEventListener('error', ({ detail }) => told.push(detail.error.code));
  assert.equal((await session.get('/a')).fromCache, false);
  assert.equal((await session.get('/a')).fromCache, false);
  assert.deepEqual([asked.length, told], [2, ['bad-option']]);
  await session.close();
});

test('[D-02] session.identity, identify() and forget() in a session', async () => {
  const { session, asked } = open({ identity: 'ada' });
  assert.equal(session.identity, 'ada');
  await session.get('/me');
  assert.equal((await session.get('/me')).fromCache, true);
  session.identity = 'bob';
  assert.equal(session.settings.identity, 'bob');
  assert.equal((await session.get('/me')).fromCache, false);
  session.settings.identity = 'ada';
  assert.equal((await session.get('/me')).fromCache, true);
  await session.identify(null);
  assert.equal((await session.get('/me')).fromCache, false);
  assert.deepEqual(await session.forget('ada'), { deleted: 1 });
  assert.deepEqual(await session.forget('ada'), { deleted: 0 });
  assert.equal(asked.length, 3);
  await session.close();
});

test('[D-02] an identity can be a function of the request', async () => {
  const { session } = open({ identity: ({ url }) => new URL(url).searchParams.get('as') });
  await session.get('/me?as=ada');
  assert.equal((await session.get('/me?as=ada')).fromCache, true);
  assert.deepEqual(await session.forget('ada'), { deleted: 1 });
  assert.equal((await session.get('/me?as=ada')).fromCache, false);
  await session.close();
});

test('[D-02] what is no identity is refused', async () => {
  for (const identity of ['', 5, {}]) {
    const options: unknown = { identity };
    assert.throws(() => open(Object.assign({}, options)), refuses('bad-option', 'wrongValue'));
  }
  const { session } = open({});
  assert.throws(() => Reflect.set(session, 'identity', 7), refuses('bad-option', 'wrongValue'));
  await assert.rejects(session.forget(''), refuses('bad-option', 'notForgettable'));
  await session.close();
});
