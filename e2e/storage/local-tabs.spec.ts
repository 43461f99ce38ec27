import { gate } from '../fixtures/gate.js';
import { expect, test, WAITS } from '../fixtures/test.js';

const LOCAL = { worker: false } as const;

test('[D-04] without a worker two tabs that miss the same URL send one request', async ({ origin, openSession }) => {
  const slow = gate();
  origin.route('/api/name', async () => {
    await slow.opened;
    return { body: 'Ada' };
  });
  const [one, other] = [await openSession(LOCAL), await openSession(LOCAL)];
  const first = one.call('getAll', ['/api/name', '/api/name']);
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
  const second = other.call('getAll', ['/api/name', '/api/name']);
  await expect.poll(() => one.tab.evaluate(waitingLocks)).toBe(1);
  slow.open();
  for (const answer of [...(await first), ...(await second)]) expect(answer).toMatchObject({ text: 'Ada' });
  expect(origin.requestsTo('/api/name')).toHaveLength(1);
});

test('[D-04] a tab that is closed during its fetch does not block other tabs', async ({ origin, openSession }) => {
  let answers = 0;
  origin.route('/api/name', () => (++answers === 1 ? 'hang' : { body: 'Ada' }));
  const [one, other] = [await openSession(LOCAL), await openSession(LOCAL)];
  void one.call('get', '/api/name').catch(() => undefined);
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
  const second = other.call('get', '/api/name');
  await expect.poll(() => other.tab.evaluate(waitingLocks)).toBe(1);
  await one.tab.close();
  expect(await second).toMatchObject({ text: 'Ada' });
});

test('[D-04] a tab does not wait forever for a hanging fetch', WAITS, async ({ origin, openSession }) => {
  let answers = 0;
  origin.route('/api/name', () => (++answers === 1 ? 'hang' : { body: 'Ada' }));
  const [one, other] = [await openSession(LOCAL), await openSession(LOCAL)];
  void one.call('get', '/api/name').catch(() => undefined);
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
  expect(await other.call('get', '/api/name')).toMatchObject({ text: 'Ada' });
});

/** How many wait for the fetch of another tab. Runs in the page. */
async function waitingLocks(): Promise<number> {
  const { pending = [] } = await navigator.locks.query();
  return pending.filter(({ name = '' }) => name.startsWith('cached-session:fetch:')).length;
}
