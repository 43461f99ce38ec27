import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { withMethods } from '../storage/with-methods.js';
import { textOf, world } from './engine.fixture.js';

test('[C-10] under alwaysRevalidate what has a validator is validated before each use', async () => {
  const it = world({ settings: { alwaysRevalidate: true } });
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a');
  it.origin = () => new Response(null, { status: 304 });
  for (let time = 0; time < 2; time += 1) assert.equal((await it.get('/a')).source, 'revalidated');
  assert.equal(it.requests.length, 3);
});

test('[C-10] under alwaysRevalidate what has no validator is used while it is fresh', async () => {
  const it = world({ settings: { alwaysRevalidate: true } });
  await it.get('/a');
  assert.equal((await it.get('/a')).source, 'cache');
});

test('[C-15] under readOnly nothing is written: no new response, no renewal, no replacement, no time of last use', async () => {
  const backend = memoryBackend();
  const it = world({ backend });
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a');
  const before = await it.stored();
  const reading = world({
    settings: { readOnly: true },
    backend: withMethods(backend, { write: () => assert.fail('written') }),
  });
  assert.equal((await reading.get('/a')).source, 'cache');
  reading.wait(61);
  reading.origin = () => new Response(null, { status: 304 });
  assert.equal((await reading.get('/a')).source, 'revalidated');
  reading.origin = () => new Response('new');
  assert.equal((await reading.get('/a', { options: { forceRefresh: true } })).text, 'new');
  assert.equal((await reading.get('/a')).text, 'new', 'the expired one stayed as it was');
  assert.equal((await reading.get('/b')).cacheKey, null);
  await reading.engine.close();
  assert.deepEqual(await it.stored(), before);
  assert.ok(!reading.events.some(({ type }) => type === 'error'));
});

test('[C-15] one who may store does not share the fetch of one who may not', async () => {
  const it = world();
  await Promise.all([it.get('/a', { settings: { readOnly: true } }), it.get('/a')]);
  assert.equal((await it.stored()).length, 1);
});

test('[C-18] onlyIfCached holds for the whole session, unless a request says otherwise', async () => {
  const it = world({ settings: { onlyIfCached: true } });
  assert.deepEqual([(await it.get('/a')).status, it.requests.length], [504, 0]);
  assert.equal((await it.get('/a', { options: { onlyIfCached: false } })).source, 'network');
  assert.equal((await it.get('/a')).source, 'cache');
  it.wait(61);
  assert.equal((await it.get('/a')).status, 504);
  assert.equal(
    (await it.get('/a', { settings: { staleIfError: true } })).source,
    'stale',
    'as if the origin had failed',
  );
});

test('[C-19] disabled: neither read nor stored', async () => {
  const it = world();
  await it.get('/a');
  const disabled = { settings: { disabled: true } };
  assert.deepEqual([(await it.get('/a', disabled)).source, (await it.get('/b', disabled)).cacheKey], ['network', null]);
  assert.equal((await it.stored()).length, 1);
});

test('[C-18] with disabled beside it, onlyIfCached is a 504', async () => {
  const it = world({ settings: { disabled: true, onlyIfCached: true } });
  assert.deepEqual([(await it.get('/a')).status, it.requests.length], [504, 0]);
});

const types: readonly (readonly [contentType: string | null, stored: number])[] = [
  ['application/json; charset=utf-8', 1],
  ['IMAGE/png', 1],
  ['text/html', 0],
  [null, 0],
];
for (const [contentType, stored] of types) {
  test(`with contentTypes, ${contentType} is ${stored ? '' : 'not '}stored, and answered in any case`, async () => {
    const it = world({ settings: { contentTypes: ['application/json', 'image/*'] } });
    it.origin = () => {
      const response = new Response(new Uint8Array([1]));
      if (contentType !== null) response.headers.set('content-type', contentType);
      return response;
    };
    assert.equal((await it.get('/a')).status, 200);
    assert.equal((await it.stored()).length, stored);
  });
}

test('with urlPatterns, the cache is for those URLs alone', async () => {
  const it = world({ settings: { urlPatterns: ['/api/*', /\.png$/] } });
  for (const path of ['/api/a', '/b.png', '/c']) await it.get(path);
  const sources = await Promise.all(['/api/a', '/b.png', '/c'].map(async (path) => (await it.get(path)).source));
  assert.deepEqual(sources, ['cache', 'cache', 'network']);
  const stored = await it.stored();
  assert.deepEqual(stored.map(({ url }) => new URL(url).pathname).sort(), ['/api/a', '/b.png']);
});

test('[C-07] with contentRootKey, ignored names count in that member of a JSON body, and elsewhere they do not', async () => {
  const settings = { allowableMethods: ['POST'], ignoredParameters: ['sid'], contentRootKey: 'data' };
  const it = world({ settings });
  const post = async (body: object) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const call = it.call('/a', { init });
    const request = { ...call.request, body: { kind: 'text', text: JSON.stringify(body) } as const };
    const answer = await it.engine.send({ ...call, request });
    await textOf(answer.body);
    return answer;
  };
  await post({ data: { q: 1, sid: 'one' }, sid: 1 });
  assert.equal((await post({ sid: 1, data: { sid: 'two', q: 1 } })).source, 'cache');
  assert.equal((await post({ data: { q: 1, sid: 'one' }, sid: 2 })).source, 'network');
  await post({ other: 1, sid: 'one' });
  assert.equal((await post({ other: 1, sid: 'two' })).source, 'cache', 'without that member, at the root');
});

test('[K-03] with sortQuery: false the order of parameters counts, in what is stored, too', async () => {
  const it = world({ settings: { sortQuery: false } });
  await it.get('/a?b=1&a=2');
  assert.equal((await it.get('/a?a=2&b=1')).source, 'network');
  assert.equal((await it.get('/a?b=1&a=2')).source, 'cache');
  const urls = (await it.stored()).map(({ url }) => new URL(url).search);
  assert.deepEqual(urls.sort(), ['?a=2&b=1', '?b=1&a=2']);
});

test('[C-11] ignored names by kind: those of one kind do not touch another', async () => {
  const it = world({ settings: { ignoredParameters: { headers: ['x-sid'], query: ['sid'] } } });
  await it.get('/a?sid=one', { init: { headers: { 'x-sid': 'one' } } });
  assert.equal((await it.get('/a?sid=two')).source, 'cache');
  const [entry] = await it.stored();
  assert.match(`${entry?.requestUrl}\n${entry?.requestFields}`, /sid=REDACTED\nx-sid:REDACTED/);
  await it.get('/b?x-sid=one');
  assert.equal((await it.get('/b?x-sid=two')).source, 'network');
});
