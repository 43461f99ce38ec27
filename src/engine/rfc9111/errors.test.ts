import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError } from '../../errors.js';
import { servedFields } from '../../http/fields/cache-status.js';
import { fieldValue } from '../../http/fields/header-fields.js';
import { millis } from '../../http/units.js';
import type { SessionOptions } from '../../options/table.js';
import type { World } from '../engine.fixture.js';
import { answering, asking, down, notModified, pick, saying, sent } from './rfc9111.fixture.js';

type Outcome = 'stale' | '504' | 'rejected' | 'passed on';

/** What has been stale for 10 s, and an origin that fails. */
async function outcome(
  stored: string,
  origin: World['origin'],
  asked = '',
  settings: SessionOptions = {},
): Promise<Outcome> {
  const it = answering(() => saying(`max-age=60, ${stored}`, { etag: '"1"' }), origin, settings);
  await it.get('/a');
  it.wait(70);
  const answer = await it.get('/a', asked === '' ? {} : asking(asked)).catch((error: unknown) => error);
  if (answer instanceof CacheError) return answer.code === 'network' ? 'rejected' : assert.fail(answer);
  assert.ok(typeof answer === 'object' && answer !== null && 'status' in answer && 'source' in answer);
  if (answer.status === 504) return '504';
  return answer.source === 'stale' ? 'stale' : 'passed on';
}

const broken = () => new Response('broken', { status: 503 });

const outcomes: readonly (readonly [
  why: string,
  stored: string,
  asked: string,
  settings: SessionOptions,
  offline: Outcome,
  on503: Outcome,
])[] = [
  ['nobody allows staleness', '', '', {}, 'rejected', 'passed on'],
  ['[H-19] its own stale-if-error', 'stale-if-error=10', '', {}, 'stale', 'stale'],
  ['[H-19] its own stale-if-error is over', 'stale-if-error=9', '', {}, 'rejected', 'passed on'],
  ['[H-07] stale-if-error of the request', '', 'stale-if-error=10', {}, 'stale', 'stale'],
  ['[H-07] stale-if-error of the request is over', '', 'stale-if-error=9', {}, 'rejected', 'passed on'],
  ['the setting', '', '', { staleIfError: true }, 'stale', 'stale'],
  [
    '[H-16] must-revalidate against the setting (§5.2.2.2)',
    'must-revalidate',
    '',
    { staleIfError: true },
    '504',
    'passed on',
  ],
  [
    '[H-16] must-revalidate against stale-if-error of the request',
    'must-revalidate',
    'stale-if-error=99',
    {},
    '504',
    'passed on',
  ],
  [
    '[H-16] must-revalidate against its own stale-if-error',
    'must-revalidate, stale-if-error=99',
    '',
    {},
    '504',
    'passed on',
  ],
  ['[H-15] no-cache against the setting (§5.2.2.4)', 'no-cache', '', { staleIfError: true }, '504', 'passed on'],
  ['[H-18] proxy-revalidate is for shared caches', 'proxy-revalidate', '', { staleIfError: true }, 'stale', 'stale'],
];
for (const [why, stored, asked, settings, offline, on503] of outcomes) {
  test(`the origin fails, ${why}: ${offline} without network, ${on503} with a 503`, async () => {
    assert.equal(await outcome(stored, down, asked, settings), offline);
    assert.equal(await outcome(stored, broken, asked, settings), on503);
  });
}

test('[H-16] the 504 of must-revalidate says in Cache-Status why', async () => {
  const it = answering(() => saying('max-age=60, must-revalidate'), down);
  await it.get('/a');
  it.wait(60);
  const answer = await it.get('/a');
  assert.deepEqual([answer.status, answer.source, answer.text], [504, 'synthetic', '']);
  const status = fieldValue(servedFields(answer, millis(answer.createdAt)), 'cache-status');
  assert.equal(status, 'cached-session; detail="must-revalidate"');
});

test('[H-16] fresh, and to be asked for by the request only, a network that is down is no 504', async () => {
  const it = answering(() => saying('max-age=60, must-revalidate'), down, { staleIfError: true });
  await it.get('/a');
  assert.deepEqual(pick(await it.get('/a', asking('no-cache'))), ['stale', 'old']);
});

test('a 503 without freshness leaves what is stored; one that says how long it holds takes its place (§4.3.3)', async () => {
  const it = answering(() => saying('max-age=60'), broken);
  await it.get('/a');
  it.wait(60);
  assert.equal((await it.get('/a')).status, 503);
  assert.deepEqual(
    (await it.stored()).map(({ status }) => status),
    [200],
  );
  it.origin = () => saying('max-age=5', {}, 'closed', 503);
  await it.get('/a');
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'closed']);
});

test('[H-20] within stale-while-revalidate it answers, and the origin is asked behind it, once', async () => {
  const it = answering(
    () => saying('max-age=60, stale-while-revalidate=30', { etag: '"1"' }),
    () => saying('max-age=60', { etag: '"2"' }, 'new'),
  );
  await it.get('/a');
  it.wait(90);
  const stale = await Promise.all([it.send('/a'), it.send('/a')]);
  assert.deepEqual(
    stale.map(({ source, detail }) => [source, detail]),
    [
      ['stale', 'stale-while-revalidate'],
      ['stale', 'stale-while-revalidate'],
    ],
  );
  await it.idle();
  assert.deepEqual(sent(it), { 'if-none-match': '"1"' });
  assert.deepEqual(pick(await it.get('/a')), ['cache', 'new']);
  assert.equal(it.requests.length, 2);
});

test('[H-20] beyond stale-while-revalidate the origin is awaited', async () => {
  const it = answering(() => saying('max-age=60, stale-while-revalidate=30'));
  await it.get('/a');
  it.wait(91);
  assert.deepEqual(pick(await it.get('/a')), ['network', 'new']);
});

test('[H-20] a refresh behind the answer that fails leaves what is stored', async () => {
  const it = answering(() => saying('max-age=60, stale-while-revalidate=30'), down);
  await it.get('/a');
  it.wait(70);
  assert.deepEqual(pick(await it.get('/a')), ['stale', 'old']);
  assert.deepEqual(pick(await it.get('/a')), ['stale', 'old']);
  assert.equal(it.requests.length, 3);
});

test('[H-22] a 304 renews what is stored by its own fields, and by what stays of the stored ones', async () => {
  const it = answering(
    () => saying('max-age=60, must-revalidate', { etag: '"1"', 'x-a': '1' }),
    () => notModified({ 'cache-control': 'max-age=10', 'x-b': '2' }),
  );
  await it.get('/a');
  it.wait(60);
  const renewed = await it.get('/a');
  assert.deepEqual(
    [...pick(renewed), (Number(renewed.expires) - renewed.createdAt) / 1000],
    ['revalidated', 'old', 70],
  );
  assert.match(renewed.fields, /x-a:1/);
  assert.match(renewed.fields, /x-b:2/);
  const [entry] = await it.stored();
  assert.equal(entry?.control, undefined);
  it.wait(9);
  assert.equal((await it.get('/a')).source, 'cache');
});

test('[H-14] a 304 that says no-store answers, and what was stored goes', async () => {
  const it = answering(
    () => saying('max-age=60', { etag: '"1"' }),
    () => notModified({ 'cache-control': 'no-store' }),
  );
  await it.get('/a');
  it.wait(60);
  assert.deepEqual(pick(await it.get('/a')), ['revalidated', 'old']);
  assert.deepEqual(await it.stored(), []);
  it.origin = () => new Response('new');
  assert.deepEqual(pick(await it.get('/a')), ['network', 'new']);
  assert.deepEqual(sent(it), {});
});

test('[H-14] a 304 that says no-store is not undone by asking at once', async () => {
  const it = answering(
    () => saying('max-age=60', { etag: '"1"' }),
    () => notModified({ 'cache-control': 'no-store' }),
  );
  await it.get('/a');
  it.wait(60);
  await it.send('/a');
  it.origin = ({ headers }) => new Response(headers.get('if-none-match') ?? 'nothing was there');
  assert.equal((await it.get('/a')).text, 'nothing was there');
});

test('[H-21] both validators are sent; a 304 for another entity tag is asked again without them', async () => {
  const modified = 'Wed, 31 Dec 2025 00:00:00 GMT';
  const it = answering(
    () => saying('max-age=60', { etag: '"1"', 'last-modified': modified }),
    ({ headers }) => (headers.has('if-none-match') ? notModified({ etag: '"2"' }) : new Response('new')),
  );
  await it.get('/a');
  it.wait(60);
  assert.deepEqual(pick(await it.get('/a')), ['network', 'new']);
  const conditions = it.requests.map(({ headers }) => [headers.get('if-none-match'), headers.get('if-modified-since')]);
  assert.deepEqual(conditions, [
    [null, null],
    ['"1"', modified],
    [null, null],
  ]);
});
