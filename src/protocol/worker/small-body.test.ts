import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenBody } from '../../engine/answer.js';
import { gather } from './small-body.js';

type Step = number | Promise<number> | 'tear';

/** A body of chunks of these sizes, each filled with its number. */
function bodyOf(...steps: readonly Step[]) {
  const state = { reads: 0, cancelled: undefined as unknown };
  const body: OpenBody = {
    read: async () => {
      const step = await steps[state.reads];
      state.reads += 1;
      if (step === 'tear') throw new TypeError('reset');
      return step === undefined ? null : new Uint8Array(step).fill(state.reads);
    },
    cancel: (reason) => {
      state.cancelled = reason;
    },
  };
  return { body, state };
}

async function sizesOf(body: ArrayBuffer | OpenBody): Promise<readonly number[]> {
  if (body instanceof ArrayBuffer) return assert.fail('It is whole.');
  const sizes: number[] = [];
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) sizes.push(chunk.byteLength);
  return sizes;
}

test('a small body that is complete is returned whole', async () => {
  assert.deepEqual(await gather(bodyOf(3).body), new Uint8Array([1, 1, 1]).buffer);
  assert.deepEqual(await gather(bodyOf(2, 1).body), new Uint8Array([1, 1, 2]).buffer);
  assert.deepEqual(await gather(bodyOf().body), new ArrayBuffer(0));
});

test('a large body continues as a stream, beginning with the chunks that were read', async () => {
  const { body, state } = bodyOf(40_000, 30_000, 5);
  const gathered = await gather(body);
  assert.equal(state.reads, 2);
  assert.deepEqual(await sizesOf(gathered), [40_000, 30_000, 5]);
});

test('a late body is not waited for, and loses no bytes', async () => {
  let come = (_size: number): void => undefined;
  const later = new Promise<number>((resolve) => {
    come = resolve;
  });
  const gathered = await gather(bodyOf(7, later, 3).body);
  come(10);
  assert.deepEqual(await sizesOf(gathered), [7, 10, 3]);
});

test('a body that breaks off gives the received chunks, then rejects', async () => {
  const gathered = await gather(bodyOf(7, 'tear').body);
  if (gathered instanceof ArrayBuffer) return assert.fail('It is torn.');
  assert.equal((await gathered.read())?.byteLength, 7);
  await assert.rejects(gathered.read(), TypeError);
});

test('cancel is passed on to the body', async () => {
  const { body, state } = bodyOf(7, new Promise(() => undefined));
  const gathered = await gather(body);
  if (!(gathered instanceof ArrayBuffer)) gathered.cancel('enough');
  assert.equal(state.cancelled, 'enough');
});
