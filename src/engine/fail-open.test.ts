import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { CacheError } from '../errors.js';
import { millis } from '../http/units.js';
import type { Backend } from '../storage/backend.js';
import { withMethods } from '../storage/with-methods.js';
import { textOf, turn, world } from './engine.fixture.js';

const BROKEN = new CacheError('backend-unavailable', 'The database is broken.');
const broken = (): Promise<never> => Promise.reject(BROKEN);

test('a store that cannot be read is as if empty, and an event says why', async () => {
  const it = world({ backend: withMethods(memoryBackend(), { select: broken }) });
  const answer = await it.get('/a');
  assert.deepEqual([answer.source, answer.text, answer.cacheKey], ['network', 'body of /a', null]);
  assert.deepEqual(
    it.events.find(({ type }) => type === 'error'),
    { type: 'error', error: BROKEN },
  );
});

test('a store that cannot be written costs nobody an answer', async () => {
  const it = world({ backend: withMethods(memoryBackend(), { write: broken, evict: broken }) });
  assert.equal((await it.get('/a')).text, 'body of /a');
  assert.equal((await it.get('/a')).source, 'network');
  assert.ok(it.events.some(({ type }) => type === 'error'));
});

test('a store that does not answer is waited for two seconds, then no more until it has answered', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let answer: (selection: Awaited<ReturnType<Backend['select']>>) => void = () => undefined;
    const memory = memoryBackend();
    let hangs = true;
    const backend = withMethods(memory, {
      select: (hash) =>
        hangs
          ? new Promise((resolve) => {
              answer = resolve;
            })
          : memory.select(hash),
    });
    const it = world({ backend });
    const first = it.get('/a');
    await turn();
    assert.equal(it.requests.length, 0);
    mock.timers.tick(1999);
    await turn();
    assert.equal(it.requests.length, 0);
    mock.timers.tick(1);
    assert.deepEqual([(await first).text, (await first).cacheKey], ['body of /a', null]);
    assert.equal((await it.get('/b')).source, 'network', 'nobody waits again');
    hangs = false;
    answer({ candidates: [], alias: null, position: { epoch: 'x', sequence: 0, order: 1 } });
    await turn();
    await it.get('/c');
    assert.equal((await it.get('/c')).source, 'cache');
    assert.deepEqual(it.events.filter(({ type }) => type === 'error').length, 2);
  } finally {
    mock.timers.reset();
  }
});

test('a throw in our own code is an event; the request goes to the network', async () => {
  let now = 0;
  const it = world({
    parts: {
      now: () => {
        now += 1;
        if (now === 1) throw new RangeError('bug');
        return millis(now);
      },
    },
  });
  const answer = await it.get('/a');
  assert.deepEqual([answer.source, answer.text], ['network', 'body of /a']);
  const [event] = it.events;
  assert.ok(event?.type === 'error' && event.error.code === 'internal' && event.error.cause instanceof RangeError);
});

test('a listener that throws harms nobody', async () => {
  const it = world();
  it.engine.listen('miss', () => {
    throw new Error('listener');
  });
  assert.equal((await it.get('/a')).text, 'body of /a');
  assert.ok(it.events.some(({ type }) => type === 'miss'));
});

test('a listener that ended hears no more', async () => {
  const it = world();
  const heard: string[] = [];
  const end = it.engine.listen('miss', ({ url }) => void heard.push(url));
  await it.get('/a');
  end();
  await it.get('/b');
  assert.deepEqual(heard, ['https://atlas.test/a']);
});

test('when the store is lost, memory forgets: the private entry is answered no more', async () => {
  let lose = (): void => undefined;
  const memory = memoryBackend();
  const it = world({
    backend: withMethods(memory, {
      onLost: (listener) => {
        lose = listener;
      },
    }),
  });
  await it.get('/private');
  assert.equal((await it.send('/private')).source, 'cache');
  await memory.destroy();
  lose();
  assert.equal((await it.send('/private', { options: { onlyIfCached: true } })).status, 504);
});

test('what was under way when the store was lost is not stored in the new one', async () => {
  let lose = (): void => undefined;
  const memory = memoryBackend();
  const it = world({
    backend: withMethods(memory, {
      onLost: (listener) => {
        lose = listener;
      },
    }),
  });
  const answer = await it.send('/a');
  await memory.destroy();
  lose();
  assert.equal(await textOf(answer.body), 'body of /a');
  assert.equal((await it.stored()).length, 0);
});

test('nothing that fails is left unhandled', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    const backend = withMethods(memoryBackend(), {
      select: broken,
      write: broken,
      evict: broken,
      totals: broken,
      identityKey: broken,
    });
    const it = world({ backend });
    it.origin = () => {
      throw new TypeError('Failed to fetch');
    };
    const abort = new AbortController();
    const calls = [
      it.get('/a'),
      it.get('/a', { signal: abort.signal }),
      it.get('/b', { init: { headers: { authorization: 'x' } } }),
    ];
    abort.abort();
    await Promise.allSettled(calls);
    await it.idle();
    await turn();
    await turn();
    assert.deepEqual(unhandled, []);
  } finally {
    process.off('unhandledRejection', note);
  }
});
