import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedFields } from '../../http/fields/cache-status.js';
import { fieldValue } from '../../http/fields/header-fields.js';
import { millis } from '../../http/units.js';
import type { Read, World } from '../engine.fixture.js';
import {
  answering,
  asking,
  down,
  type Fields,
  having,
  httpDate,
  notModified,
  pick,
  rfcWorld,
  saying,
  sent,
} from './rfc9111.fixture.js';

/** For how many seconds is a response with these fields answered without the origin? At most a thousand. */
async function freshFor(fields: Fields, status = 200): Promise<number> {
  const it = answering(() => new Response('old', { status, headers: fields }));
  await it.get('/a');
  for (let seconds = 0; seconds < 1000; seconds += 5) {
    if ((await it.get('/a')).source !== 'cache') return seconds;
    it.wait(5);
  }
  return 1000;
}

const lifetimes: readonly (readonly [title: string, fields: Fields, seconds: number])[] = [
  ['[H-12] max-age', { 'cache-control': 'max-age=60' }, 60],
  ['[H-12] max-age before Expires', { 'cache-control': 'max-age=60', expires: httpDate(5) }, 60],
  ['[H-12] quoted max-age', { 'cache-control': 'Max-Age="60"' }, 60],
  ['[H-12] Expires', { expires: httpDate(60), date: httpDate(0) }, 60],
  ['[H-12] Expires that is garbage', { expires: 'soon', 'last-modified': httpDate(-9000) }, 0],
  ['[H-13] Age', { 'cache-control': 'max-age=60', age: '50' }, 10],
  ['[H-13] Date', { 'cache-control': 'max-age=60', date: httpDate(-40) }, 20],
  ['[H-18] s-maxage beside max-age', { 'cache-control': 's-maxage=600, max-age=60' }, 60],
  ['[H-18] private and no-transform', { 'cache-control': 'private, no-transform, max-age=60' }, 60],
  ['[H-16] must-revalidate', { 'cache-control': 'must-revalidate, max-age=60' }, 60],
  ['[H-17] immutable does not lengthen max-age', { 'cache-control': 'immutable, max-age=60' }, 60],
  ['[H-23] nothing but Last-Modified', { 'last-modified': httpDate(-600) }, 60],
  ['nothing at all', {}, 0],
];
for (const [title, fields, seconds] of lifetimes) {
  test(`${title}: fresh for ${seconds} s`, async () => assert.equal(await freshFor(fields), seconds));
}

test('[H-23] by heuristics a 404 is fresh for a while, a 403 is not, and a public one is', async () => {
  const modified = { 'last-modified': httpDate(-600) };
  assert.equal(await freshFor(modified, 404), 60);
  assert.equal(await freshFor(modified, 403), 0);
  assert.equal(await freshFor({ ...modified, 'cache-control': 'public' }, 403), 60);
});

test('[D-03] [X-04] what the response says comes before settings, and they before heuristics', async () => {
  const it = rfcWorld({ expireAfter: 30, urlsExpireAfter: { '/b': 40 } });
  const left = async (path: string, fields: Fields, how = {}) => {
    it.origin = () => new Response('x', { headers: fields });
    const { expires, createdAt } = await it.get(path, how);
    return (Number(expires) - createdAt) / 1000;
  };
  assert.equal(await left('/a?1', { 'cache-control': 'max-age=60' }), 60);
  assert.equal(await left('/a?2', { 'last-modified': httpDate(-6000) }), 30);
  assert.equal(await left('/b', {}), 40);
  assert.equal(await left('/b?1', { 'cache-control': 'max-age=0' }), 0);
  assert.equal(await left('/a?3', {}, { options: { expireAfter: { kind: 'never' } } }), Number.POSITIVE_INFINITY);
});

test('[H-01] max-age of a request bounds the age of the answer, and does not shorten what is stored', async () => {
  const it = answering(
    () => saying('max-age=60'),
    () => saying('max-age=60', {}, 'new'),
  );
  await it.get('/a', asking('max-age=1'));
  it.wait(10);
  assert.equal((await it.get('/a', asking('max-age=10'))).source, 'cache');
  assert.deepEqual(pick(await it.get('/a', asking('max-age=9'))), ['network', 'new']);
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'new']);
});

test('[H-02] [H-03] max-stale takes what is stale, min-fresh refuses what soon will be', async () => {
  const it = answering(
    () => saying('max-age=60', { etag: '"1"' }),
    () => notModified(),
  );
  await it.get('/a');
  it.wait(50);
  assert.equal((await it.get('/a', asking('min-fresh=10'))).source, 'cache');
  assert.equal((await it.get('/a', asking('min-fresh=11'))).source, 'revalidated');
  it.wait(70);
  const stale = await it.get('/a', asking('max-stale=10'));
  assert.deepEqual([stale.source, stale.detail], ['stale', 'max-stale']);
  assert.equal((await it.get('/a', asking('max-stale'))).source, 'stale');
  assert.equal((await it.get('/a', asking('max-stale=9'))).source, 'revalidated');
});

test('[H-04] a request with no-cache is validated end to end with what is stored', async () => {
  const it = answering(
    () => saying('max-age=60', { etag: '"1"' }),
    () => notModified(),
  );
  await it.get('/a');
  assert.equal((await it.get('/a', asking('no-cache'))).source, 'revalidated');
  assert.deepEqual(sent(it), { 'cache-control': 'no-cache', 'if-none-match': '"1"' });
});

test('[H-05] a request with no-store is not answered from the cache, nor stored; what is stored stays', async () => {
  const it = answering(() => saying('max-age=60'));
  await it.get('/a');
  assert.deepEqual(pick(await it.get('/a', asking('no-store'))), ['network', 'new']);
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'old']);
});

const onlyIfCached: readonly (readonly [what: string, stored: string, wait: number, request: string, got: string])[] = [
  ['fresh', 'max-age=60', 59, 'only-if-cached', 'cache'],
  ['stale', 'max-age=60', 60, 'only-if-cached', 'synthetic'],
  ['stale, with max-stale', 'max-age=60', 60, 'only-if-cached, max-stale', 'stale'],
  [
    'stale and must-revalidate, with max-stale',
    'max-age=60, must-revalidate',
    60,
    'only-if-cached, max-stale',
    'synthetic',
  ],
  ['no-cache', 'max-age=60, no-cache', 0, 'only-if-cached', 'synthetic'],
  ['fresh, older than max-age', 'max-age=60', 9, 'only-if-cached, max-age=8', 'synthetic'],
  ['fresh, asked for with no-cache', 'max-age=60', 9, 'only-if-cached, no-cache', 'cache'],
  ['asked for with no-store', 'max-age=60', 0, 'only-if-cached, no-store', 'synthetic'],
];
for (const [what, stored, wait, request, got] of onlyIfCached) {
  test(`[H-06] only-if-cached and what is stored is ${what}: ${got}, and the origin is not asked`, async () => {
    const it = answering(() => saying(stored));
    await it.get('/a');
    it.wait(wait);
    const answer = await it.get('/a', asking(request));
    assert.equal(answer.source, got);
    assert.equal(answer.status, got === 'synthetic' ? 504 : 200);
    assert.equal(it.requests.length, 1);
  });
}

test('[H-06] only-if-cached, as field or option, sends nothing unsafe and no precondition either', async () => {
  const it = rfcWorld();
  const condition = { 'if-match': '"1"', 'cache-control': 'only-if-cached' };
  const calls = [
    it.get('/a', { init: { method: 'POST', body: 'x' }, options: { onlyIfCached: true } }),
    it.get('/a', { init: { method: 'DELETE' }, options: { onlyIfCached: true } }),
    it.get('/a', { ...having({}, 'DELETE'), settings: { onlyIfCached: true } }),
    it.get('/a', having({ 'cache-control': 'only-if-cached' }, 'PUT')),
    it.get('/a', having(condition)),
    it.get('/a', having(condition, 'DELETE')),
  ];
  assert.deepEqual(
    (await Promise.all(calls)).map(({ status }) => status),
    [504, 504, 504, 504, 504, 504],
  );
  assert.equal(it.requests.length, 0);
});

test('[H-08] stale-while-revalidate in a request says nothing', async () => {
  const it = answering(() => saying('max-age=60'));
  await it.get('/a');
  it.wait(61);
  assert.deepEqual(pick(await it.get('/a', asking('stale-while-revalidate=600'))), ['network', 'new']);
});

test('[H-09] [H-10] must-revalidate is never sent, and Expires of a request says nothing', async () => {
  const it = answering(
    () => saying('max-age=60', { etag: '"1"' }),
    () => notModified(),
  );
  await it.get('/a');
  assert.equal((await it.get('/a', having({ expires: httpDate(-99) }))).source, 'cache');
  await it.get('/a', { options: { refresh: true } });
  assert.deepEqual([it.requests.at(-1)?.cache, sent(it)], ['no-cache', { 'if-none-match': '"1"' }]);
});

test('[H-14] no-store is not stored, and leaves what was stored before as it was', async () => {
  const it = answering(() => saying('max-age=60, no-store'));
  assert.equal((await it.get('/a')).cacheKey, null);
  assert.deepEqual(await it.stored(), []);
  assert.deepEqual(pick(await it.get('/a')), ['network', 'new']);
});

test('[H-15] no-cache is stored, and asked for each time', async () => {
  const it = answering(
    () => saying('max-age=60, no-cache="x-a"', { etag: '"1"' }),
    () => notModified(),
  );
  await it.get('/a');
  assert.deepEqual(pick(await it.get('/a')), ['revalidated', 'old']);
  assert.deepEqual(pick(await it.get('/a')), ['revalidated', 'old']);
  assert.deepEqual(sent(it), { 'if-none-match': '"1"' });
});

test('[H-17] immutable and fresh: refresh does not ask; stale it does', async () => {
  const it = answering(
    () => saying('max-age=60, immutable', { etag: '"1"' }),
    () => notModified(),
  );
  await it.get('/a');
  assert.equal((await it.get('/a', { options: { refresh: true } })).source, 'cache');
  assert.equal((await it.get('/a', asking('no-cache'))).source, 'revalidated');
  it.wait(60);
  assert.equal((await it.get('/a', { options: { refresh: true } })).source, 'revalidated');
});

test('[H-18] must-understand lets a status that is known be stored in spite of no-store, and no other', async () => {
  const it = rfcWorld();
  it.origin = ({ url }) => saying('must-understand, no-store, max-age=60', {}, 'x', url.endsWith('b') ? 599 : 200);
  for (const path of ['/a', '/b']) await it.get(path);
  assert.deepEqual([(await it.get('/a')).source, (await it.get('/b')).source], ['cache', 'network']);
});

test('[H-18] must-understand still holds when a 304 says it again', async () => {
  const both = 'must-understand, no-store, max-age=60';
  const it = answering(
    () => saying(both, { etag: '"1"' }),
    () => notModified({ 'cache-control': both }),
  );
  await it.get('/a');
  it.wait(60);
  assert.equal((await it.get('/a')).source, 'revalidated');
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'old']);
});

test('[H-24] Pragma: no-cache of a request validates, of a response it says nothing', async () => {
  const it = answering(
    () => saying('max-age=60', { pragma: 'no-cache', etag: '"1"' }),
    () => notModified(),
  );
  await it.get('/a');
  assert.equal((await it.get('/a')).source, 'cache');
  assert.equal((await it.get('/a', having({ pragma: 'no-cache' }))).source, 'revalidated');
});

test('[H-13] an answer from the cache tells its age, Date as it came', async () => {
  const it = answering(() => saying('max-age=60', { age: '5', date: httpDate(-9) }));
  await it.get('/a');
  it.wait(10);
  const hit = await it.get('/a');
  const fields = servedFields(hit, millis(hit.createdAt + 10_000));
  assert.deepEqual([fieldValue(fields, 'age'), fieldValue(fields, 'date')], ['19', httpDate(-9)]);
});

const clocks: readonly (readonly [why: string, moved: number, source: Read['source']])[] = [
  ['set back a little', -30, 'cache'],
  ['set back by a day', -86_400, 'revalidated'],
  ['set forward by a day', 86_400, 'revalidated'],
];
for (const [why, moved, source] of clocks) {
  test(`[H-13] a clock that was ${why}: ${source}`, async () => {
    const it: World = answering(
      () => saying('max-age=60', { etag: '"1"' }),
      () => notModified(),
    );
    await it.get('/a');
    it.wait(moved);
    assert.equal((await it.get('/a')).source, source);
  });
}

test('[D-03] by settings alone none of these directives counts', async () => {
  const it = answering(
    () => saying('no-store, no-cache, must-revalidate, max-age=0', { age: '99', expires: 'x' }),
    down,
    {
      cacheControl: false,
      expireAfter: 60,
    },
  );
  await it.get('/a');
  it.wait(59);
  assert.equal((await it.get('/a')).source, 'cache');
});

test('[H-32] a response with Set-Cookie, which script cannot see, is stored as any other', async () => {
  const it = answering(() => saying('max-age=60', { 'set-cookie': 'a=1' }));
  await it.get('/a');
  assert.equal((await it.get('/a')).source, 'cache');
});

test('[H-31] an answer to credentials is stored for those credentials only', async () => {
  const it = rfcWorld();
  it.origin = ({ headers }) => saying('max-age=60', {}, headers.get('authorization'));
  const of = (authorization: string) => it.get('/me', having({ authorization }));
  await of('Basic ada');
  assert.deepEqual(pick(await of('Basic bob')), ['network', 'Basic bob']);
  assert.deepEqual(pick(await of('Basic ada')), ['cache', 'Basic ada']);
});

test('[H-33] a method that a field overrides is what counts', async () => {
  const it = rfcWorld();
  it.origin = () => saying('max-age=60');
  await it.get('/a', having({ 'x-http-method-override': 'DELETE' }));
  assert.deepEqual(await it.stored(), []);
});
