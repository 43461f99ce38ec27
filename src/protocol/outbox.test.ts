import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_BATCH_BYTES, Outbox } from './outbox.js';

type Message = readonly [kind: string, part?: unknown];

/** A port that clones as a real one does, and keeps what was posted. */
function recorder() {
  const posted: (readonly Message[])[] = [];
  const refused: unknown[] = [];
  const port = {
    postMessage: (messages: readonly Message[], transfer?: Transferable[] | StructuredSerializeOptions): void => {
      posted.push(structuredClone(messages, Array.isArray(transfer) ? { transfer } : transfer));
    },
  };
  return { posted, refused, outbox: new Outbox<Message>(port, (message) => refused.push(message[0])) };
}

const sizes = (posted: readonly (readonly Message[])[]) => posted.map((batch) => batch.map(([kind]) => kind).join(''));

test('messages of one microtask are posted together, in order', async () => {
  const { posted, outbox } = recorder();
  outbox.post(['a']);
  outbox.post(['b']);
  await null;
  await null;
  outbox.post(['c']);
  await null;
  await null;
  assert.deepEqual(sizes(posted), ['ab', 'c']);
});

const SIZES: readonly (readonly [what: string, bodies: readonly number[], batches: readonly string[]])[] = [
  ['small bodies share a message up to its bound', [30_000, 30_000, 6_000], ['01', '2']],
  ['a body of exactly the bound fills a message', [MAX_BATCH_BYTES, 1], ['0', '1']],
  ['a larger body travels alone', [1_000, MAX_BATCH_BYTES + 1, 1_000], ['0', '1', '2']],
  ['messages without a body share a message with any number of others', [0, 0, 0, 60_000, 0], ['01234']],
];

for (const [what, bodies, batches] of SIZES) {
  test(what, async () => {
    const { posted, outbox } = recorder();
    bodies.forEach((bytes, at) => {
      outbox.post([String(at), new ArrayBuffer(bytes)], bytes);
    });
    await null;
    await null;
    assert.deepEqual(sizes(posted), batches);
  });
}

test('a message that cannot be cloned is refused, those beside it arrive with their transferred bodies', async () => {
  const { posted, refused, outbox } = recorder();
  const body = new ArrayBuffer(10_000);
  outbox.post(['a']);
  outbox.post(['b', () => 'a function']);
  outbox.post(['c', body], body.byteLength, body);
  await null;
  await null;
  assert.deepEqual(sizes(posted), ['a', 'c']);
  assert.deepEqual(refused, ['b']);
  assert.equal(body.byteLength, 0);
});

test('held messages are posted on release', async () => {
  const { posted, outbox } = recorder();
  outbox.hold();
  outbox.post(['a']);
  await null;
  outbox.post(['b'], MAX_BATCH_BYTES + 1);
  await null;
  assert.deepEqual(sizes(posted), []);
  outbox.release();
  assert.deepEqual(sizes(posted), ['ab']);
});
