import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { OpenBody } from '../engine/answer.js';
import { CacheError } from '../errors.js';
import { isOpen } from '../protocol/codec.js';
import { deadline } from './deadline.js';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

const isTimeout = (signal: AbortSignal | undefined): boolean =>
  signal?.reason instanceof CacheError && signal.reason.code === 'timeout';

/** A body of two chunks. */
function twoChunks(): OpenBody {
  const chunks = [new Uint8Array(1), new Uint8Array(1)];
  return { read: async () => chunks.shift() ?? null, cancel: () => undefined };
}

async function read(body: ReturnType<ReturnType<typeof deadline>['body']>): Promise<void> {
  if (isOpen(body)) await body.read();
}

test('without a time only the signal of the caller ends it', () => {
  const controller = new AbortController();
  const { signal } = deadline({}, controller.signal);
  assert.equal(signal.aborted, false);
  controller.abort('enough');
  assert.equal(signal.reason, 'enough');
  assert.equal(deadline({}, null).signal.aborted, false);
});

test('the total time ends a call that is not complete, its body included', async () => {
  const until = deadline(5, null);
  until.headers(false);
  await read(until.body(twoChunks()));
  mock.timers.tick(4999);
  assert.equal(until.signal.aborted, false);
  mock.timers.tick(1);
  assert.equal(isTimeout(until.signal), true);
});

test('the total time of a streamed response ends with its headers', () => {
  const until = deadline({ total: 5 }, null);
  until.headers(true);
  mock.timers.tick(60_000);
  assert.equal(until.signal.aborted, false);
});

test('the idle time starts anew with each chunk', async () => {
  const until = deadline({ idle: 5 }, null);
  mock.timers.tick(4000);
  until.headers(true);
  const body = until.body(twoChunks());
  mock.timers.tick(4000);
  await read(body);
  mock.timers.tick(4000);
  assert.equal(until.signal.aborted, false);
  mock.timers.tick(1000);
  assert.equal(isTimeout(until.signal), true);
});

test('a body that is complete is awaited no more', async () => {
  const whole = deadline(5, null);
  whole.body(new ArrayBuffer(1));
  const open = deadline(5, null);
  const body = open.body(twoChunks());
  for (let reads = 0; reads < 3; reads++) await read(body);
  mock.timers.tick(60_000);
  assert.deepEqual([whole.signal.aborted, open.signal.aborted], [false, false]);
});

test('the caller’s signal ends the call with its own reason', () => {
  const controller = new AbortController();
  const until = deadline(5, controller.signal);
  controller.abort('enough');
  assert.equal(until.signal.reason, 'enough');
  assert.equal(deadline(5, AbortSignal.abort('before')).signal.reason, 'before');
});

test('a time beyond what timers can hold never comes', () => {
  const until = deadline(Number.POSITIVE_INFINITY, null);
  mock.timers.tick(60_000);
  assert.equal(until.signal.aborted, false);
});
