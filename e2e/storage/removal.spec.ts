import type { SessionOptions } from 'cached-session';
import { slowAtFirst } from '../fixtures/slow-at-first.js';
import { expect, test } from '../fixtures/test.js';
import type * as removalPage from './removal.page.js';

const BY_WORKER: SessionOptions = { expireAfter: 3600, identity: 'ada' };
const BY_PAGE: SessionOptions = { ...BY_WORKER, worker: false };

const REMOVALS = ['deleteUrl', 'deletePattern', 'deleteRequest', 'clear', 'forget', 'post'] as const;
const ENGINES = [
  ['the worker, of a page’s own engine', BY_WORKER, BY_PAGE],
  ['a page’s own engine, of the worker', BY_PAGE, BY_WORKER],
  ['a page’s own engine, of another page’s', BY_PAGE, BY_PAGE],
] as const;

for (const [who, remover, fetcher] of ENGINES) {
  for (const removal of REMOVALS) {
    test(`after a removal by ${who}, no call joins an earlier fetch, and its response is not stored: ${removal}`, async ({
      origin,
      openPage,
    }) => {
      const isPost = removal === 'post';
      const door = slowAtFirst(origin, isPost ? { 'cache-control': 'max-age=60' } : { 'cache-control': 'no-store' });
      const more = isPost ? { cacheControl: true } : {};
      const [one, other] = [
        await openPage<typeof removalPage>('storage/removal'),
        await openPage<typeof removalPage>('storage/removal'),
      ];
      await one.call('open', { ...fetcher, ...more });
      await other.call('open', { ...remover, ...more });
      const early = one.call('get', '/api/name');
      await expect.poll(() => origin.requestsTo('/api/name').length).toBe(1);
      await other.call(removal, '/api/name');
      expect(await one.call('get', '/api/name')).toMatchObject({ text: 'new' });
      expect(await other.call('get', '/api/name')).toMatchObject({ text: 'new' });
      door.open();
      expect(await early).toMatchObject({ text: 'old' });
      expect(await one.call('get', '/api/name')).toMatchObject({ text: 'new' });
    });
  }
}
