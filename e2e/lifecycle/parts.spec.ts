import { readFileSync } from 'node:fs';
import { needsFiles } from '../engines/only-in.js';
import { initWorker, script, WORKER } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';

const WASM = readFileSync(
  new URL('../../node_modules/@journeyapps/wa-sqlite/dist/wa-sqlite-async.wasm', import.meta.url),
);

/** What it keeps after a stop, and with the origin gone. */
const PARTS = [
  { backend: 'filesystem' },
  { backend: 'cache-storage' },
  { backend: 'sqlite' },
  { serializer: 'json' },
  { serializer: 'yaml' },
  { serializer: 'bson' },
];

for (const part of PARTS) {
  const name = Object.values(part).join();
  test(`the ready-made worker with the part "${name}": a stored response outlives the worker and the origin`, async ({
    origin,
    openSession,
  }) => {
    if (name === 'filesystem') needsFiles();
    origin.route(WORKER, async () => script(await initWorker('--with', name)));
    origin.route('/cached-session-sqlite.wasm', { headers: { 'content-type': 'application/wasm' }, body: WASM });
    origin.route('/name', { body: 'Ada' });
    const page = await openSession({ ...part, expireAfter: 3600 });
    expect(await page.call('ready')).toEqual({ mode: 'worker' });
    // The network answers in place of a store that takes long to open, as SQLite may on a busy machine.
    const stored = () => page.call('get', '/name');
    await expect.poll(stored).toMatchObject({ text: 'Ada', fromCache: true });
    // Until it is written, which takes long on a slow disk, the worker answers from memory.
    expect(await page.call('contains', '/name')).toBe(true);
    await stopWorkers(page.tab);
    await origin.goDown();
    await expect.poll(stored).toMatchObject({ text: 'Ada', fromCache: true });
  });
}

test('a session that names a backend which its worker does not have says which it has', async ({ openPage }) => {
  const page = await openPage<typeof import('../fixtures/session.page.js')>('fixtures/session');
  await page.call('open', { backend: 'filesystem' });
  expect(await page.call('get', '/name')).toMatchObject({
    code: 'bad-option',
    id: 'notRegistered',
    values: ['backends', 'filesystem', ['indexeddb', 'memory']],
  });
});
