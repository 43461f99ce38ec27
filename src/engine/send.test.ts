import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError } from '../errors.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { SessionOptions } from '../options/table.js';
import { NO_OTHERS, requestOf, slow, textOf, world } from './engine.fixture.js';

test('a second request is answered from the cache, at once', async () => {
  const it = world();
  const first = await it.get('/a');
  assert.deepEqual([first.source, first.text], ['network', 'body of /a']);
  const second = it.send('/a');
  assert.ok(!(second instanceof Promise), 'nothing is awaited');
  assert.deepEqual([second.source, await textOf(second.body)], ['cache', 'body of /a']);
  assert.equal(second.cacheKey, first.cacheKey);
  assert.equal(second.createdAt, first.createdAt);
  assert.equal(it.requests.length, 1);
});

test('a hit in memory does not read the signal of its call', async () => {
  const it = world();
  await it.get('/a');
  const call = it.call('/a');
  Object.defineProperty(call, 'signal', { get: () => assert.fail('read') });
  assert.equal((await it.engine.send(call)).source, 'cache');
});

test('what is stored outlives the memory tier', async () => {
  const it = world();
  await it.get('/a');
  const other = world({ backend: it.backend });
  const answer = await other.get('/a');
  assert.deepEqual([answer.source, answer.text, other.requests.length], ['cache', 'body of /a', 0]);
  assert.ok(!(other.send('/a') instanceof Promise), 'the second time it comes out of memory');
});

test('a response without a body is there for the next request as soon as it was answered', async () => {
  const it = world();
  it.origin = () => new Response(null, { headers: { 'x-count': '3' } });
  await it.send('/a', { init: { method: 'HEAD' } });
  assert.equal((await it.send('/a', { init: { method: 'HEAD' } })).source, 'cache');
});

test('once a streamed body was read to its end, the next request is a hit, written or not', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const answer = await it.send('/a');
  body.write('whole');
  body.end();
  assert.equal(await textOf(answer.body), 'whole');
  assert.equal((await it.send('/a')).source, 'cache');
});

test('without a memory tier, too, a call reads what an earlier one wrote', async () => {
  const it = world({ parts: { coherence: NO_OTHERS } });
  await textOf((await it.send('/a')).body);
  assert.equal((await it.send('/a')).source, 'cache');
  assert.equal(it.requests.length, 1);
});

test('an expired response is fetched again, and replaced', async () => {
  const it = world();
  await it.get('/a');
  it.wait(60);
  it.origin = () => new Response('new');
  assert.deepEqual(pick(await it.get('/a')), ['network', 'new']);
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'new']);
  assert.equal((await it.stored()).length, 1);
});

test('an expired response with a validator is validated, and a 304 makes it fresh again', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"', 'x-version': '1' } });
  const first = await it.get('/a');
  it.wait(90);
  it.origin = () => new Response(null, { status: 304, headers: { etag: '"1"', 'x-version': '2' } });
  const second = await it.get('/a');
  assert.deepEqual(pick(second), ['revalidated', 'old']);
  assert.equal(second.createdAt, first.createdAt, 'created when it first was stored');
  assert.equal(second.expires, Number(first.expires) + 90_000);
  assert.match(second.fields, /x-version:2/);
  assert.equal(it.requests.at(-1)?.headers.get('if-none-match'), '"1"');
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'old']);
  assert.equal(it.requests.length, 2);
  const [entry] = await it.stored();
  assert.equal(entry?.expires, second.expires, 'the store knows it as well');
});

test('a 304 about some other representation is asked again without conditions', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a');
  it.wait(90);
  it.origin = ({ headers }) =>
    headers.has('if-none-match') ? new Response(null, { status: 304, headers: { etag: '"2"' } }) : new Response('new');
  assert.deepEqual(pick(await it.get('/a')), ['network', 'new']);
  assert.equal(it.requests.length, 3);
});

const failures: readonly (readonly [string, () => Response])[] = [
  [
    'a network that is down',
    () => {
      throw new TypeError('Failed to fetch');
    },
  ],
  ['a 500', () => new Response('broken', { status: 500 })],
];
for (const [name, origin] of failures) {
  test(`with staleIfError, ${name} is answered with what is stored`, async () => {
    const it = world({ settings: { staleIfError: true } });
    await it.get('/a');
    it.wait(90);
    it.origin = origin;
    assert.deepEqual(pick(await it.get('/a')), ['stale', 'body of /a']);
    assert.equal((await it.stored()).length, 1);
  });
}

test('without staleIfError an error of the origin is answered, and what is stored stays', async () => {
  const it = world();
  await it.get('/a');
  it.wait(90);
  it.origin = () => new Response('broken', { status: 500 });
  const answer = await it.get('/a');
  assert.deepEqual([answer.status, answer.text, answer.cacheKey], [500, 'broken', null]);
  assert.equal((await it.stored())[0]?.status, 200);
});

test('a miss without network rejects with the cause', async () => {
  const it = world();
  const cause = new TypeError('Failed to fetch');
  it.origin = () => {
    throw cause;
  };
  await assert.rejects(it.get('/a?api_key=secret'), (error) => {
    assert.ok(error instanceof CacheError && error.code === 'network' && error.cause === cause);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});

test('onlyIfCached never reaches the origin', async () => {
  const it = world();
  const answer = await it.get('/a', { options: { onlyIfCached: true } });
  assert.deepEqual(
    [answer.status, answer.statusText, answer.source, it.requests.length],
    [504, 'Not Cached', 'synthetic', 0],
  );
  await it.get('/a');
  assert.equal((await it.get('/a', { options: { onlyIfCached: true } })).source, 'cache');
  it.wait(90);
  assert.equal((await it.get('/a', { options: { onlyIfCached: true } })).status, 504);
  assert.equal((await it.get('/a', { options: { onlyIfCached: true, disabled: true } })).status, 504);
  assert.equal(it.requests.length, 1);
});

test('refresh validates end to end even what is fresh', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a');
  it.origin = () => new Response(null, { status: 304 });
  assert.deepEqual(pick(await it.get('/a', { options: { refresh: true } })), ['revalidated', 'old']);
  assert.equal(it.requests.at(-1)?.cache, 'no-cache');
});

test('forceRefresh sends no validators and replaces what is stored', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a');
  it.origin = () => new Response('new', { headers: { etag: '"1"' } });
  assert.deepEqual(pick(await it.get('/a', { options: { forceRefresh: true } })), ['network', 'new']);
  const request = it.requests.at(-1);
  assert.deepEqual([request?.cache, request?.headers.get('if-none-match')], ['reload', null]);
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'new']);
});

type Unstored = { readonly init?: RequestInit; readonly options?: RequestSettings; readonly settings?: SessionOptions };
const unstored: readonly (readonly [string, Unstored])[] = [
  ['disabled', { options: { disabled: true } }],
  ['of another method', { init: { method: 'POST' } }],
  ['with no-store', { init: { headers: { 'cache-control': 'no-store' } } }],
  ['for a part', { init: { headers: { range: 'bytes=0-3' } } }],
  ['with If-Match', { init: { headers: { 'if-match': '"1"' } } }],
  ['that is not to be cached', { options: { expireAfter: { kind: 'do-not-cache' } } }],
];
for (const [name, how] of unstored) {
  test(`a request ${name} is neither answered from the cache nor stored`, async () => {
    const it = world();
    const first = await it.get('/a', how);
    assert.deepEqual([first.source, first.cacheKey, first.expires], ['network', null, null]);
    assert.equal((await it.get('/a', how)).source, 'network');
    assert.equal((await it.stored()).length, 0);
  });
}

test('only allowed statuses are stored', async () => {
  const it = world({ settings: { allowableCodes: [200, 404] } });
  it.origin = ({ url }) => new Response('x', { status: url.endsWith('/404') ? 404 : 500 });
  await it.get('/404');
  await it.get('/500');
  assert.deepEqual(
    (await it.stored()).map(({ status }) => status),
    [404],
  );
});

test('a POST is answered from the cache where the method is allowed, by its body', async () => {
  const it = world({ settings: { allowableMethods: ['POST'] } });
  const post = async (text: string): Promise<string> => {
    const call = it.call('/search', { init: { method: 'POST' } });
    const answer = await it.engine.send({ ...call, request: { ...call.request, body: { kind: 'text', text } } });
    await textOf(answer.body);
    await it.idle();
    return answer.source;
  };
  assert.deepEqual([await post('q=1'), await post('q=1'), await post('q=2')], ['network', 'cache', 'network']);
});

test('variants by Vary stand side by side', async () => {
  const it = world();
  it.origin = ({ headers }) => new Response(headers.get('accept-language'), { headers: { vary: 'Accept-Language' } });
  const speak = (language: string) => it.get('/a', { init: { headers: { 'accept-language': language } } });
  await speak('en');
  await speak('fr');
  assert.deepEqual(
    [pick(await speak('en')), pick(await speak('fr'))],
    [
      ['cache', 'en'],
      ['cache', 'fr'],
    ],
  );
  assert.equal(it.requests.length, 2);
  const other = world({ backend: it.backend });
  assert.equal((await other.get('/a', { init: { headers: { 'accept-language': 'fr' } } })).text, 'fr');
});

test('a caller who has what is stored gets a 304, from the cache as from the origin', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: 'W/"1"' } });
  await it.get('/a');
  const asked = (tags: string) => it.get('/a', { init: { headers: { 'if-none-match': tags } } });
  const have = await asked('"0", "1"');
  assert.deepEqual([have.status, have.text, have.source], [304, '', 'cache']);
  const have2 = await asked('"2"');
  assert.deepEqual([have2.status, have2.text, have2.source], [200, 'old', 'cache']);
  assert.equal(it.requests.length, 1);
});

test('with integrity the network is asked, since only the browser can check it', async () => {
  const it = world();
  await it.get('/a');
  const request = { ...requestOf('/a'), fetchOptions: { integrity: 'sha256-x' } };
  const answer = await it.engine.send({ ...it.call('/a'), request });
  assert.equal(answer.source, 'network');
  assert.equal(it.requests.at(-1)?.integrity, 'sha256-x');
});

test('events tell what happened, without secrets', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/a?api_key=k');
  await it.get('/a?api_key=k');
  it.wait(90);
  it.origin = () => new Response(null, { status: 304 });
  await it.get('/a?api_key=k');
  it.wait(90);
  it.origin = () => new Response('new');
  await it.get('/a?api_key=k');
  assert.deepEqual(
    it.events.map(({ type }) => type),
    ['miss', 'stored', 'hit', 'revalidated', 'updated'],
  );
  assert.ok(!JSON.stringify(it.events).includes('api_key=k'));
});

const pick = ({ source, text }: { readonly source: string; readonly text: string }): readonly string[] => [
  source,
  text,
];
