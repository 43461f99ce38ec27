import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../src/protocol/fake-worker.fixture.js';
import { Hold } from './hold.js';

/** Work that the test ends. */
function work() {
  let end = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

function event() {
  const state = { over: false };
  const waitUntil = (promise: Promise<unknown>): void => {
    promise.then(() => Object.assign(state, { over: true }));
  };
  return { state, waitUntil };
}

test('an event is asked for once, and lasts until all is done, what came later too', async () => {
  let asked = 0;
  const hold = new Hold(() => {
    asked += 1;
  });
  const [first, second] = [work(), work()];
  hold.add(first.promise);
  const held = event();
  hold.under(held);
  hold.add(second.promise);
  first.end();
  await settle();
  assert.deepEqual([asked, held.state.over], [1, false]);
  second.end();
  await settle();
  assert.equal(held.state.over, true);
  hold.add(work().promise);
  assert.equal(asked, 2);
});

test('work that fails ends like any other', async () => {
  const hold = new Hold(() => undefined);
  hold.add(Promise.reject(new Error('failed')));
  const held = event();
  hold.under(held);
  await settle();
  assert.equal(held.state.over, true);
});

test('a worker that is to be replaced asks for no more events', () => {
  let asked = 0;
  const hold = new Hold(() => {
    asked += 1;
  });
  hold.suspend();
  hold.add(work().promise);
  assert.equal(asked, 0);
  hold.resume();
  hold.add(work().promise);
  assert.equal(asked, 1);
});
