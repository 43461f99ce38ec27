import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import type { Selector } from '../../storage/selector.js';
import { withMethods } from '../../storage/with-methods.js';
import { gate, ORIGIN, textOf, turn, type World, world } from '../engine.fixture.js';
import { type Fields, having, pick, rfcWorld, saying, sent } from './rfc9111.fixture.js';

const LONG = 'max-age=600';

/** A world with `/a`, `/b`, `/c` and another origin's `/a` stored, and an origin that answers whatever is unsafe so. */
async function stored(answer: () => Response): Promise<World> {
  const it = rfcWorld();
  it.origin = ({ method }) => (method === 'GET' || method === 'HEAD' ? saying(LONG) : answer());
  for (const path of ['/a', '/b', '/c', 'https://other.test/a']) await it.get(path);
  await it.get('/a', having({}, 'HEAD'));
  return it;
}

const left = async (it: World): Promise<readonly string[]> =>
  [...new Set((await it.stored()).map(({ url }) => url.replace(ORIGIN, '')))].sort();

const ALL = ['/a', '/b', '/c', 'https://other.test/a'];
const without = (...paths: readonly string[]): readonly string[] => ALL.filter((path) => !paths.includes(path));

const methods: readonly (readonly [method: string, left: readonly string[]])[] = [
  ['POST', without('/a')],
  ['PUT', without('/a')],
  ['PATCH', without('/a')],
  ['DELETE', without('/a')],
  ['PURGE', without('/a')],
  ['M-SEARCH', without('/a')],
  ['OPTIONS', ALL],
  ['QUERY', ALL],
];
for (const [method, expected] of methods) {
  test(`[H-30] ${method} leaves ${expected.join(' ')} (RFC 9111 §4.4)`, async () => {
    const it = await stored(() => new Response('done'));
    await it.get('/a', { init: { method } });
    assert.deepEqual(
      (await left(it)).filter((path) => path !== '/q'),
      expected,
    );
  });
}

const outcomes: readonly (readonly [status: number, fields: Fields, left: readonly string[]])[] = [
  [200, {}, without('/a')],
  [204, {}, without('/a')],
  [303, {}, without('/a')],
  [400, {}, ALL],
  [404, { location: '/b' }, ALL],
  [500, { 'content-location': '/b' }, ALL],
  [201, { location: '/b' }, without('/a', '/b')],
  [200, { 'content-location': `${ORIGIN}/b`, location: 'c' }, without('/a', '/b', '/c')],
  [200, { location: 'https://other.test/a' }, without('/a')],
  [200, { 'content-location': 'https://other.test/a', location: '//other.test/a' }, without('/a')],
  [200, { location: 'http://[' }, without('/a')],
  [200, { location: '/b#part' }, without('/a', '/b')],
];
for (const [status, fields, expected] of outcomes) {
  test(`[H-30] a PUT that is answered ${status} ${JSON.stringify(fields)} leaves ${expected.join(' ')}`, async () => {
    const it = await stored(() => new Response(status === 204 ? null : 'done', { status, headers: fields }));
    await it.get('/a', { init: { method: 'PUT' } });
    assert.deepEqual(await left(it), expected);
  });
}

test('[H-30] GET and HEAD, all variants and everybody, go at once; nobody waits for the body', async () => {
  const it = rfcWorld();
  it.origin = ({ headers, method }) =>
    saying(method === 'DELETE' ? '' : LONG, { vary: 'x-team' }, headers.get('x-team'));
  for (const team of ['a', 'b']) await it.get('/a', having({ 'x-team': team }));
  await it.get('/a', having({ authorization: 'Basic ada' }));
  await it.send('/a', having({}, 'DELETE'));
  assert.deepEqual(await it.stored(), []);
  const [event] = it.events.filter(({ type }) => type === 'invalidated');
  assert.equal(event?.type === 'invalidated' && event.cacheKeys.length, 3);
});

test('[H-30] a GET that began before is not stored, nor does anybody join it', async () => {
  const it = rfcWorld();
  const answered = gate();
  it.origin = async ({ method }) => {
    if (method === 'PUT') return new Response('done');
    if (it.requests.length === 1) await answered.opened;
    return saying(LONG, {}, it.requests.length === 1 ? 'of before' : 'of now');
  };
  const before = it.get('/a');
  await it.get('/a', { init: { method: 'PUT' } });
  const later = it.get('/a');
  answered.open();
  await before;
  assert.equal((await later).text, 'of now');
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'of now']);
});

test('[H-30] after a redirect that keeps the method, what was stored of its target goes, too', async () => {
  const it = await stored(() => new Response('done', { headers: { location: '/c' } }));
  const { origin } = it;
  it.origin = async (request) => {
    const response = await origin(request);
    if (request.method !== 'PUT') return response;
    return Object.defineProperties(response, { url: { value: `${ORIGIN}/b` }, redirected: { value: true } });
  };
  await it.get('/a', { init: { method: 'PUT' } });
  assert.deepEqual(await left(it), without('/a', '/b', '/c'));
});

test('[H-30] by settings alone nothing goes', async () => {
  const it = await stored(() => new Response('done', { headers: { location: '/b' } }));
  await it.get('/a', { init: { method: 'PUT' }, settings: { cacheControl: false } });
  assert.deepEqual(await left(it), ALL);
});

const OWN: Fields = { 'content-location': '/p' };
test('[H-30] a POST with its own Content-Location and explicit freshness answers later GETs (RFC 9110 §9.3.3)', async () => {
  const it = rfcWorld();
  it.origin = () => saying(LONG, OWN, 'made');
  const made = await it.get('/p', { init: { method: 'POST', body: 'x=1' } });
  assert.deepEqual([made.source, made.text, made.forwarded], ['network', 'made', 'method']);
  assert.deepEqual(pick(await it.get('/p')), ['cache', 'made']);
  const again = await it.get('/p', { init: { method: 'POST', body: 'x=2' } });
  assert.deepEqual([again.source, it.requests.length], ['network', 2]);
});

/** A POST that is answered only after `meanwhile`, in a world of ada. */
async function postedDuring(meanwhile: (it: World) => Promise<unknown> | undefined): Promise<World> {
  const it = rfcWorld();
  const answered = gate();
  await it.engine.admin('identify', { identity: 'ada' });
  it.origin = async ({ method }) => {
    if (method === 'POST') await answered.opened;
    return saying(LONG, OWN, method === 'POST' ? 'made' : 'new');
  };
  const post = it.get('/p', { init: { method: 'POST' } });
  const done = meanwhile(it);
  while (it.requests.length < 1) await turn();
  await done;
  answered.open();
  assert.equal((await post).text, 'made');
  return it;
}

test('[D-02] the answer to a POST is stored for the user who sent it, whoever is there when it comes', async () => {
  const it = await postedDuring(({ engine }) => engine.admin('identify', { identity: 'bob' }));
  assert.deepEqual(pick(await it.get('/p')), ['network', 'new']);
  await it.engine.admin('identify', { identity: 'ada' });
  assert.deepEqual(pick(await it.get('/p')), ['cache', 'made']);
});

const removals: readonly (readonly [what: string, remove: (it: World) => Promise<unknown>])[] = [
  ['everything', ({ engine }) => engine.admin('clear', undefined)],
  ['its user', ({ engine }) => engine.admin('forget', { identity: 'ada' })],
  ['everything by another engine', ({ backend }) => backend.remove([{ kind: 'all' }])],
];
for (const [what, remove] of removals) {
  test(`[D-02] the answer to a POST is not stored after a removal of ${what} since it was sent`, async () =>
    assert.deepEqual(await (await postedDuring(remove)).stored(), []));
}

test('[D-02] the answer to a POST is not stored after a removal that came right after its own invalidation', async () => {
  const backend = memoryBackend();
  const remove = async (selectors: readonly Selector[]): Promise<readonly string[]> => {
    const removed = await backend.remove(selectors);
    await backend.remove([{ kind: 'all' }]);
    return removed;
  };
  const it = rfcWorld({}, { backend: withMethods(backend, { remove }) });
  it.origin = () => saying(LONG, OWN, 'made');
  await it.get('/p', { init: { method: 'POST' } });
  assert.deepEqual(await it.stored(), []);
});

const forNobody: readonly (readonly [why: string, answer: () => Response])[] = [
  ['another Content-Location', () => saying(LONG, { 'content-location': '/q' })],
  ['no Content-Location', () => saying(LONG)],
  ['no explicit freshness', () => new Response('old', { headers: OWN })],
  ['no-store', () => saying(`${LONG}, no-store`, OWN)],
  ['an error', () => saying(LONG, OWN, 'wrong', 400)],
];
for (const [why, answer] of forNobody) {
  test(`[H-30] the answer to a POST with ${why} is for its caller alone`, async () => {
    const it = rfcWorld();
    it.origin = ({ method }) => (method === 'POST' ? answer() : new Response('new'));
    await it.get('/p', { init: { method: 'POST' } });
    assert.deepEqual(pick(await it.get('/p')), ['network', 'new']);
  });
}

test('[H-30] allowableMethods without POST keeps its answers out', async () => {
  const it = rfcWorld({ allowableMethods: ['GET'] });
  it.origin = () => saying(LONG, OWN, 'made');
  await it.get('/p', { init: { method: 'POST' } });
  assert.deepEqual(await it.stored(), []);
});

test('[H-11] If-Match makes an unsafe request no other: it is sent as it is, and invalidates', async () => {
  const it = await stored(() => new Response('done'));
  await it.get('/a', having({ 'if-match': '"1"' }, 'PUT'));
  assert.deepEqual(sent(it), { 'if-match': '"1"' });
  assert.deepEqual(await left(it), without('/a'));
});

test("the platform's own unsafe request is answered by the very response that it got", async () => {
  const it = await stored(() => new Response('gone'));
  const forwardAs = new Request(`${ORIGIN}/a`, { method: 'DELETE' });
  const response = new Response('gone');
  it.origin = () => response;
  const answer = await it.send('/a', { init: { method: 'DELETE' }, forwardAs });
  assert.equal(answer.native, response);
  assert.equal(response.bodyUsed, false);
  assert.deepEqual(await left(it), without('/a'));
});

test('a failure after a POST was answered costs the storing, not the answer', async () => {
  const it = rfcWorld();
  it.origin = () => saying(LONG, { 'content-location': '/a' }, 'done');
  const asked = it.call('/a', having({}, 'POST'));
  const settings = {
    ...asked.settings,
    get matchHeaders(): readonly string[] {
      throw new Error('a bug of ours');
    },
  };
  const answer = await it.engine.send({ ...asked, settings });
  assert.equal(await textOf(answer.body), 'done');
  assert.equal(it.requests.length, 1);
});

test('an unsafe request that may be cached is not sent again for a 304 that nobody asked for', async () => {
  const it = world({ settings: { allowableMethods: ['GET', 'POST'], expireAfter: 1 } });
  const post = { init: { method: 'POST' } };
  it.origin = () => new Response('stored', { headers: { etag: '"1"' } });
  await it.get('/a', post);
  it.wait(5);
  it.origin = () => new Response(null, { status: 304, headers: { etag: '"2"' } });
  const { status } = await it.get('/a', post);
  assert.deepEqual([status, it.requests.length], [304, 2]);
});
