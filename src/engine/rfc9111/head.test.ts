import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate, type Read, textOf, turn, type World } from '../engine.fixture.js';
import { asking, type Fields, having, notModified, pick, rfcWorld, saying, sent } from './rfc9111.fixture.js';

const LONG = 'max-age=600';
const HEAD = having({}, 'HEAD');

/** A GET is stored, and the origin answers a HEAD by these fields. */
async function stored(head: Fields, get: Fields = { etag: '"1"', 'content-length': '4' }): Promise<World> {
  const it = rfcWorld();
  it.origin = ({ method }) => (method === 'HEAD' ? saying(LONG, head, null) : saying(LONG, get, 'body'));
  await it.get('/a');
  return it;
}

const lines = ({ fields }: Read): readonly string[] => fields.split('\n').sort();

test('[H-30] a HEAD is answered by what is stored for GET, without its body (RFC 9110 §9.3.2)', async () => {
  const it = await stored({});
  const get = await it.get('/a');
  const head = await it.get('/a', HEAD);
  assert.deepEqual([head.status, head.source, head.text], [200, 'cache', '']);
  assert.deepEqual(lines(head), lines(get));
  assert.equal(it.requests.length, 1);
});

test('by settings alone a HEAD is answered by a HEAD only', async () => {
  const it = await stored({});
  assert.equal((await it.get('/a', { ...HEAD, settings: { cacheControl: false } })).source, 'network');
});

test('a GET is never answered by what is stored for HEAD', async () => {
  const it = rfcWorld();
  it.origin = ({ method }) => saying(LONG, {}, method === 'HEAD' ? null : 'body');
  await it.get('/a', HEAD);
  assert.equal((await it.get('/a', HEAD)).source, 'cache');
  assert.deepEqual(pick(await it.get('/a')), ['network', 'body']);
});

test('of a stale GET a HEAD asks the origin, and its answer makes the GET fresh again (RFC 9111 §4.3.5)', async () => {
  const it = await stored({ etag: '"1"', 'x-new': '1' });
  it.wait(600);
  assert.equal((await it.get('/a', HEAD)).source, 'network');
  assert.equal(it.requests.at(-1)?.method, 'HEAD');
  const get = await it.get('/a');
  assert.deepEqual(pick(get), ['cache', 'body']);
  assert.match(get.fields, /x-new:1/);
});

const contradictions: readonly (readonly [what: string, head: Fields])[] = [
  ['another entity tag', { etag: '"2"' }],
  ['another length', { etag: '"1"', 'content-length': '5' }],
];
for (const [what, head] of contradictions) {
  test(`the answer to a HEAD with ${what} makes the stored GET stale (RFC 9111 §4.3.5)`, async () => {
    const it = await stored(head);
    await it.get('/a', having({ 'cache-control': 'no-cache' }, 'HEAD'));
    it.origin = () => notModified({ 'cache-control': LONG });
    assert.deepEqual(pick(await it.get('/a')), ['revalidated', 'body']);
    assert.equal(sent(it)['if-none-match'], '"1"');
  });
}

test('whoever asks for the GET right after the HEAD sees what it said', async () => {
  const it = await stored({ etag: '"2"' });
  await it.send('/a', having({ 'cache-control': 'no-cache' }, 'HEAD'));
  it.origin = () => saying(LONG, {}, 'new');
  assert.deepEqual(pick(await it.get('/a')), ['network', 'new']);
});

test('after two HEADs that were answered at once, a GET and a removal are answered', { timeout: 5000 }, async () => {
  const it = await stored({});
  const answered = gate();
  it.origin = async () => {
    await answered.opened;
    return saying(LONG, { etag: '"1"' }, null);
  };
  it.wait(600);
  // They share no fetch.
  const heads = [HEAD, having({ 'cache-control': 'no-cache' }, 'HEAD')].map((head) => it.send('/a', head));
  while (it.requests.length < 3) await turn();
  answered.open();
  await Promise.all(heads);
  assert.equal((await it.get('/a')).source, 'cache');
  assert.deepEqual(await it.engine.admin('clear', undefined), { deleted: 2 });
});

test('a HEAD that is answered while the filter decides about the GET updates what it lets in', {
  timeout: 5000,
}, async () => {
  const decided = gate();
  const slow = (): Promise<boolean> => decided.opened.then(() => true);
  const functions = { filters: { slow }, keys: {}, adapters: {} };
  const it = rfcWorld({ filterFn: 'slow' }, { parts: { functions } });
  const answered = gate();
  it.origin = async ({ method }) => {
    if (method === 'HEAD') await answered.opened;
    return saying(LONG, { 'x-by': method }, method === 'HEAD' ? null : 'body');
  };
  const head = it.send('/a', HEAD);
  while (it.requests.length < 1) await turn();
  await textOf((await it.send('/a')).body);
  answered.open();
  await head;
  decided.open();
  const get = await it.get('/a');
  assert.deepEqual(pick(get), ['cache', 'body']);
  assert.match(get.fields, /x-by:HEAD/);
});

test('the answer to a HEAD that is an error leaves the stored GET as it was', async () => {
  const it = await stored({});
  it.origin = () => new Response(null, { status: 404, headers: { etag: '"2"' } });
  await it.get('/a', having({ 'cache-control': 'no-cache' }, 'HEAD'));
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'body']);
});

test('[H-14] the answer to a HEAD that says no-store takes the stored GET away', async () => {
  const it = await stored({ etag: '"1"', 'cache-control': 'no-store' });
  it.origin = () => new Response(null, { headers: { etag: '"1"', 'cache-control': 'no-store' } });
  await it.get('/a', having({ 'cache-control': 'no-cache' }, 'HEAD'));
  assert.deepEqual(await it.stored(), []);
});

test('[H-25] a HEAD updates the variant that it would select, and no other', async () => {
  const it = rfcWorld();
  it.origin = ({ method, headers }) =>
    saying(LONG, { vary: 'x-team', etag: '"1"', 'x-by': method }, method === 'HEAD' ? null : headers.get('x-team'));
  for (const team of ['a', 'b']) await it.get('/a', having({ 'x-team': team }));
  await it.get('/a', having({ 'x-team': 'a', 'cache-control': 'no-cache' }, 'HEAD'));
  assert.match((await it.get('/a', having({ 'x-team': 'a' }))).fields, /x-by:HEAD/);
  assert.match((await it.get('/a', having({ 'x-team': 'b' }))).fields, /x-by:GET/);
});

test('[H-29] a stored part answers no HEAD', async () => {
  const it = rfcWorld();
  it.origin = ({ method }) =>
    method === 'HEAD'
      ? saying(LONG, { 'content-length': '10' }, null)
      : saying(LONG, { 'content-range': 'bytes 0-3/10', etag: '"1"' }, '0123', 206);
  await it.get('/a', having({ range: 'bytes=0-3' }));
  const head = await it.get('/a', HEAD);
  assert.deepEqual([head.status, head.source], [200, 'network']);
});

test('[H-06] only-if-cached for a HEAD takes what is stored for GET, as stale as max-stale allows', async () => {
  const it = await stored({});
  const ask = (cacheControl: string) => it.get('/a', having({ 'cache-control': cacheControl }, 'HEAD'));
  assert.equal((await ask('only-if-cached')).source, 'cache');
  it.wait(600);
  assert.equal((await ask('only-if-cached')).status, 504);
  assert.equal((await ask('only-if-cached, max-stale')).source, 'stale');
  assert.equal((await it.get('/a', asking('only-if-cached, max-stale'))).text, 'body');
  assert.equal(it.requests.length, 1);
});
