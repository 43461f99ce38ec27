import type { RequestOptions, SessionOptions } from 'cached-session';
import { type Gate, gate } from '../fixtures/gate.js';
import type { Origin, SeenRequest } from '../fixtures/origin.js';
import type { Answer } from '../fixtures/reply.js';
import { expect, type SessionPage, test, WAITS } from '../fixtures/test.js';
import type * as timeoutPage from './timeout.page.js';

const HOUR = 3600;
const SOON = 0.3;

/** `/api/name` answers once; from then on it waits at the gate. */
function answerOnce(origin: Origin, how: Partial<Answer> = {}): Gate {
  const door = gate();
  let asked = 0;
  origin.route('/api/name', async () => {
    asked += 1;
    if (asked > 1) await door.opened;
    return { body: `answer ${asked}`, headers: { etag: `"${asked}"` }, ...how };
  });
  return door;
}

type Form = readonly [name: string, session: SessionOptions, request: RequestOptions, method?: string];

const STALE: SessionOptions = { expireAfter: 0, staleIfError: true };

const FORMS: readonly Form[] = [
  ['timeout in seconds', STALE, { timeout: SOON }],
  ['total', STALE, { timeout: { total: SOON } }],
  ['idle', STALE, { timeout: { idle: SOON } }],
  ['total and idle', STALE, { timeout: { total: 60, idle: SOON } }],
  ['staleIfError in seconds', { ...STALE, staleIfError: HOUR }, { timeout: SOON }],
  [
    'staleIfError of the request',
    { expireAfter: 0 },
    { timeout: SOON, headers: { 'cache-control': 'stale-if-error=3600' } },
  ],
  ['staleIfError among its cache options', { expireAfter: 0 }, { timeout: SOON, cache: { staleIfError: true } }],
  ['stream: true', STALE, { timeout: SOON, stream: true }],
  ['refresh: true', { ...STALE, expireAfter: HOUR }, { timeout: SOON, refresh: true }],
  ['no-cache', { ...STALE, expireAfter: HOUR }, { timeout: SOON, headers: { 'cache-control': 'no-cache' } }],
  ['cacheControl: true', { ...STALE, cacheControl: true }, { timeout: SOON }],
  [
    'cacheControl: true and a range',
    { ...STALE, cacheControl: true },
    { timeout: SOON, headers: { range: 'bytes=1-1' } },
  ],
  ['HEAD', STALE, { timeout: SOON }, 'HEAD'],
  ['HEAD with cacheControl: true', { ...STALE, cacheControl: true }, { timeout: SOON }, 'HEAD'],
  ['alwaysRevalidate', { ...STALE, expireAfter: HOUR, alwaysRevalidate: true }, { timeout: SOON }],
  ['a key of its own', { ...STALE, matchHeaders: ['accept'] }, { timeout: SOON, headers: { accept: 'text/plain' } }],
];

for (const by of ['worker', 'page']) {
  test(`the stored response answers a request that timed out, by the ${by}`, WAITS, async ({ origin, openPage }) => {
    const page = await openPage<typeof timeoutPage>('requests/timeout');
    for (const [index, [name, settings, options, method = 'GET']] of FORMS.entries()) {
      const door = answerOnce(origin);
      const own = { ...settings, cacheName: `form-${index}` };
      await page.call('open', by === 'worker' ? own : { ...own, worker: false });
      const { timeout: _none, refresh: _no, ...first } = options;
      const { range, ...headers } = Object(first.headers);
      await page.call('request', method, '/api/name', { ...first, headers });
      const text = method === 'HEAD' ? '' : range === undefined ? 'answer 1' : 'n';
      const answer = await page.call('request', method, '/api/name', options);
      expect(answer, name).toMatchObject({ text, source: 'stale' });
      // What hangs on has one of the browser's six connections.
      door.open();
    }
  });
}

for (const timeout of [SOON, { total: SOON }, { idle: SOON }]) {
  test(`a stalled body is a failure of the origin: ${JSON.stringify(timeout)}`, async ({ origin, openSession }) => {
    let asked = 0;
    async function* stalled(): AsyncGenerator<string> {
      yield 'A';
      await gate().opened;
    }
    origin.route('/api/name', () => (++asked === 1 ? { body: 'Ada', headers: { etag: '"1"' } } : { body: stalled() }));
    const page = await openSession(STALE);
    await page.call('get', '/api/name');
    expect(await page.call('get', '/api/name', { timeout })).toMatchObject({ text: 'Ada', source: 'stale' });
    const other = { timeout, cache: { staleIfError: false } };
    expect(await page.call('get', '/api/name', other)).toMatchObject({ code: 'timeout' });
  });
}

test('with Vary, the variant that the request selects answers', async ({ origin, openSession }) => {
  let asked = 0;
  origin.route('/api/name', ({ headers }: SeenRequest) =>
    ++asked > 2 ? 'hang' : { body: `in ${headers['x-lang']}`, headers: { etag: `"${asked}"`, vary: 'x-lang' } },
  );
  const page = await openSession(STALE);
  for (const lang of ['de', 'fr']) await page.call('get', '/api/name', { headers: { 'x-lang': lang } });
  const answer = await page.call('get', '/api/name', { headers: { 'x-lang': 'de' }, timeout: SOON });
  expect(answer).toMatchObject({ text: 'in de', source: 'stale' });
});

test('without staleIfError, or with nothing stored, the call rejects', async ({ origin, openSession }) => {
  answerOnce(origin);
  const page = await openSession({ expireAfter: 0 });
  await page.call('get', '/api/name');
  expect(await page.call('get', '/api/name', { timeout: SOON })).toMatchObject({ code: 'timeout' });
  origin.route('/api/other', 'hang');
  const never = await page.call('get', '/api/other', { timeout: SOON, cache: { staleIfError: true } });
  expect(never).toMatchObject({ code: 'timeout', values: [SOON] });
});

test('must-revalidate forbids a stale response: 504', async ({ origin, openSession }) => {
  answerOnce(origin, { headers: { etag: '"1"', 'cache-control': 'max-age=0, must-revalidate' } });
  const page = await openSession({ ...STALE, cacheControl: true });
  await page.call('get', '/api/name');
  expect(await page.call('get', '/api/name', { timeout: SOON })).toMatchObject({ status: 504 });
});

test('an aborted call never receives a stale response, whatever its reason', async ({ origin, openPage }) => {
  answerOnce(origin);
  const page = await openPage<typeof timeoutPage>('requests/timeout');
  await page.call('open', STALE);
  await page.call('get', '/api/name');
  const aborted = page.call('getAbortable', 'call', '/api/name');
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(2);
  await page.call('abort', 'call');
  expect(await aborted).toMatchObject({ failed: 'AbortError' });
  expect(await page.call('abortedWithTimeout', '/api/name')).toMatchObject({ code: 'timeout', message: 'of the app' });
});

test('of two callers of one fetch, the one that times out gets the stored response and the other one the new response', async ({
  origin,
  openSession,
}) => {
  const door = answerOnce(origin);
  const [one, other] = [await openSession(STALE), await openSession(STALE)];
  await one.call('get', '/api/name');
  const patient = other.call('get', '/api/name', { timeout: 60 });
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(2);
  expect(await one.call('get', '/api/name', { timeout: SOON })).toMatchObject({ text: 'answer 1', source: 'stale' });
  door.open();
  expect(await patient).toMatchObject({ text: 'answer 2', source: 'network' });
  expect(origin.requestsTo('/api/name')).toHaveLength(2);
});

test('a response that arrives after the stale one was served is stored', async ({ origin, openSession }) => {
  const door = answerOnce(origin);
  const page: SessionPage = await openSession(STALE);
  await page.call('get', '/api/name');
  expect(await page.call('get', '/api/name', { timeout: SOON })).toMatchObject({ text: 'answer 1' });
  door.open();
  const types = async () => (await page.call('events')).map(({ type }) => type);
  await expect.poll(types).toContain('updated');
  expect(await page.call('get', '/api/name', { onlyIfCached: true })).toMatchObject({ text: 'answer 2' });
});
