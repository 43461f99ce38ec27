import { gate } from '../fixtures/gate.js';
import { expect, test } from '../fixtures/test.js';
import type * as coherencePage from './coherence.page.js';

for (const direction of ['worker-deletes', 'page-deletes'] as const) {
  test(`A1: two engines on one store: an entry deleted by one is no longer served by the other (${direction})`, async ({
    origin,
    openPage,
  }) => {
    origin.route('/api/*', ({ path }) => ({ body: path }));
    const page = await openPage<typeof coherencePage>('storage/coherence');
    expect(await page.call('staleAfterDelete', direction, 50)).toBe(0);
  });
}

for (const clearing of ['the same engine', 'another engine'] as const) {
  test(`A2: a response in flight when the store was cleared by ${clearing} is not stored`, async ({
    origin,
    openSession,
  }) => {
    const rounds = Array.from({ length: 5 }, (_, round) => ({ url: `/api/${round}`, door: gate() }));
    for (const { url, door } of rounds) {
      origin.route(url, async () => {
        await door.opened;
        return { body: url };
      });
    }
    const page = await openSession();
    const clearer = clearing === 'the same engine' ? page : await openSession({ worker: false });
    for (const { url, door } of rounds) {
      const answer = page.call('get', url);
      await expect.poll(() => origin.requestsTo(url).length).toBe(1);
      await clearer.call('clear');
      door.open();
      expect(await answer).toMatchObject({ status: 200, text: url });
      expect(await page.call('contains', url)).toBe(false);
    }
  });
}

test('A2: a response that races with a clear() of another engine is not stored', async ({ origin, openPage }) => {
  const rounds = Array.from({ length: 40 }, () => ({ asked: gate(), go: gate() }));
  for (const [round, { asked, go }] of rounds.entries()) {
    origin.route(`/api/${round}`, async () => {
      asked.open();
      await go.opened;
      return { body: 'Ada' };
    });
    origin.route(`/asked/${round}`, async () => {
      await asked.opened;
      return { body: 'asked' };
    });
    origin.route(`/go/${round}`, () => {
      go.open();
      return { body: 'gone' };
    });
  }
  const page = await openPage<typeof coherencePage>('storage/coherence');
  expect(await page.call('survivorsOfClear', rounds.length)).toBe(0);
});

test('A2: a request made after clear() does not join a fetch from before it', async ({ origin, openSession }) => {
  const doors = [gate(), gate()];
  origin.route('/api/name', async () => {
    const nth = origin.requestsTo('/api/name').length;
    await doors[nth - 1]?.opened;
    return { body: `answer ${nth}` };
  });
  const page = await openSession();
  const before = page.call('get', '/api/name');
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
  await page.call('clear');
  const after = page.call('get', '/api/name');
  await expect.poll(() => origin.requestsTo('/api/name').length).toBe(2);
  doors[1]?.open();
  expect(await after).toMatchObject({ text: 'answer 2' });
  doors[0]?.open();
  expect(await before).toMatchObject({ text: 'answer 1' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'answer 2', fromCache: true });
});
