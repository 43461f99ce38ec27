import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedSession, type SessionOptions } from '../../index.js';

/** A session in Node whose origin answers with the number of the request. */
function open(options: SessionOptions = {}) {
  let served = 0;
  const session = new CachedSession({
    backend: 'memory',
    baseUrl: 'https://a.test/',
    fetch: async () => new Response(String(++served)),
    ...options,
  });
  return session;
}

const bodyOf = async (it: AsyncIterator<{ text(): Promise<string> }>): Promise<string | 'over'> => {
  const { done, value } = await it.next();
  return done === true ? 'over' : value.text();
};

test('watch yields the stored response, then each one that replaces it', async () => {
  const session = open();
  await session.get('/x');
  const seen = session.watch('/x');
  assert.equal(await bodyOf(seen), '1');
  const next = bodyOf(seen);
  await session.get('/other');
  await session.get('/x', { forceRefresh: true });
  assert.equal(await next, '3');
  await session.close();
});

test('if nothing is stored, watch waits for the first response, without a request to the origin', async () => {
  const session = open();
  const seen = session.watch('/x', { params: { a: 1 } });
  const first = bodyOf(seen);
  await session.get('/x');
  await session.get('/x', { params: { a: 1 } });
  assert.equal(await first, '2');
  await session.close();
});

test('a slow reader gets the latest response', async () => {
  const session = open();
  await session.get('/x');
  const seen = session.watch('/x');
  assert.equal(await bodyOf(seen), '1');
  for (const _ of 'abc') await session.get('/x', { forceRefresh: true });
  assert.equal(await session.cache.count(), 1);
  assert.equal(await bodyOf(seen), '4');
  await session.close();
});

test('watch ends when the session is closed, the signal is aborted, or the loop is left', async () => {
  const session = open();
  const controller = new AbortController();
  const [aborted, left, closed] = [
    session.watch('/x', { signal: controller.signal }),
    session.watch('/x'),
    session.watch('/x'),
  ];
  const ends = [bodyOf(aborted), bodyOf(left), bodyOf(closed)];
  await session.get('/y');
  controller.abort();
  assert.equal(await ends[0], 'over');
  await left.return?.();
  assert.equal(await ends[1], 'over');
  await session.close();
  assert.equal(await ends[2], 'over');
  assert.equal(await bodyOf(aborted), 'over');
});

test('an iterator that is never asked subscribes to nothing, and ends at once', async () => {
  const session = open();
  assert.deepEqual(await session.watch('/x').return?.(), { done: true, value: undefined });
  await session.close();
});

test('watch of an invalid URL rejects', async () => {
  const session = open({ baseUrl: 'https://a.test/' });
  await assert.rejects(session.watch('http://[').next());
  await session.close();
});

test('persist resolves with false where the platform has no such question', async () => {
  assert.equal(await open().persist(), false);
});
