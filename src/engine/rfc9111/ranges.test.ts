import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asking, Read, World } from '../engine.fixture.js';
import {
  answering,
  type Fields,
  having,
  httpDate,
  notModified,
  pick,
  rfcWorld,
  saying,
  sent,
} from './rfc9111.fixture.js';

const BODY = '0123456789';
const LONG = 'max-age=600';
const range = (value: string, more: Fields = {}): Asking => having({ range: `bytes=${value}`, ...more });

/** A 206 with these bytes of BODY. */
const part = (first: number, last: number, fields: Fields = { etag: '"1"' }, cacheControl = LONG): Response =>
  saying(cacheControl, { 'content-range': `bytes ${first}-${last}/10`, ...fields }, BODY.slice(first, last + 1), 206);

/** An origin that knows ranges, If-Range and validators of BODY. */
function ranged(etag = '"1"'): World {
  const it = rfcWorld();
  it.origin = ({ headers }) => {
    if (headers.get('if-none-match') === etag) return notModified({ etag, 'cache-control': LONG });
    const asked = /^bytes=(\d+)-(\d*)$/.exec(headers.get('range') ?? '');
    const holds = (headers.get('if-range') ?? etag) === etag;
    if (asked === null || !holds) return saying(LONG, { etag }, BODY);
    return part(Number(asked[1]), asked[2] === '' ? 9 : Number(asked[2]), { etag });
  };
  return it;
}

const shown = ({ status, source, text, fields }: Read) => [
  status,
  source,
  text,
  /content-range:(.*)/.exec(fields)?.[1] ?? null,
];

const cuts: readonly (readonly [asked: string, status: number, text: string, place: string | null])[] = [
  ['0-3', 206, '0123', 'bytes 0-3/10'],
  ['4-', 206, '456789', 'bytes 4-9/10'],
  ['-2', 206, '89', 'bytes 8-9/10'],
  ['8-99', 206, '89', 'bytes 8-9/10'],
  ['10-', 416, '', 'bytes */10'],
  ['3-2', 200, BODY, null],
  ['0-1,4-5', 200, BODY, null],
];
for (const [asked, status, text, place] of cuts) {
  test(`[D-08] [H-29] of a complete response bytes ${asked} are ${status} ${text} (RFC 9111 §3.3)`, async () => {
    const it = ranged();
    await it.get('/a');
    assert.deepEqual(shown(await it.get('/a', range(asked))), [status, 'cache', text, place]);
    assert.deepEqual(pick(await it.get('/a')), ['cache', BODY]);
    assert.equal(it.requests.length, 1);
  });
}

test('[H-29] If-Range: bytes of the same representation, else all of it (RFC 9110 §13.1.5)', async () => {
  const it = ranged();
  await it.get('/a');
  assert.deepEqual(shown(await it.get('/a', range('0-3', { 'if-range': '"1"' }))).slice(0, 3), [206, 'cache', '0123']);
  assert.deepEqual(shown(await it.get('/a', range('0-3', { 'if-range': '"0"' }))).slice(0, 3), [200, 'cache', BODY]);
  assert.deepEqual(shown(await it.get('/a', range('0-3', { 'if-range': 'W/"1"' }))).slice(0, 3), [200, 'cache', BODY]);
});

test('[H-29] a stored part answers ranges within it, and none beyond', async () => {
  const it = ranged();
  assert.deepEqual(shown(await it.get('/a', range('2-6'))), [206, 'network', '23456', 'bytes 2-6/10']);
  assert.deepEqual(sent(it).range, 'bytes=2-6');
  assert.deepEqual(shown(await it.get('/a', range('3-4'))), [206, 'cache', '34', 'bytes 3-4/10']);
  assert.deepEqual(shown(await it.get('/a', range('5-8'))), [206, 'network', '5678', 'bytes 5-8/10']);
});

test('[D-08] a part never answers one who asks for all', async () => {
  const it = ranged();
  await it.get('/a', range('2-6'));
  assert.deepEqual(shown(await it.get('/a')), [200, 'network', BODY, null]);
  assert.deepEqual(sent(it), {});
  assert.equal((await it.get('/a')).source, 'cache');
});

test('[D-08] only-if-cached takes a part for a part, and not for the whole', async () => {
  const it = ranged();
  await it.get('/a', range('0-6'));
  const onlyIfCached = { options: { onlyIfCached: true } };
  assert.equal((await it.get('/a', { ...range('0-6'), ...onlyIfCached })).status, 206);
  assert.equal((await it.get('/a', { ...range('0-7'), ...onlyIfCached })).status, 504);
  assert.equal((await it.get('/a', onlyIfCached)).status, 504);
  assert.equal(it.requests.length, 1);
});

test('[H-29] parts with one strong entity tag are joined; all of them are the whole (RFC 9111 §3.4)', async () => {
  const it = ranged();
  for (const asked of ['0-3', '4-7', '8-9']) await it.get('/a', range(asked));
  assert.deepEqual(shown(await it.get('/a', range('2-9'))), [206, 'cache', '23456789', 'bytes 2-9/10']);
  assert.deepEqual(shown(await it.get('/a')), [200, 'cache', BODY, null]);
  assert.deepEqual(
    (await it.stored()).map(({ status, size }) => [status, size]),
    [[200, 10]],
  );
});

for (const [why, first, second] of [
  ['other entity tags', { etag: '"1"' }, { etag: '"2"' }],
  ['weak entity tags', { etag: 'W/"1"' }, { etag: 'W/"1"' }],
  ['no entity tags', {}, {}],
] as const) {
  test(`[H-29] parts with ${why} are not joined`, async () => {
    const it = rfcWorld();
    it.origin = () => part(0, 4, first);
    await it.get('/a', range('0-4'));
    it.origin = () => part(5, 9, second);
    await it.get('/a', range('5-9'));
    it.origin = () => new Response('asked');
    assert.deepEqual(pick(await it.get('/a', range('0-9'))), ['network', 'asked']);
  });
}

test('[H-29] a part that lacks only its end is completed: Range and If-Range go upstream, the whole comes back', async () => {
  const it = ranged();
  await it.get('/a', range('0-6'));
  const whole = await it.get('/a');
  assert.deepEqual(shown(whole), [200, 'network', BODY, null]);
  assert.deepEqual(sent(it), { range: 'bytes=7-', 'if-range': '"1"' });
  assert.match(whole.fields, /content-length:10/);
  assert.deepEqual(shown(await it.get('/a')), [200, 'cache', BODY, null]);
});

const MODIFIED = httpDate(-60);
const dated = (date: string): Fields => ({ 'last-modified': MODIFIED, date });

test('[H-29] a part without entity tag is completed by a strong Last-Modified, which the rest may leave out', async () => {
  const strong = dated(httpDate(-59));
  for (const rest of [strong, { date: strong.date ?? '' }]) {
    const it = rfcWorld();
    it.origin = () => part(0, 6, strong);
    await it.get('/a', range('0-6'));
    it.origin = () => part(7, 9, rest);
    assert.deepEqual(shown(await it.get('/a')), [200, 'network', BODY, null]);
    assert.equal(sent(it)['if-range'], MODIFIED);
    assert.deepEqual(shown(await it.get('/a')), [200, 'cache', BODY, null]);
  }
});

test('[H-29] a Last-Modified of the second in which the part was sent names no bytes: all of it is asked for', async () => {
  const it = rfcWorld();
  it.origin = () => part(0, 6, dated(MODIFIED));
  await it.get('/a', range('0-6'));
  it.origin = () => saying(LONG, dated(MODIFIED), BODY);
  assert.deepEqual(shown(await it.get('/a')), [200, 'network', BODY, null]);
  assert.deepEqual([sent(it).range, sent(it)['if-range']], [undefined, undefined]);
});

test('[H-29] a rest of another date is not joined: all of it is asked for', async () => {
  const it = rfcWorld();
  it.origin = () => part(0, 6, dated(httpDate(-59)));
  await it.get('/a', range('0-6'));
  const changed = { 'last-modified': httpDate(-30), date: httpDate(0) };
  it.origin = ({ headers }) => (headers.has('range') ? part(7, 9, changed) : saying(LONG, changed, 'all of it'));
  assert.deepEqual(shown(await it.get('/a')), [200, 'network', 'all of it', null]);
});

test('[H-29] a representation that is another one by now comes whole, in place of the part', async () => {
  const it = ranged();
  await it.get('/a', range('0-6'));
  it.origin = () => saying(LONG, { etag: '"2"' }, 'another');
  assert.deepEqual(shown(await it.get('/a')), [200, 'network', 'another', null]);
  assert.deepEqual(shown(await it.get('/a')), [200, 'cache', 'another', null]);
});

const wrongRests: readonly (readonly [why: string, rest: () => Response])[] = [
  ['of another representation', () => part(7, 9, { etag: '"2"' })],
  ['of another place', () => part(8, 9)],
  ['a 416', () => saying(LONG, { 'content-range': 'bytes */10' }, '', 416)],
];
for (const [why, rest] of wrongRests) {
  test(`[H-29] a rest that is ${why} is not joined: all of it is asked for`, async () => {
    const it = ranged();
    await it.get('/a', range('0-6'));
    it.origin = ({ headers }) => (headers.has('range') ? rest() : saying(LONG, { etag: '"2"' }, 'all of it'));
    assert.deepEqual(shown(await it.get('/a')), [200, 'network', 'all of it', null]);
    assert.equal(it.requests.length, 3);
    assert.deepEqual(shown(await it.get('/a')), [200, 'cache', 'all of it', null]);
  });
}

test('[H-29] a stale part is validated for those who ask for its bytes, with their range', async () => {
  const it = ranged();
  await it.get('/a', range('0-6'));
  it.wait(600);
  assert.deepEqual(shown(await it.get('/a', range('2-3'))), [206, 'revalidated', '23', 'bytes 2-3/10']);
  assert.deepEqual(sent(it), { range: 'bytes=2-3', 'if-none-match': '"1"' });
  assert.equal((await it.get('/a', range('4-5'))).source, 'cache');
});

test('[H-29] a part of a complete response that is fresh does not take its place', async () => {
  const it = answering(
    () => saying(LONG, { etag: '"1"' }, BODY),
    () => part(0, 3),
  );
  await it.get('/a');
  await it.get('/a', { ...range('0-3'), options: { refresh: true } });
  assert.deepEqual(pick(await it.get('/a')), ['cache', BODY]);
});

test('[H-29] a 416 to a range is the answer to nobody else, however long it holds', async () => {
  const it = rfcWorld();
  it.origin = () => saying(LONG, { 'content-range': 'bytes */10' }, '', 416);
  assert.equal((await it.get('/a', range('99-'))).status, 416);
  it.origin = () => saying(LONG, {}, BODY);
  assert.deepEqual(shown(await it.get('/a')), [200, 'network', BODY, null]);
});

test('[H-29] encoded bytes are neither cut nor stored in parts', async () => {
  const it = rfcWorld();
  it.origin = () => saying(LONG, { 'content-encoding': 'gzip' }, BODY);
  await it.get('/a');
  assert.deepEqual(shown(await it.get('/a', range('0-3'))), [200, 'cache', BODY, null]);
  it.origin = () => part(0, 3, { etag: '"1"', 'content-encoding': 'gzip' });
  await it.get('/b', range('0-3'));
  assert.equal((await it.stored()).length, 1);
});

test('[H-29] a part whose body is torn, or shorter than it says, is not stored', async () => {
  const it = rfcWorld();
  it.origin = () => saying(LONG, { 'content-range': 'bytes 0-5/10', etag: '"1"' }, '012', 206);
  await it.get('/a', range('0-5'));
  assert.deepEqual(await it.stored(), []);
});
