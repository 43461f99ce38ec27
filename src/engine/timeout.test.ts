import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError } from '../errors.js';
import { gate, turn, type World, world } from './engine.fixture.js';

const STALE = { settings: { staleIfError: true } };

/** Stale, while the origin waits at a gate. */
async function waiting(it: World): Promise<ReturnType<typeof gate>> {
  await it.get('/a');
  it.wait(61);
  const door = gate();
  it.origin = async () => {
    await door.opened;
    return new Response('new');
  };
  return door;
}

function timed() {
  const controller = new AbortController();
  return { signal: controller.signal, expire: () => controller.abort(new CacheError('timeout', 'within 5 s')) };
}

test('a caller whose time is over gets what is stale, and what comes is stored behind it', async () => {
  const it = world(STALE);
  const door = await waiting(it);
  const { signal, expire } = timed();
  const answer = it.get('/a', { signal });
  await turn();
  expire();
  await turn();
  door.open();
  assert.deepEqual([(await answer).source, (await answer).text], ['stale', 'body of /a']);
  await it.idle();
  assert.deepEqual([(await it.get('/a')).text, it.requests.length], ['new', 2]);
});

test('each caller of one fetch has its own time', async () => {
  const it = world(STALE);
  const door = await waiting(it);
  const [one, other] = [timed(), timed()];
  const impatient = it.send('/a', { signal: one.signal });
  const patient = it.get('/a', { signal: other.signal });
  await turn();
  one.expire();
  assert.equal((await impatient).source, 'stale');
  door.open();
  assert.deepEqual([(await patient).text, it.requests.length], ['new', 2]);
});

for (const [what, settings] of [
  ['nothing may be served stale', {}],
  ['nothing may be stored', { staleIfError: true, readOnly: true }],
] as const) {
  test(`the fetch is aborted with its last caller where ${what}`, async () => {
    const it = world(STALE);
    await waiting(it);
    const { signal, expire } = timed();
    const answer = it.send('/a', { signal, settings: { staleIfError: false, ...settings } });
    await turn();
    expire();
    await Promise.allSettled([answer]);
    await turn();
    assert.equal(it.requests.at(-1)?.signal.aborted, true);
  });
}

test('what was deleted meanwhile does not come back by it', async () => {
  const it = world(STALE);
  const door = await waiting(it);
  const { signal, expire } = timed();
  const answer = it.send('/a', { signal });
  await turn();
  expire();
  assert.equal((await answer).source, 'stale');
  await it.engine.admin('clear', undefined);
  door.open();
  await it.idle();
  assert.equal((await it.stored()).length, 0);
});
