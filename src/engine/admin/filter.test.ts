import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate, textOf, turn, type World, type WorldOptions, world } from '../engine.fixture.js';
import type { FilterFunction } from '../functions.js';

/** An engine whose session names the filter `mine`. */
function filteredBy(mine: FilterFunction, options: WorldOptions = {}): World {
  const functions = { filters: { mine }, keys: {}, adapters: {} };
  return world({ ...options, settings: { filterFn: 'mine', ...options.settings }, parts: { functions } });
}

const KINDS: readonly (readonly [string, (verdict: boolean) => boolean | Promise<boolean>])[] = [
  ['a function', (verdict) => verdict],
  ['an async function', async (verdict) => verdict],
];

for (const [kind, said] of KINDS) {
  test(`[C-13] a response that ${kind} rejects is returned and not stored`, async () => {
    const it = filteredBy(({ url }) => said(!url.endsWith('/secret')));
    assert.equal((await it.get('/secret')).text, 'body of /secret');
    assert.deepEqual(await it.stored(), []);
    await it.get('/open');
    assert.equal((await it.get('/open')).source, 'cache');
  });

  test(`[C-13] ${kind} is called once before a response is stored, and once before it answers`, async () => {
    const asked: boolean[] = [];
    const it = filteredBy(({ fromCache }) => {
      asked.push(fromCache);
      return said(true);
    });
    await it.get('/a');
    assert.deepEqual(asked, [false]);
    await it.get('/a');
    assert.deepEqual(asked, [false, true]);
  });

  test(`[C-13] a stored response that ${kind} rejects answers once more, and is deleted`, async () => {
    let allowed = true;
    const it = filteredBy(() => said(allowed));
    await it.get('/a');
    allowed = false;
    assert.deepEqual([(await it.get('/a')).source, (await it.stored()).length], ['cache', 0]);
    assert.equal((await it.get('/a')).source, 'network');
    assert.ok(it.events.some(({ type }) => type === 'invalidated'));
  });

  test(`[C-13] if ${kind} rejects the response of a refresh, the stored one is deleted`, async () => {
    const it = filteredBy(async (response) => said(!(await response.text()).includes('error')));
    await it.get('/a');
    it.origin = () => new Response('error');
    assert.equal((await it.get('/a', { options: { forceRefresh: true } })).text, 'error');
    assert.deepEqual(await it.stored(), []);
  });

  test(`[C-13] ${kind} rejects a stale response that a 304 freshened`, async () => {
    let allowed = true;
    const it = filteredBy(() => said(allowed));
    it.origin = () => new Response('one', { headers: { etag: '"1"' } });
    await it.get('/a');
    it.wait(90);
    allowed = false;
    it.origin = () => new Response(null, { status: 304 });
    assert.deepEqual([(await it.get('/a')).source, (await it.stored()).length], ['revalidated', 0]);
  });

  test(`[C-13] ${kind} rejects a stale response that answers for an unreachable origin`, async () => {
    let allowed = true;
    const it = filteredBy(() => said(allowed), { settings: { staleIfError: true } });
    await it.get('/a');
    it.wait(90);
    allowed = false;
    it.origin = () => Response.error();
    it.origin = () => Promise.reject(new TypeError('down'));
    assert.deepEqual([(await it.get('/a')).source, (await it.stored()).length], ['stale', 0]);
  });
}

test('[C-13] requests wait for a filter that has not decided', async () => {
  const decided = gate();
  const it = filteredBy(async () => {
    await decided.opened;
    return true;
  });
  const first = await it.send('/a');
  assert.equal(first.source, 'network');
  const count = it.engine.admin('count', {});
  const second = Promise.resolve(it.send('/a'));
  decided.open();
  assert.equal((await second).source === 'cache' || (await second).collapsed, true);
  assert.equal(await count, 1);
  assert.equal(it.requests.length, 1);
});

test('[C-13] a filter that fails stores nothing, deletes nothing, and is reported', async () => {
  let fails = false;
  const it = filteredBy(() => {
    if (fails) throw new Error('broken');
    return true;
  });
  await it.get('/a');
  fails = true;
  assert.equal((await it.get('/a')).source, 'cache');
  await it.get('/b');
  assert.equal((await it.stored()).length, 1);
  assert.equal(it.events.filter(({ type }) => type === 'error').length, 2);
});

test('[C-13] a filter gets the response as it is stored: fields and body, no secrets', async () => {
  const seen: unknown[] = [];
  const it = filteredBy(async (response) => {
    const { method, url, status, ok, headers, size, expires, createdAt, cacheKey } = response;
    seen.push([method, url, status, ok, headers.get('content-type'), headers.get('x-api-key'), size]);
    seen.push([await response.json(), (await response.bytes()).byteLength, (await response.blob()).type]);
    seen.push([expires instanceof Date, createdAt instanceof Date, cacheKey.length > 0]);
    return true;
  });
  it.origin = () => Response.json({ a: 1 }, { headers: { 'x-api-key': 's3cret' } });
  await it.get('/a?api_key=s3cret');
  assert.deepEqual(seen, [
    ['GET', 'https://atlas.test/a?api_key=REDACTED', 200, true, 'application/json', 'REDACTED', 7],
    [{ a: 1 }, 7, 'application/json'],
    [true, true, true],
  ]);
});

test('[C-13] with a filter that is not registered nothing is cached, and one error event names the registered ones', async () => {
  const it = world({
    settings: { filterFn: 'yours' },
    parts: { functions: { filters: { mine: () => true }, keys: {}, adapters: {} } },
  });
  for (const path of ['/a', '/a']) assert.equal((await it.get(path)).source, 'network');
  const errors = it.events.filter((event) => event.type === 'error');
  assert.deepEqual(
    errors.map(({ error }) => [error.code, error.values]),
    [['bad-option', ['filters', 'yours', ['mine']]]],
  );
});

test('[C-13] a filter that never decides is given up after its time limit', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const it = filteredBy(() => new Promise<boolean>(() => undefined));
  await textOf((await it.send('/a')).body);
  await turn();
  const count = it.engine.admin('count', {});
  context.mock.timers.tick(10_000);
  assert.equal(await count, 0);
  assert.ok(it.events.some((event) => event.type === 'error' && event.error.code === 'timeout'));
});
