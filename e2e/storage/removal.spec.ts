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

for (const [who, remover, fetcher] of ENGINES)
  test(`after a removal by ${who}, no call joins an earlier fetch, and its response is not stored`, async ({
    origin,
    openPage,
  }) => {
    const [one, other] = [
      await openPage<typeof removalPage>('storage/removal'),
      await openPage<typeof removalPage>('storage/removal'),
    ];
    for (const removal of REMOVALS)
      await test.step(removal, async () => {
        const url = `/api/${removal}`;
        const isPost = removal === 'post';
        const headers = { 'cache-control': isPost ? 'max-age=60' : 'no-store' };
        const door = slowAtFirst(origin, { headers, path: url });
        const more = { cacheName: removal, ...(isPost && { cacheControl: true }) };
        await one.call('open', { ...fetcher, ...more });
        await other.call('open', { ...remover, ...more });
        const early = one.call('get', url);
        await expect.poll(() => origin.requestsTo(url).length).toBe(1);
        await other.call(removal, url);
        expect(await one.call('get', url)).toMatchObject({ text: 'new' });
        expect(await other.call('get', url)).toMatchObject({ text: 'new' });
        door.open();
        expect(await early).toMatchObject({ text: 'old' });
        expect(await one.call('get', url)).toMatchObject({ text: 'new' });
      });
  });
