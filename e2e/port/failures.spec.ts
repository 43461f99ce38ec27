import { expect, test } from '../fixtures/test.js';

test('a broken response rejects with the code network, and the session keeps working', async ({
  origin,
  openSession,
}) => {
  origin.route('/torn', 'destroy');
  origin.route('/api/name', { body: 'Ada' });
  const page = await openSession();
  expect(await page.call('get', '/torn')).toMatchObject({ failed: 'CacheError', code: 'network' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada' });
});

test('a truncated body rejects, and nothing of it is stored', async ({ origin, openSession }) => {
  origin.route('/cut', {
    headers: { 'content-length': '1000' },
    body: (async function* () {
      yield 'the beginning';
      throw new Error('cut here');
    })(),
  });
  const page = await openSession();
  expect(await page.call('get', '/cut')).toMatchObject({ failed: 'CacheError', code: 'network' });
  expect(await page.call('contains', '/cut')).toBe(false);
});

test('a timeout rejects with its code', async ({ origin, openSession }) => {
  origin.route('/api/name', 'hang');
  const page = await openSession();
  expect(await page.call('get', '/api/name', { timeout: 1.5 })).toMatchObject({
    failed: 'CacheError',
    code: 'timeout',
  });
  expect(await origin.requestsTo('/api/name')[0]?.over).toBe('cut');
});

test('with staleIfError the stored response is served when the origin fails', async ({ origin, openSession }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openSession({ expireAfter: 0.001, staleIfError: true, allowableCodes: [200] });
  await page.call('get', '/api/name', { expireAfter: 0.001 });
  origin.route('/api/name', { status: 500, body: 'broken' });
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', source: 'stale', fromCache: true });
  await origin.goDown();
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', source: 'stale', fromCache: true });
});

test('onlyIfCached answers 504 without asking the origin', async ({ origin, openSession }) => {
  const page = await openSession();
  expect(await page.call('get', '/api/name', { onlyIfCached: true })).toMatchObject({
    status: 504,
    source: 'synthetic',
  });
  expect(origin.requestsTo('/api/name')).toHaveLength(0);
});
