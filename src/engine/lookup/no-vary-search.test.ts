import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Asking, type Read, type World, world } from '../engine.fixture.js';

const pick = ({ source, text }: Read) => [source, text];

const DIRECTIVES = { cacheControl: true } as const;

const saying = (noVarySearch: string) => (request: Request) =>
  new Response(new URL(request.url).search, {
    headers: { 'cache-control': 'max-age=60', 'no-vary-search': noVarySearch },
  });

async function asked(noVarySearch: string, first: string, second: string, settings: object = DIRECTIVES) {
  const it = world({ settings });
  it.origin = saying(noVarySearch);
  await it.get(`/a${first}`);
  return pick(await it.get(`/a${second}`));
}

const hits: readonly (readonly [rule: string, first: string, second: string])[] = [
  ['params=("utm")', '?id=1&utm=x', '?id=1&utm=y'],
  ['params=("utm")', '?id=1&utm=x', '?id=1'],
  ['params', '?a=1', '?b=2'],
  ['params', '?a=1', ''],
  ['params, except=("id")', '?id=1&a', '?b&id=1'],
  ['key-order, params=("utm")', '?a=1&b=2', '?b=2&utm=1&a=1'],
];
for (const [rule, first, second] of hits) {
  test(`No-Vary-Search: ${rule}: what is stored for ${first} answers ${second || 'no query'}`, async () =>
    assert.deepEqual(await asked(rule, first, second), ['cache', first]));
}

const misses: readonly (readonly [rule: string, first: string, second: string])[] = [
  ['params=("utm")', '?id=1&utm=x', '?id=2&utm=x'],
  ['params, except=("id")', '?id=1', '?id=2'],
  ['params=(utm)', '?utm=x', '?utm=y'],
];
for (const [rule, first, second] of misses) {
  test(`No-Vary-Search: ${rule}: what is stored for ${first} does not answer ${second}`, async () =>
    assert.deepEqual(await asked(rule, first, second), ['network', second]));
}

for (const later of ['', 'params=("utm")']) {
  test(`what is stored for ?id=1 by the rule params answers no ?utm=1 once its origin says "${later}"`, async () => {
    const it = world({ settings: DIRECTIVES });
    it.origin = saying('params');
    await it.get('/a?id=1');
    it.origin = saying(later);
    await it.get('/a?id=1', { options: { forceRefresh: true } });
    assert.deepEqual(pick(await it.get('/a?utm=1')), ['network', '?utm=1']);
  });
}

test('without cacheControl No-Vary-Search says nothing', async () =>
  assert.deepEqual(await asked('params', '?a=1', '?b=2', {}), ['network', '?b=2']));

test('what was found by another query is deleted with the response itself', async () => {
  const it = world({ settings: DIRECTIVES });
  it.origin = saying('params');
  await it.get('/a?x=1');
  await it.engine.admin('clear', undefined);
  assert.deepEqual(pick(await it.get('/a?x=2')), ['network', '?x=2']);
});

test('after an unsafe request (RFC 9111 §4.4) what is stored for an equivalent query, by whomever, answers its URL no more', async () => {
  const it = world({ settings: DIRECTIVES });
  it.origin = (request) => (request.method === 'PUT' ? new Response('done') : saying('params=("utm")')(request));
  const bob = { settings: { identity: 'bob' } };
  for (const who of [{}, bob]) await it.get('/a?id=1&utm=1', who);
  await it.get('/a?id=1&utm=2', { init: { method: 'PUT' } });
  for (const who of [{}, bob]) {
    // The rule is known again.
    await it.get('/a?id=2&utm=1', who);
    assert.deepEqual(pick(await it.get('/a?id=2&utm=2', who)), ['cache', '?id=2&utm=1']);
    assert.deepEqual(pick(await it.get('/a?id=1&utm=1', who)), ['cache', '?id=1&utm=1']);
    assert.deepEqual(pick(await it.get('/a?id=1&utm=2', who)), ['network', '?id=1&utm=2']);
  }
});

test('secrets in a query stay out of the names by which it is found', async () => {
  const it = world({ settings: DIRECTIVES });
  it.origin = saying('params=("utm")');
  await it.get('/a?api_key=s3cret&utm=1');
  assert.deepEqual(pick(await it.get('/a?api_key=s3cret&utm=2'))[0], 'cache');
  assert.deepEqual(pick(await it.get('/a?api_key=other&utm=2'))[0], 'network');
  assert.doesNotMatch(JSON.stringify(await it.backend.aliases()), /s3cret/);
});

/** Stored for one team by one query; another team asks by another, and a 304 with these fields chooses the same response. */
async function chosen(
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly it: World; readonly other: Asking }> {
  const it = world({ settings: DIRECTIVES });
  const stored = { 'cache-control': 'max-age=60', 'no-vary-search': 'params=("utm")', vary: 'x-team', etag: '"1"' };
  it.origin = ({ headers, url }) =>
    headers.has('if-none-match')
      ? new Response(null, { status: 304, headers: { etag: '"1"', ...fields } })
      : new Response(new URL(url).search, { headers: stored });
  await it.get('/a?utm=1', { init: { headers: { 'x-team': 'a' } } });
  const other = { init: { headers: { 'x-team': 'b' } } };
  assert.deepEqual(pick(await it.get('/a?utm=2', other)), ['revalidated', '?utm=1']);
  return { it, other };
}

test('what a 304 chooses among the variants of an equivalent query is stored beside them', async () => {
  const { it, other } = await chosen({});
  assert.deepEqual(pick(await it.get('/a?utm=2', other)), ['cache', '?utm=1']);
  assert.equal((await it.stored()).length, 2);
  assert.ok(!it.events.some(({ type }) => type === 'error'));
});

test('[H-14] if that 304 says no-store, nothing of it stays', async () => {
  const { it } = await chosen({ 'cache-control': 'no-store' });
  assert.deepEqual(await it.stored(), []);
});
