import type { Origin } from '../fixtures/origin.js';
import { expect, test } from '../fixtures/test.js';
import type * as eventsPage from './events.page.js';

/** Each answer is the number of the request. */
function counting(origin: Origin): void {
  let served = 0;
  origin.route('/api/*', () => ({ body: String(++served) }));
}

for (const worker of [undefined, false] as const) {
  const options = worker === undefined ? {} : { worker };
  const where = worker === false ? 'without a worker' : 'by the worker';

  test(`a change in one tab is an event in the other, ${where}`, async ({ origin, openPage }) => {
    counting(origin);
    const [one, other] = [
      await openPage<typeof eventsPage>('events/events'),
      await openPage<typeof eventsPage>('events/events'),
    ];
    await one.call('open', options);
    // It listens as soon as it is open to the store.
    await expect.poll(() => one.call('isOwned')).toBe(true);
    await other.call('open', options);
    const types = async (): Promise<string> => (await one.call('events')).map(({ type }) => type).join(' ');
    await other.call('get', '/api/name');
    await expect.poll(types).toMatch(/stored$/);
    await other.call('get', '/api/name', { forceRefresh: true });
    await expect.poll(types).toMatch(/updated$/);
    await other.call('remove', '/api/name');
    await expect.poll(types).toMatch(/invalidated$/);
    await other.call('clear');
    await expect.poll(types).toMatch(/cleared$/);
    expect((await types()).match(/stored|updated|invalidated|cleared/g)).toHaveLength(4);
    expect((await one.call('events')).find(({ type }) => type === 'stored')?.text).toContain(`${origin.url}/api/name`);
  });

  test(`watch yields what another tab stores, until it is aborted, ${where}`, async ({ origin, openPage }) => {
    counting(origin);
    const [one, other] = [
      await openPage<typeof eventsPage>('events/events'),
      await openPage<typeof eventsPage>('events/events'),
    ];
    await one.call('open', options);
    await other.call('open', options);
    await one.call('get', '/api/name');
    // Counting waits for the write, whose event would otherwise come while the URL is being watched.
    await one.call('count');
    await one.call('startWatching', '/api/name');
    await expect.poll(() => one.call('watched')).toEqual({ seen: ['1'], ended: false });
    await other.call('get', '/api/other');
    await other.call('get', '/api/name', { forceRefresh: true });
    await expect.poll(() => one.call('watched')).toEqual({ seen: ['1', '3'], ended: false });
    await one.call('stopWatching');
    await expect.poll(() => one.call('watched')).toEqual({ seen: ['1', '3'], ended: true });
  });

  test(`onUpdate is called with the replacement of a stale response, ${where}`, async ({ origin, openPage }) => {
    counting(origin);
    const page = await openPage<typeof eventsPage>('events/events');
    await page.call('open', { ...options, expireAfter: 0.001, staleWhileRevalidate: true });
    await page.call('get', '/api/name');
    expect(await page.call('getWithUpdate', '/api/name')).toEqual(['stale', '1', '2']);
  });
}
