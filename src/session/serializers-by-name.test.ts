import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { CachedSession, type Serializer, type SessionOptions } from '../index.js';
import { refuses } from '../refuses.fixture.js';
import { bsonSerializer } from '../serializers/bson-serializer.js';
import { jsonSerializer } from '../serializers/json-serializer.js';
import { encrypt } from '../serializers/stages/encrypt.js';
import { gzip } from '../serializers/stages/gzip.js';
import { pipeline } from '../serializers/stages/pipeline.js';
import type { Backend } from '../storage/backend.js';
import { writeNow } from '../storage/contract/contract-ground.cases.js';

/** A session in Node on a store, and how often its origin was asked. */
function open(options: SessionOptions & { readonly backend: Backend }) {
  const asked: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push(request.url);
    return Response.json({ answer: 'psst' });
  };
  return { asked, session: new CachedSession({ baseUrl: 'https://a.test/', fetch, ...options }) };
}

/** What is stored as the body of the only response, as text. */
async function storedIn(backend: Backend): Promise<string> {
  const [entry] = (await backend.list({ after: null, limit: 1 })).entries;
  const body = (await backend.entry(entry?.cacheKey ?? ''))?.body ?? null;
  return new Blob(body === null ? [] : [body]).text();
}

for (const [id, serializer, stored] of [
  ['[Z-01]', 'structured', /^\{"answer":"psst"\}$/],
  [
    'Z-02',
    'json',
    /^\{\n {2}"format": 1,\n {2}"method": "GET",\n {2}"url": "https:\/\/a\.test\/x",\n {2}"status": 200,/,
  ],
  ['[Z-04]', 'yaml', /^format: 1\nmethod: GET\nurl: https:\/\/a\.test\/x\nstatus: 200\n/],
  ['[Z-05]', 'bson', /\{"answer":"psst"\}/],
] as const) {
  test(`${id} [C-03] without a worker a session names the serializer '${serializer}'`, async () => {
    const backend = memoryBackend();
    const { session, asked } = open({ backend, serializer });
    const first = await session.get('/x');
    const again = await session.get('/x');
    assert.deepEqual([first.fromCache, again.fromCache, await again.json()], [false, true, { answer: 'psst' }]);
    await session.close();
    assert.match(await storedIn(backend), stored);
    const later = open({ backend, serializer });
    assert.equal((await later.session.get('/x')).fromCache, true);
    assert.equal(asked.length + later.asked.length, 1);
    await later.session.close();
  });
}

test('[C-03] responses of another serializer are misses, and both stay', async () => {
  const backend = memoryBackend();
  for (const serializer of ['json', 'yaml', 'json', 'yaml'] as const) {
    const { session } = open({ backend, serializer });
    await session.get('/x');
    await session.close();
  }
  const { session, asked } = open({ backend, serializer: 'json' });
  await session.get('/x');
  assert.equal(asked.length, 0);
  assert.equal((await backend.totals()).count, 2);
  await session.close();
});

for (const [id, serializer, place] of [
  ['[Z-01]', 'pickle', 'structured'],
  ['[Z-03]', 'ujson', 'json'],
  ['[Z-03]', 'orjson', 'json'],
] as const) {
  test(`${id} '${serializer}' is refused, and '${place}' named in its place`, () => {
    assert.throws(
      () => open({ backend: memoryBackend(), serializer }),
      refuses('bad-option', `otherNameHere serializer ${serializer} ${place}`),
    );
  });
}

test('no body is at rest in clear with encrypt(), though its URL is', async () => {
  const backend = memoryBackend();
  const key = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const { session } = open({ backend, serializer: pipeline([gzip(), encrypt({ key })]) });
  await session.get('/x');
  const again = await session.get('/x');
  assert.deepEqual([again.fromCache, await again.json()], [true, { answer: 'psst' }]);
  await session.close();
  const { entries } = await backend.list({ after: null, limit: 10 });
  assert.ok(!(await storedIn(backend)).includes('psst') && !JSON.stringify(entries).includes('psst'));
  assert.ok(JSON.stringify(entries).includes('https://a.test/x'));
});

test('[ST-03] a response that was damaged in the store is fetched again and stored again', async () => {
  const backend = memoryBackend();
  const first = open({ backend, serializer: 'json' });
  await first.session.get('/x');
  await first.session.close();
  const [entry] = (await backend.list({ after: null, limit: 1 })).entries;
  assert.ok(entry);
  const body = new TextEncoder().encode('{}').buffer;
  await writeNow(backend, { kind: 'put', entry: { ...entry, storedSize: body.byteLength }, body });
  const { session, asked } = open({ backend, serializer: 'json' });
  const told: string[] = [];
  session.addEventListener('error', ({ detail }) => told.push(detail.error.id));
  assert.equal((await session.get('/x')).fromCache, false);
  assert.equal((await session.get('/x')).fromCache, true);
  assert.deepEqual([asked.length, told], [1, ['damaged']]);
  await session.close();
});

test('two serializers that are given to sessions on one store leave each other alone', async () => {
  const backend = memoryBackend();
  const sessionWith = (serializer: Serializer): CachedSession =>
    new CachedSession({
      backend,
      serializer,
      baseUrl: 'https://a.test/',
      worker: false,
      fetch: async () => new Response('Ada'),
    });
  const [one, other] = [sessionWith(jsonSerializer()), sessionWith(bsonSerializer())];
  for (const session of [one, other, one, other]) assert.equal(await (await session.get('/x')).text(), 'Ada');
  for (const session of [one, other]) assert.equal((await session.get('/x')).fromCache, true);
  assert.equal(await one.cache.count(), 2);
});
