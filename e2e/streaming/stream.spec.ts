import { createHash, randomBytes } from 'node:crypto';
import { notIn } from '../engines/only-in.js';
import { type Gate, gate } from '../fixtures/gate.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as streamPage from './stream.page.js';

test('[D-11] a body reaches the page while it is still arriving from the origin', async ({ origin, openPage }) => {
  const door = gate();
  origin.route('/slow', {
    body: (async function* () {
      yield 'first';
      await door.opened;
      yield ',second';
    })(),
  });
  const page = await openPage<typeof streamPage>('streaming/stream');
  await page.call('open');
  expect(await page.call('openStream', 'slow', '/slow')).toBe(200);
  expect(await page.call('read', 'slow', 'first'.length)).toBe('first');
  door.open();
  expect(await page.call('read', 'slow')).toBe(',second');
  expect(await page.call('get', '/slow')).toMatchObject({ text: 'first,second', fromCache: true });
});

/**
 * The page cannot see when a chunk arrives at the worker, so the way through the worker is compared with the browser's own from
 * the same origin; the median of several rounds, since both cores may be busy with other tests.
 */
test('a chunk is in the page within 50 ms of its arrival at the worker', async ({ origin, openPage }) => {
  const rounds = 7;
  const doors = new Map<string, Gate>();
  origin.route('/go/*', ({ path }) => {
    doors.get(path.replace('/go', '/slow'))?.open();
    return { body: 'gone' };
  });
  origin.route('/slow/*', ({ path }) => {
    const door = gate();
    doors.set(path, door);
    return {
      body: (async function* () {
        // Firefox has the head of a response with its first bytes.
        yield '.';
        await door.opened;
        yield String(Date.now());
        await gate().opened;
      })(),
    };
  });
  const page = await openPage<typeof streamPage>('streaming/stream');
  await page.call('open');
  const delays = async (natively: boolean): Promise<number> => {
    const found: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const name = `${natively}-${round}`;
      found.push(await page.call('chunkDelay', `/slow/${name}`, `/go/${name}`, natively));
    }
    return median(found);
  };
  const native = await delays(true);
  expect((await delays(false)) - native).toBeLessThanOrEqual(50);
});

test('a 5 MB body is identical to the byte: from the network, from memory, from the store, as a stream', async ({
  origin,
  openPage,
}) => {
  const body = randomBytes(5 * 1024 * 1024);
  const sha256 = createHash('sha256').update(body).digest('hex');
  origin.route('/big', { body });
  const page = await openPage<typeof streamPage>('streaming/stream');
  await page.call('open');
  const whole = { size: body.length, sha256 };
  expect(await page.call('digest', '/big')).toEqual({ ...whole, fromCache: false });
  expect(await page.call('digest', '/big')).toEqual({ ...whole, fromCache: true });
  await page.call('count');
  await stopWorkers(page.tab);
  expect(await page.call('digest', '/big')).toEqual({ ...whole, fromCache: true });
  expect(await page.call('drain', '/big')).toEqual({ size: body.length, fromCache: true });
  expect(origin.requestsTo('/big')).toHaveLength(1);
});

test('[D-11] above maxEntryBytes the response is delivered, but not stored', async ({ origin, openPage }) => {
  const body = randomBytes(1024 * 1024);
  origin.route('/big', { body });
  const page = await openPage<typeof streamPage>('streaming/stream');
  await page.call('open', { maxEntryBytes: 100_000 });
  expect(await page.call('drain', '/big')).toEqual({ size: body.length, fromCache: false });
  expect(await page.call('digest', '/big')).toMatchObject({ size: body.length, fromCache: false });
  expect(await page.call('contains', '/big')).toBe(false);
});

/** The browser reads some 64 MB ahead of any reader by itself, of a native fetch too. */
test('A5: a reader that does not read causes backpressure on the origin, and the worker does not buffer the body', async ({
  origin,
  openPage,
}) => {
  for (const engine of ['firefox', 'webkit'] as const)
    notIn(engine, 'the browser itself buffers a response that nobody reads');
  const chunk = new Uint8Array(1024 * 1024);
  const total = 256 * 1024 * 1024;
  let sent = 0;
  origin.route('/endless', {
    body: (async function* () {
      while (sent < total) {
        sent += chunk.length;
        yield chunk;
      }
    })(),
  });
  const page = await openPage<typeof streamPage>('streaming/stream');
  await page.call('open', { maxEntryBytes: 1024 * 1024 });
  await page.call('openStream', 'endless', '/endless');
  await page.call('read', 'endless', 1);
  await standsStill(() => sent);
  expect(sent).toBeLessThan(total / 2);
});

test('A5: a stream whose worker is stopped ends in an error instead of hanging', async ({ origin, openPage }) => {
  origin.route('/slow', { body: beginning() });
  const page = await openPage<typeof streamPage>('streaming/stream');
  await page.call('open');
  await page.call('openStream', 'slow', '/slow');
  await page.call('read', 'slow', 'first'.length);
  await stopWorkers(page.tab);
  expect(await page.call('read', 'slow')).toMatchObject({ failed: 'CacheError', code: 'worker-stopped' });
  expect(await page.call('contains', '/slow')).toBe(false);
});

test('A5: with a strong ETag the stream is resumed by a new request', async ({ origin, openPage }) => {
  const headers = { etag: '"1"' };
  origin.route('/slow', () =>
    origin.requestsTo('/slow').length === 1 ? { headers, body: beginning() } : { headers, body: 'first,second' },
  );
  const page = await openPage<typeof streamPage>('streaming/stream');
  await page.call('open');
  await page.call('openStream', 'slow', '/slow');
  expect(await page.call('read', 'slow', 'first'.length)).toBe('first');
  await stopWorkers(page.tab);
  expect(await page.call('read', 'slow')).toBe(',second');
});

for (const [what, leave] of [
  ['is closed', 'close'],
  ['cancels its reader', 'cancel'],
] as const) {
  test(`A5: when the reading tab ${what}, the connection to the origin is closed too`, async ({ origin, openPage }) => {
    origin.route('/slow', { body: beginning() });
    const page = await openPage<typeof streamPage>('streaming/stream');
    await page.call('open');
    await page.call('openStream', 'slow', '/slow');
    await page.call('read', 'slow', 'first'.length);
    await (leave === 'close' ? page.tab.close() : page.call('cancel', 'slow'));
    expect(await origin.requestsTo('/slow')[0]?.over).toBe('cut');
  });
}

async function* beginning(): AsyncGenerator<string> {
  yield 'first';
  await gate().opened;
}

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;

/** Wait until a number has not changed for a second. */
async function standsStill(read: () => number): Promise<void> {
  let before = -1;
  await expect
    .poll(
      () => {
        const same = before === read();
        before = read();
        return same;
      },
      { intervals: [1000] },
    )
    .toBe(true);
}
