import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answering, type Fields, having, httpDate, notModified, pick, saying, sent } from './rfc9111.fixture.js';

const STORED: Fields = { etag: '"1"', 'last-modified': httpDate(-100), date: httpDate(-10) };

/** The status of the answer to a conditional request, while that response is fresh. */
async function answered(conditions: Fields, stored: Fields = STORED, method = 'GET'): Promise<number> {
  const it = answering(() => saying('max-age=600', stored));
  await it.get('/a');
  const answer = await it.get('/a', having(conditions, method));
  assert.deepEqual([answer.source, it.requests.length], ['cache', 1]);
  assert.equal(answer.text, answer.status === 304 || method === 'HEAD' ? '' : 'old');
  return answer.status;
}

const { etag: _tag, 'last-modified': _date, ...UNVALIDATED } = STORED;
const conditions: readonly (readonly [why: string, conditions: Fields, stored: Fields, status: number])[] = [
  ['its entity tag', { 'if-none-match': '"1"' }, STORED, 304],
  ['its entity tag, weak', { 'if-none-match': 'W/"1"' }, STORED, 304],
  ['its entity tag among others', { 'if-none-match': '"0", "1"' }, STORED, 304],
  ['any', { 'if-none-match': '*' }, STORED, 304],
  ['another entity tag', { 'if-none-match': '"2"' }, STORED, 200],
  ['an entity tag with its own within', { 'if-none-match': '"0,1"' }, STORED, 200],
  ['its entity tag without quotes', { 'if-none-match': '1' }, STORED, 200],
  ['an entity tag, where it has none', { 'if-none-match': '"1"' }, UNVALIDATED, 200],
  ['its date', { 'if-modified-since': httpDate(-100) }, STORED, 304],
  ['a later date', { 'if-modified-since': httpDate(-1) }, STORED, 304],
  ['an earlier date', { 'if-modified-since': httpDate(-101) }, STORED, 200],
  ['a date that is garbage', { 'if-modified-since': 'once' }, STORED, 200],
  ['no Last-Modified, as of Date', { 'if-modified-since': httpDate(-10) }, UNVALIDATED, 304],
  ['no Last-Modified, before Date', { 'if-modified-since': httpDate(-11) }, UNVALIDATED, 200],
  ['neither Last-Modified nor Date, as of when it came', { 'if-modified-since': httpDate(0) }, {}, 304],
  ['neither Last-Modified nor Date, before it came', { 'if-modified-since': httpDate(-1) }, {}, 200],
  [
    'another entity tag but its date: the tag counts',
    { 'if-none-match': '"2"', 'if-modified-since': httpDate(0) },
    STORED,
    200,
  ],
  [
    'its entity tag but another date: the tag counts',
    { 'if-none-match': '"1"', 'if-modified-since': httpDate(-999) },
    STORED,
    304,
  ],
];
for (const [why, fields, stored, status] of conditions) {
  test(`[H-11] conditions of the caller, ${why}: ${status} from the cache (RFC 9111 §4.3.2)`, async () => {
    assert.equal(await answered(fields, stored), status);
    assert.equal(await answered(fields, stored, 'HEAD'), status);
  });
}

test('[H-11] what is no 200 is not compared with the conditions of the caller', async () => {
  const it = answering(() => saying('max-age=600', { etag: '"1"' }, 'none', 404));
  await it.get('/a');
  assert.equal((await it.get('/a', having({ 'if-none-match': '"1"' }))).status, 404);
});

test('[H-11] where nothing is stored they go to the origin, and its 304 to the caller, nowhere else', async () => {
  const it = answering(() => notModified({ etag: '"1"', 'cache-control': 'max-age=60' }));
  const answer = await it.get('/a', having({ 'if-none-match': '"1"' }));
  assert.deepEqual([answer.status, answer.source], [304, 'network']);
  assert.equal(sent(it)['if-none-match'], '"1"');
  assert.deepEqual(await it.stored(), []);
});

test('[H-11] of what is stale the cache asks by its own validators, and a 304 renews it for all', async () => {
  const it = answering(
    () => saying('max-age=60', { etag: '"1"' }),
    () => notModified({ etag: '"1"' }),
  );
  await it.get('/a');
  it.wait(60);
  const other = await it.get('/a', having({ 'if-none-match': '"0"' }));
  assert.deepEqual([other.status, ...pick(other)], [200, 'revalidated', 'old']);
  assert.deepEqual(sent(it), { 'if-none-match': '"1"' });
  it.wait(60);
  const same = await it.get('/a', having({ 'if-none-match': '"1"' }));
  assert.deepEqual([same.status, ...pick(same)], [304, 'revalidated', '']);
  assert.equal((await it.get('/a')).status, 200);
});

test('[H-11] of what is stale and has no validators the caller asks by its own', async () => {
  const it = answering(
    () => saying('max-age=60'),
    () => notModified(),
  );
  await it.get('/a');
  it.wait(60);
  const answer = await it.get('/a', having({ 'if-none-match': '"0"' }));
  assert.deepEqual([answer.status, answer.source, sent(it)['if-none-match']], [304, 'network', '"0"']);
});

for (const field of ['if-match', 'if-unmodified-since']) {
  test(`[H-11] ${field} is for the origin alone: past the cache (RFC 9111 §4.3.2)`, async () => {
    const it = answering(() => saying('max-age=60', STORED));
    await it.get('/a');
    assert.deepEqual(pick(await it.get('/a', having({ [field]: '"1"' }))), ['network', 'new']);
    assert.deepEqual(pick(await it.get('/a')), ['cache', 'old']);
  });
}
