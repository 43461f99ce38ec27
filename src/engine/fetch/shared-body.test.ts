import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turn } from '../engine.fixture.js';
import { type BodyEnd, SharedBody } from './shared-body.js';

const MB = 1024 * 1024;

test('[D-11] the first chunk reaches a reader before the second has come', async () => {
  const { body, write } = open(1000);
  const reader = body.open(undefined, () => undefined);
  write(3);
  assert.equal((await reader.read())?.byteLength, 3);
});

test('a collected body is drained at network speed, though nobody reads', async () => {
  const { body, ends, write, end } = open(1000);
  body.open(undefined, () => undefined);
  for (let chunk = 0; chunk < 5; chunk++) write(100);
  end();
  await body.ended;
  assert.equal(sizeOf(ends[0]), 500);
});

test('a collected body waits for a reader who reads, and not for one who stands still', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { body, ends, write, end } = open(100 * MB);
  for (let chunk = 0; chunk < 20; chunk++) write(MB);
  end();
  const reader = body.open(undefined, () => undefined);
  for (let chunk = 0; chunk < 5; chunk++) await reader.read();
  for (let chunk = 0; chunk < 20; chunk++) await turn();
  assert.equal(body.isOver, false);
  mock.timers.tick(1000);
  await body.ended;
  assert.equal(sizeOf(ends[0]), 20 * MB);
  assert.equal((await read(reader)).byteLength, 15 * MB);
});

test('the end is told before any reader hears of it', async () => {
  const { body, ends, write, end } = open(1000);
  const reader = body.open(undefined, () => undefined);
  write(1);
  end();
  await reader.read();
  assert.equal(await reader.read(), null);
  assert.equal(ends.length, 1);
});

test('readers have a place each, late ones from the first byte on', async () => {
  const { body, write, end } = open(10 * MB);
  const first = body.open(undefined, () => undefined);
  for (let chunk = 0; chunk < 40; chunk++) write(100_000, chunk);
  end();
  const whole = await read(first);
  assert.ok(body.fromStart);
  const late = await read(body.open(undefined, () => undefined));
  assert.equal(whole.byteLength, 4_000_000);
  assert.deepEqual(late, whole);
  assert.deepEqual([whole[0], whole[100_000], whole.at(-1)], [0, 1, 39]);
});

for (const [size, kind] of [
  [65_535, ArrayBuffer],
  [65_536, Blob],
  [3 * MB, Blob],
] as const) {
  test(`${size} bytes are stored as ${kind.name}, in order`, async () => {
    const { body, ends, write, end } = open(10 * MB);
    for (let left = size; left > 0; left -= 50_000) write(Math.min(left, 50_000), left % 251);
    end();
    await body.ended;
    const [stored] = ends;
    assert.ok(stored?.kind === 'whole' && stored.body instanceof kind);
    assert.deepEqual(
      new Uint8Array(stored.body instanceof Blob ? await stored.body.arrayBuffer() : stored.body),
      await read(body.open(undefined, () => undefined)),
    );
  });
}

for (const size of [40_000, 65_535, 65_536, 3 * MB]) {
  test(`${size} bytes of which a reader has taken the buffers are stored whole`, async () => {
    const { body, ends, write, end } = open(100 * MB);
    const reader = body.open(undefined, () => undefined);
    write(size, 7);
    const first = await reader.read();
    if (first !== null) structuredClone(first.buffer, { transfer: [first.buffer] });
    write(size, 9);
    end();
    await read(reader);
    await body.ended;
    const [stored] = ends;
    assert.ok(stored?.kind === 'whole');
    const expected = new Uint8Array(2 * size).fill(7, 0, size).fill(9, size);
    const bytes = stored.body instanceof Blob ? await stored.body.arrayBuffer() : stored.body;
    assert.deepEqual(Buffer.compare(Buffer.from(bytes), Buffer.from(expected)), 0);
  });
}

for (const size of [10, 40_000, 65_535]) {
  test(`${size} bytes in one chunk of which a reader has taken the buffer are stored whole`, async () => {
    const { body, ends, write, end } = open(100 * MB);
    const reader = body.open(undefined, () => undefined);
    write(size, 7);
    const first = await reader.read();
    if (first !== null) structuredClone(first.buffer, { transfer: [first.buffer] });
    end();
    await body.ended;
    const [stored] = ends;
    assert.ok(stored?.kind === 'whole' && stored.body instanceof ArrayBuffer);
    assert.equal(Buffer.compare(Buffer.from(stored.body), Buffer.alloc(size, 7)), 0);
  });
}

test('what a reader gets is its own: to transfer it harms nobody', async () => {
  const { body, ends, write, end } = open(1000);
  const one = body.open(undefined, () => undefined);
  const other = body.open(undefined, () => undefined);
  write(10, 7);
  const bytes = await one.read();
  assert.ok(bytes?.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  assert.equal((await other.read())?.[9], 7);
  end();
  await body.ended;
  assert.equal(sizeOf(ends[0]), 10);
});

test('[D-11] above the bound it is not stored, and the slowest reader sets the pace', async () => {
  const { body, ends, pulls, endless } = open(MB, true);
  const fast = body.open(undefined, () => undefined);
  const slow = body.open(undefined, () => undefined);
  for (let chunk = 0; chunk < 20; chunk++) await turn();
  const ahead = pulls();
  assert.ok(ahead <= 4, `${ahead} MB were read though nobody reads`);
  for (let chunk = 0; chunk < 2; chunk++) await fast.read();
  await turn();
  assert.ok(pulls() <= ahead + 1, 'the fast one alone does not make it go on');
  for (let chunk = 0; chunk < 2; chunk++) await slow.read();
  await turn();
  assert.ok(pulls() > ahead);
  assert.equal(body.fromStart, false, 'what both have read is let go');
  endless.stop();
  await Promise.all([read(fast), read(slow), body.ended]);
  assert.deepEqual(ends, [{ kind: 'dropped' }]);
});

test('a torn body gives what came, then rejects, for every reader; nothing is whole', async () => {
  const { body, ends, write, tear } = open(1000);
  const readers = [body.open(undefined, () => undefined), body.open(undefined, () => undefined)];
  write(3);
  await turn();
  tear();
  for (const reader of readers) {
    assert.equal((await reader.read())?.byteLength, 3);
    await assert.rejects(reader.read(), { code: 'network' });
  }
  assert.deepEqual(ends, [{ kind: 'torn' }]);
});

test('an aborted reader rejects with the reason of its signal, also while it waits; the other goes on', async () => {
  const { body, write, end } = open(1000);
  const abort = new AbortController();
  const left: string[] = [];
  const one = body.open(abort.signal, () => left.push('one'));
  const other = body.open(undefined, () => left.push('other'));
  const waiting = one.read();
  abort.abort('enough');
  await assert.rejects(waiting, (reason) => reason === 'enough');
  assert.deepEqual(left, ['one']);
  write(2);
  end();
  assert.equal((await read(other)).byteLength, 2);
  assert.deepEqual(left, ['one', 'other']);
});

test('a reader that cancels has read to the end', async () => {
  const { body } = open(1000);
  const reader = body.open(undefined, () => undefined);
  const waiting = reader.read();
  reader.cancel();
  assert.equal(await waiting, null);
});

function open(collectUpTo: number, pulled = false) {
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  let pulls = 0;
  let stopped = false;
  const ends: BodyEnd[] = [];
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (started) => {
        controller = started;
      },
      pull: (wanting) => {
        if (!pulled) return;
        pulls += 1;
        if (stopped) wanting.close();
        else wanting.enqueue(new Uint8Array(MB));
      },
    },
    { highWaterMark: 0 },
  );
  return {
    body: new SharedBody(stream, collectUpTo, (end) => ends.push(end)),
    ends,
    write: (size: number, fill = 0) => controller?.enqueue(new Uint8Array(size).fill(fill)),
    end: () => controller?.close(),
    tear: () => controller?.error(new TypeError('reset')),
    pulls: () => pulls,
    endless: {
      stop: () => {
        stopped = true;
      },
    },
  };
}

async function read(reader: { read(): Promise<Uint8Array | null> }): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let bytes = await reader.read(); bytes !== null; bytes = await reader.read()) parts.push(new Uint8Array(bytes));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const sizeOf = (end: BodyEnd | undefined): number | undefined => (end?.kind === 'whole' ? end.size : undefined);

test('whatever storing does at the end of a body, all of its readers come to the end', async () => {
  const stream = new Blob(['all of it']).stream();
  const body = new SharedBody(stream, 1000, () => {
    throw new Error('The store is broken.');
  });
  const readers = [body.open(undefined, () => undefined), body.open(undefined, () => undefined)];
  await body.ended;
  for (const reader of readers) assert.equal(new TextDecoder().decode(await read(reader)), 'all of it');
});
