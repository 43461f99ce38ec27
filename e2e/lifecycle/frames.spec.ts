import { notIn } from '../engines/only-in.js';
import { pageBundle } from '../fixtures/bundle.js';
import type { Origin } from '../fixtures/origin.js';
import type { Answer } from '../fixtures/reply.js';
import { json, readyMadeFile, script } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as framesPage from './frames.page.js';

const FRAMED = '/case/lifecycle/framed';

const fileAt = async (path: string): Promise<Answer> =>
  path.startsWith('/dist/')
    ? readyMadeFile(path)
    : script(await pageBundle(path.slice('/pages/'.length, -'.js'.length)));

const withCors = ({ headers, ...answer }: Answer): Answer => ({
  ...answer,
  headers: { ...headers, 'access-control-allow-origin': '*' },
});

const answers = (origin: Origin): void =>
  origin.route('/api/name', json('Ada', { 'access-control-allow-origin': '*' }));

test('a session in a frame of the same site has the worker and the store of the page around it', async ({
  origin,
  openPage,
  openSession,
}) => {
  answers(origin);
  const first = await openSession({ expireAfter: 60 });
  await first.call('get', '/api/name');
  const page = await openPage<typeof framesPage>('lifecycle/frames');
  expect(await page.call('inFrame', FRAMED)).toMatchObject({ mode: { mode: 'worker' }, fromCache: [true, true] });
  expect(origin.requestsTo('/api/name')).toHaveLength(1);
});

test("a session in a frame of another site has a store of its own, which is not that of the site's own pages", async ({
  origin,
  openPage,
  openSession,
}) => {
  notIn('chromium', 'Playwright starts it without partitioned storage');
  answers(origin);
  const own = await openSession({ expireAfter: 60 });
  await own.call('get', '/api/name');
  for (const fromCache of [
    [false, true],
    [true, true],
  ]) {
    // 127.0.0.1 and localhost are two sites.
    const around = await openPage<typeof framesPage>('lifecycle/frames', { host: 'localhost' });
    expect(await around.call('inFrame', origin.url + FRAMED)).toMatchObject({ mode: { mode: 'worker' }, fromCache });
  }
  expect(origin.requestsTo('/api/name')).toHaveLength(2);
});

test('a session in a sandboxed frame, which has no storage, asks the origin each time', async ({
  origin,
  openPage,
}) => {
  answers(origin);
  // The frame is of no origin, so everything is another's.
  for (const path of ['/dist/*', '/pages/*']) origin.route(path, async ({ path }) => withCors(await fileAt(path)));
  const page = await openPage<typeof framesPage>('lifecycle/frames');
  const seen = await page.call('inFrame', FRAMED, 'allow-scripts');
  expect(seen).toMatchObject({ mode: { mode: 'local' }, fromCache: [false, false] });
  expect(origin.requestsTo('/api/name')).toHaveLength(2);
});
