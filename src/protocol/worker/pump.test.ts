import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CREDIT_BYTES, toWireBody } from '../codec.js';
import { settle } from '../page/fake-worker.fixture.js';
import { Pump } from './pump.js';

const CHUNK = 256 * 1024;

/** A body of a number of chunks, or without an end, and a record of its reads. */
function source(chunks: number, error?: Error) {
  const seen = { read: 0, cancelled: false };
  const read = async (): Promise<Uint8Array | null> => {
    if (seen.read === chunks && error !== undefined) throw error;
    if (seen.read === chunks) return null;
    seen.read += 1;
    return new Uint8Array(CHUNK);
  };
  return { seen, read, cancel: () => void Object.assign(seen, { cancelled: true }) };
}

function target() {
  const got: string[] = [];
  return {
    got,
    chunk: (bytes: ArrayBuffer) => void got.push(String(bytes.byteLength)),
    end: () => void got.push('end'),
    torn: (error: unknown) => void got.push(String(error)),
  };
}

test('a body within the credit is sent to its end', async () => {
  const to = target();
  await new Pump(source(2), to).run();
  assert.deepEqual(to.got, [String(CHUNK), String(CHUNK), 'end']);
});

test('a reader that takes nothing stops the reading at one credit', async () => {
  const body = source(Number.POSITIVE_INFINITY);
  const pump = new Pump(body, target());
  const running = pump.run();
  await settle();
  assert.equal(body.seen.read * CHUNK, CREDIT_BYTES);
  pump.credit(CHUNK);
  await settle();
  assert.equal(body.seen.read * CHUNK, CREDIT_BYTES + CHUNK);
  pump.stop();
  await running;
  assert.equal(body.seen.cancelled, true);
});

test('a body that breaks off is reported, unless it was stopped', async () => {
  const to = target();
  await new Pump(source(0, new Error('torn')), to).run();
  assert.deepEqual(to.got, ['Error: torn']);
  const unwanted = target();
  const pump = new Pump(source(0, new Error('torn')), unwanted);
  const running = pump.run();
  pump.stop();
  await running;
  assert.deepEqual(unwanted.got, []);
});

test('a part of a larger buffer is sent alone', async () => {
  const to = target();
  const parts = [new Uint8Array(100).subarray(10, 20), null];
  await new Pump({ read: async () => parts.shift() ?? null, cancel: () => undefined }, to).run();
  assert.deepEqual(to.got, ['10', 'end']);
});

const BODIES: readonly (readonly [what: string, bytes: number, transferred: boolean])[] = [
  ['a body of up to 8 KB is cloned', 8 * 1024, false],
  ['a larger one is copied and transferred', 8 * 1024 + 1, true],
];

for (const [what, bytes, transferred] of BODIES) {
  test(what, () => {
    const own = new ArrayBuffer(bytes);
    const wire = toWireBody(own);
    assert.equal(wire.bytes, bytes);
    assert.equal(wire.transfer !== null, transferred);
    structuredClone(wire.body, { transfer: wire.transfer === null ? [] : [wire.transfer] });
    assert.equal(own.byteLength, bytes);
  });
}

test('a Blob crosses as a handle', () => {
  const blob = new Blob(['x'.repeat(100_000)]);
  assert.deepEqual(toWireBody(blob), { body: blob, bytes: 0, transfer: null });
});
