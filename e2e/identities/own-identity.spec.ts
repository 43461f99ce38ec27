import { gate } from '../fixtures/gate.js';
import type { Origin } from '../fixtures/origin.js';
import { workerUrl } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as whosePage from './own-identity.page.js';

const USERS = 'cached-session:http_cache';

/** An origin with cookie sessions: who is logged in, no script and no worker can see. */
function withCookies(origin: Origin): void {
  origin.route('/api/me', ({ headers }) => ({
    headers: { vary: 'Cookie', 'cache-control': 'private' },
    body: String(/user=(\w+)/.exec(headers.cookie ?? '')?.[1]),
  }));
}

test('[D-02] [H-27] with cookies each identity gets its own responses, in fetch events too, and after the worker has died', async ({
  origin,
  openPage,
}) => {
  withCookies(origin);
  const page = await openPage<typeof whosePage>('identities/own-identity');
  await page.call('register', workerUrl({ routes: ['/api/*'] }), true);
  await page.call('open');
  await page.call('logIn', 'ada');
  expect(await page.call('get', '/api/me')).toMatchObject({ text: 'ada', fromCache: false });
  expect(await page.call('get', '/api/me')).toMatchObject({ text: 'ada', fromCache: true });
  expect(await page.call('fetchText', '/api/me')).toBe('ada');
  expect(origin.requestsTo('/api/me')).toHaveLength(1);

  await page.call('logIn', 'bob');
  expect(await page.call('fetchText', '/api/me')).toBe('bob');
  expect(await page.call('get', '/api/me')).toMatchObject({ text: 'bob', fromCache: true });
  await page.call('count');
  await stopWorkers(page.tab);
  await origin.goDown();
  expect(await page.call('fetchText', '/api/me')).toBe('bob');
  await origin.comeUp();
  // A session that names nobody goes by who is kept.
  await page.reload();
  await page.call('open');
  await origin.goDown();
  expect(await page.call('get', '/api/me')).toMatchObject({ text: 'bob', fromCache: true });
  expect(await page.call('dump', USERS)).not.toContain('user-id');
});

test("[D-02] concurrent tabs of two users never get each other's responses", async ({ origin, openPage }) => {
  origin.route('/api/me', ({ headers }) => ({ body: String(headers['x-user']) }));
  const [ada, bob] = [
    await openPage<typeof whosePage>('identities/own-identity'),
    await openPage<typeof whosePage>('identities/own-identity'),
  ];
  await Promise.all([ada.call('open', { identity: 'ada' }), bob.call('open', { identity: 'bob' })]);
  const as = (user: string) => ({ headers: { 'x-user': user } });
  for (let round = 0; round < 5; round += 1) {
    const url = `/api/me?round=${round}`;
    const answers = await Promise.all([
      ...Array.from({ length: 3 }, () => ada.call('get', url, as('ada'))),
      ...Array.from({ length: 3 }, () => bob.call('get', url, as('bob'))),
    ]);
    expect(answers.map((answer) => ('text' in answer ? answer.text : answer.failed))).toEqual([
      ...Array(3).fill('ada'),
      ...Array(3).fill('bob'),
    ]);
  }
  expect(origin.requestsTo('/api/me')).toHaveLength(10);
});

for (const mode of ['the worker', 'pages without one'] as const) {
  test(`[D-02] forget() removes an identity's responses for all tabs, including those in flight: in ${mode}`, async ({
    origin,
    openPage,
  }) => {
    const options = mode === 'the worker' ? {} : { worker: false as const };
    const slow = gate();
    origin.route('/api/me', { body: 'ada' });
    origin.route('/api/slow', async () => {
      await slow.opened;
      return { body: 'late' };
    });
    const [one, other] = [
      await openPage<typeof whosePage>('identities/own-identity'),
      await openPage<typeof whosePage>('identities/own-identity'),
    ];
    await one.call('open', { ...options, identity: 'ada' });
    await other.call('open', { ...options, identity: 'ada' });
    // What is under way while another engine names somebody else is not stored: both are to have named theirs.
    for (const page of [one, other]) await page.call('identify', 'ada');
    await one.call('get', '/api/me');
    // Counting waits for what is being written, which is what another engine sees.
    expect(await one.call('count')).toBe(1);
    expect(await other.call('get', '/api/me')).toMatchObject({ fromCache: true });
    const late = one.call('get', '/api/slow');
    await expect.poll(() => origin.requestsTo('/api/slow').length).toBe(1);
    expect(await other.call('forget', 'ada')).toEqual({ deleted: 1 });
    slow.open();
    expect(await late).toMatchObject({ text: 'late' });
    await origin.goDown();
    expect(await one.call('get', '/api/me')).toMatchObject({ failed: 'CacheError', code: 'network' });
    expect(await other.call('get', '/api/slow')).toMatchObject({ failed: 'CacheError', code: 'network' });
    expect(await one.call('count')).toBe(0);
  });
}
