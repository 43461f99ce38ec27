import { gate } from '../fixtures/gate.js';
import { script } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as installPage from './install.page.js';

const APP = "self.cachedSessionOptions = {}; importScripts('/cached-session-sw.js');";

for (const worker of [undefined, false] as const) {
  const where = worker === false ? 'in the page' : 'by the worker';
  test(`[P-02] uninstallCache leaves no trace of a cache that was answered ${where}`, async ({ origin, openPage }) => {
    origin.route('/api/name', { body: 'Ada' });
    const page = await openPage<typeof installPage>('patching/install');
    const before = await page.call('traces');
    expect(before).toMatchObject({ isNative: true, ports: 0, channels: 0, locks: [] });
    await page.call('install', worker === false ? { worker } : {});
    for (const _ of 'ab') await page.call('load', '/api/name');
    expect(origin.requestsTo('/api/name')).toHaveLength(1);
    const during = await page.call('traces');
    expect(during).toMatchObject({ isNative: false, descriptor: before.descriptor });
    expect(during.ports + during.channels).toBeGreaterThan(0);
    expect(during.locks).not.toEqual([]);

    await page.call('uninstall');
    await expect.poll(() => page.call('traces')).toEqual(before);
    expect(await page.call('installed')).toBe(false);
    await page.call('load', '/api/name');
    expect(origin.requestsTo('/api/name')).toHaveLength(2);
  });
}

test('a body that is still arriving is read to its end after uninstallCache', async ({ origin, openPage }) => {
  const door = gate();
  origin.route('/slow', {
    body: (async function* () {
      yield 'first';
      await door.opened;
      yield ',second';
    })(),
  });
  const page = await openPage<typeof installPage>('patching/install');
  const before = await page.call('traces');
  await page.call('install');
  expect(await page.call('firstChunk', '/slow')).toBe('first');
  await page.call('uninstall');
  door.open();
  expect(await page.call('rest', '/slow')).toBe(',second');
  await expect.poll(() => page.call('traces')).toEqual(before);
});

test("another library's wrapper around fetch keeps working", async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof installPage>('patching/install');
  await page.call('install');
  await page.call('wrapFetch');
  for (const _ of 'ab') expect(await page.call('load', '/api/name')).toMatchObject({ text: 'Ada' });
  await page.call('uninstall');
  expect(await page.call('load', '/api/name')).toMatchObject({ text: 'Ada' });
  expect(await page.call('timesWrapped')).toBe(3);
  expect(origin.requestsTo('/api/name')).toHaveLength(2);
});

test('[P-02] uninstallCache({ unregister: true }) removes the ready-made worker too, installed or not', async ({
  origin,
  openPage,
}) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof installPage>('patching/install');
  await page.call('install');
  expect(await page.call('workerScripts')).toHaveLength(1);
  expect(await page.call('uninstall', { unregister: true })).toEqual({ unregistered: true });
  expect(await page.call('workerScripts')).toEqual([]);
  expect(await page.call('uninstall', { unregister: true })).toEqual({ unregistered: false });

  await page.call('register', '/cached-session-sw.js');
  expect(await page.call('uninstall', { unregister: true })).toEqual({ unregistered: true });
  expect(await page.call('workerScripts')).toEqual([]);
});

test("uninstallCache({ unregister: true }) leaves the app's own worker in place", async ({ origin, openPage }) => {
  origin.route('/app-sw.js', script(APP));
  const page = await openPage<typeof installPage>('patching/install');
  await page.call('register', '/app-sw.js');
  expect(await page.call('install')).toMatchObject({ mode: 'worker' });
  expect(await page.call('uninstall', { unregister: true })).toEqual({ unregistered: false });
  expect(await page.call('workerScripts')).toEqual(['/app-sw.js']);
});
