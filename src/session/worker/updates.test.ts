import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { CachedSession, CacheError } from '../../index.js';

type Origin = { served: number; manner: 'answers' | 'unmodified' | 'fails' };

/** A session whose origin counts its answers, or says 304, or fails. */
function open() {
  const origin: Origin = { served: 0, manner: 'answers' };
  const clock = { now: Date.UTC(2024, 0, 1) };
  const answers = (): Response => new Response(String(++origin.served), { headers: { etag: '"a"' } });
  const session = new CachedSession({
    backend: 'memory',
    baseUrl: 'https://a.test/',
    expireAfter: 10,
    staleWhileRevalidate: true,
    now: () => clock.now,
    fetch: async () => {
      if (origin.manner === 'fails') throw new TypeError('gone');
      return origin.manner === 'unmodified' ? new Response(null, { status: 304 }) : answers();
    },
  });
  return { session, clock, origin };
}

/** Resolves when the event comes. */
const heard = (session: CachedSession, type: 'updated' | 'revalidated' | 'error'): Promise<void> =>
  new Promise((resolve) => session.addEventListener(type, () => resolve()));

test('onUpdate is called with the response that takes the place of a stale one', async () => {
  const { session, clock } = open();
  await session.get('/x');
  clock.now += 11_000;
  let update: (text: string) => void = () => undefined;
  const updated = new Promise<string>((resolve) => (update = resolve));
  const stale = await session.get('/x', {
    onUpdate: async (response) => update(`${response.fromCache} ${await response.text()}`),
  });
  assert.deepEqual([stale.source, await stale.text()], ['stale', '1']);
  assert.equal(await updated, 'true 2');
  await session.close();
});

test('a fresh response, a 304, a failure of the origin and an abort call nobody', async () => {
  const { session, clock, origin } = open();
  const onUpdate = (): void => assert.fail('nothing was updated');
  await session.get('/x', { onUpdate });
  await session.get('/x', { onUpdate });
  for (const [manner, type] of [
    ['unmodified', 'revalidated'],
    ['fails', 'error'],
    ['answers', 'updated'],
  ] as const) {
    clock.now += 11_000;
    origin.manner = manner;
    const controller = new AbortController();
    const seen = heard(session, type);
    assert.equal((await session.get('/x', { onUpdate, signal: controller.signal })).source, 'stale');
    controller.abort();
    await seen;
    // The refresh ends after its event; until then no other one begins.
    await turn();
  }
  await session.close();
});

test('what is no function is refused', async () => {
  const { session } = open();
  await assert.rejects(
    session.get('/x', JSON.parse('{"onUpdate": 1}')),
    (error) => error instanceof CacheError && error.code === 'bad-option' && /onUpdate/.test(error.message),
  );
  await session.close();
});
