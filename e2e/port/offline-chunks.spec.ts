import { notIn } from '../engines/only-in.js';
import { json, readyMadeFile } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as chunksPage from './offline-chunks.page.js';

/** Chunks are loaded one after the other. */
const LAST = 'sentences';

const WORKS = {
  cache: [expect.stringContaining('/api/name')],
  iterate: ['"Ada"'],
  watch: '"Ada"',
  explain: 'It never becomes stale.',
  updates: true,
  rebuild: 'GET',
  bodies: 'form',
  fetch: '"Ada"',
  texts: true,
  local: '"Ada"',
  unregister: 0,
  connect: expect.stringContaining('worker: false'),
} satisfies Record<chunksPage.Chunk, unknown>;

for (const chunk of [
  'cache',
  'iterate',
  'watch',
  'explain',
  'updates',
  'rebuild',
  'bodies',
  'fetch',
  'texts',
  'local',
  'unregister',
  'connect',
] as const) {
  test(`with the origin gone right after ready and idle, a page can do what it needs the chunk for: ${chunk}`, async ({
    origin,
    openPage,
  }) => {
    origin.route('/api/name', json('Ada', { 'cache-control': 'max-age=60' }));
    const page = await openPage<typeof chunksPage>('port/offline-chunks');
    expect(await page.call('open')).toMatchObject({ mode: 'worker' });
    await page.call('get', '/api/name');
    await expect.poll(() => page.call('loaded')).toContain(LAST);
    await origin.goDown();
    expect(await page.call('use', chunk)).toEqual(WORKS[chunk]);
  });
}

test('a chunk that cannot be loaded is tried again when it is used', async ({ origin, openPage }) => {
  notIn('firefox', 'Firefox: a module that could not be imported is not requested again by the same page');
  let isDown = true;
  origin.route('/dist/chunks/administration-*', async ({ path }) => (isDown ? { status: 503 } : readyMadeFile(path)));
  origin.route('/api/name', json('Ada', { 'cache-control': 'max-age=60' }));
  const page = await openPage<typeof chunksPage>('port/offline-chunks');
  await page.call('open');
  await page.call('get', '/api/name');
  await expect.poll(() => page.call('loaded')).toContain(LAST);
  expect(await page.call('events')).not.toContainEqual(expect.objectContaining({ type: 'error' }));
  isDown = false;
  expect(await page.call('use', 'cache')).toHaveLength(1);
});
