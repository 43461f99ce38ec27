import { gate } from '../fixtures/gate.js';
import { script } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import { stopWorkers } from '../fixtures/worker.js';
import type * as ground from './ground.page.js';

/** The ground that all other cases stand on. */
test('an origin can go down and come back up on the same port', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof ground>('selftest/ground');
  expect(await page.call('text', '/api/name')).toBe('Ada');

  await origin.goDown();
  expect(await page.call('text', '/api/name')).toBe('TypeError');

  await origin.comeUp();
  expect(await page.call('text', '/api/name')).toBe('Ada');
  expect(origin.requestsTo('/api/name')).toHaveLength(2);
  expect(origin.requestsTo('/api/name')[0]?.headers['sec-fetch-mode']).toBe('cors');
});

test('a body waits at its gate, and a socket can be destroyed', async ({ origin, openPage }) => {
  const door = gate();
  origin.route('/slow', {
    body: (async function* () {
      yield 'first,';
      await door.opened;
      yield 'second';
    })(),
  });
  origin.route('/torn', 'destroy');
  const page = await openPage<typeof ground>('selftest/ground');
  const slow = page.call('text', '/slow');
  await expect.poll(() => origin.requestsTo('/slow').length).toBe(1);
  expect(await page.call('text', '/torn')).toBe('TypeError');
  door.open();
  expect(await slow).toBe('first,second');
  expect(await origin.requestsTo('/slow')[0]?.over).toBe('sent');
});

test('after a worker is stopped, the next message starts a new one', async ({ origin, openPage }) => {
  origin.route('/counting.js', script('let asked = 0; onmessage = (e) => e.source.postMessage(++asked);'));
  const page = await openPage<typeof ground>('selftest/ground');
  await page.call('registerWorker', '/counting.js');
  expect(await page.call('askWorker')).toBe(1);
  expect(await page.call('askWorker')).toBe(2);
  await stopWorkers(page.tab);
  expect(await page.call('askWorker')).toBe(1);
});

test('a page calls a function of the test, and has its answer', async ({ origin, page }) => {
  origin.route('/page', { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' });
  await page.exposeFunction('shout', (word: string) => `${word.toUpperCase()}!`);
  await page.goto(`${origin.url}/page`);
  expect(await page.evaluate("Promise.all(['a', 'b'].map((word) => window.shout(word)))")).toEqual(['A!', 'B!']);
});
