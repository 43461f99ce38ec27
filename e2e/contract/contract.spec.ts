import { needsFiles } from '../engines/only-in.js';
import { workerBundle } from '../fixtures/bundle.js';
import { script } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { casesOf } from './contract.js';
import type * as contract from './contract.page.js';

/** Some backends take long for the thousands of entries of some cases. */
test.describe.configure({ timeout: 180_000 });

/** Every case that runs there, with nothing to say against it. */
const held = (...where: Parameters<typeof casesOf>) => casesOf(...where).map(({ name }) => ({ name, failure: '' }));

test('the backend indexeddb passes the contract in a page', async ({ openPage }) => {
  const page = await openPage<typeof contract>('contract/contract');
  expect(await page.call('runContract', 'indexeddb', 'page')).toEqual(held('indexeddb', 'page'));
});

for (const backend of ['indexeddb', 'cache-storage', 'filesystem'] as const) {
  test(`the backend ${backend} passes the contract in a service worker`, async ({ origin, openPage }) => {
    if (backend === 'filesystem') needsFiles();
    origin.route('/contract.js', async () => script(await workerBundle('contract/contract')));
    const page = await openPage<typeof contract>('contract/contract');
    expect(await page.call('runInWorker', '/contract.js', backend)).toEqual(held(backend, 'worker'));
  });
}
