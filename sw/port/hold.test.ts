import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { turn } from '../../src/engine/engine.fixture.js';
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

/** Until it is seen whether something still runs. */
const look = (): void => mock.timers.tick(1000);

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

test('an event is requested, and lasts until all work is done, later work included', async () => {
  let asked = 0;
  const hold = new Hold(() => {
    asked += 1;
  });
  const [first, second] = [work(), work()];
  hold.add(first.promise);
  look();
  const held = event();
  hold.under(held);
  hold.add(second.promise);
  first.end();
  await turn();
  assert.deepEqual([asked, held.state.over], [1, false]);
  second.end();
  await turn();
  assert.equal(held.state.over, true);
});

test('as long as work runs, an event is requested every ten seconds', async () => {
  let asked = 0;
  const hold = new Hold(() => {
    asked += 1;
  });
  const long = work();
  hold.add(long.promise);
  mock.timers.tick(1000);
  mock.timers.tick(10_000);
  mock.timers.tick(10_000);
  assert.equal(asked, 3);
  long.end();
  await turn();
  mock.timers.tick(10_000);
  assert.equal(asked, 3);
  hold.add(work().promise);
  look();
  assert.equal(asked, 4);
});

test('work of less than a second needs no event, and later work is checked again', async () => {
  let asked = 0;
  const hold = new Hold(() => {
    asked += 1;
  });
  const short = work();
  hold.add(short.promise);
  short.end();
  await turn();
  look();
  assert.equal(asked, 0);
  hold.add(work().promise);
  mock.timers.tick(999);
  assert.equal(asked, 0);
  mock.timers.tick(1);
  assert.equal(asked, 1);
});

test('another event in the meantime does not cause a second one', async () => {
  let asked = 0;
  const hold = new Hold(() => {
    asked += 1;
  });
  const short = work();
  hold.add(short.promise);
  mock.timers.tick(500);
  hold.under(event());
  short.end();
  await turn();
  hold.add(work().promise);
  mock.timers.tick(1500);
  assert.equal(asked, 1);
});

test('failed work counts as done', async () => {
  const hold = new Hold(() => undefined);
  hold.add(Promise.reject(new Error('failed')));
  const held = event();
  hold.under(held);
  await turn();
  assert.equal(held.state.over, true);
});

test('a worker that is being replaced requests no events, and does so for running work if the replacement fails', () => {
  let asked = 0;
  const hold = new Hold(() => {
    asked += 1;
  });
  hold.suspend();
  hold.add(work().promise);
  look();
  assert.equal(asked, 0);
  hold.resume();
  look();
  assert.equal(asked, 1);
});
