import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { memoryBackend } from '../backends/memory/memory.js';
import type { Backend } from '../storage/backend.js';
import { bytesIn, entryOf, hash, keysOf, put } from '../storage/contract/contract-ground.cases.js';
import type { StoredBody, StoredEntry } from '../storage/entry.js';
import { jsonSerializer } from './json-serializer.js';
import { withSerializer } from './serialized-backend.js';
import type { Serializer } from './serializer.js';
import { newKey, SERIALIZERS } from './serializers.fixture.js';
import { encrypt } from './stages/encrypt.js';
import { gzip } from './stages/gzip.js';
import { pipeline } from './stages/pipeline.js';
import { signed } from './stages/signed.js';

const TEXT = 'The quick brown fox jumps over the lazy dog. '.repeat(25);
const BODY = new TextEncoder().encode(TEXT);
const entry = entryOf(hash('a'), { size: BODY.length });

/** What is stored of the body. */
async function encodedBy(serializer: Serializer, of: StoredEntry = entry): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(
    (await bytesIn(await serializer.encode({ entry: of, body: BODY.buffer }))) ?? new ArrayBuffer(0),
  );
}

/** A store in which somebody has put these bytes in the place of what the serializer wrote. */
async function storeWith(bytes: Uint8Array<ArrayBuffer>, of: StoredEntry = entry): Promise<Backend> {
  const store = memoryBackend();
  await put(store, { ...of, storedSize: bytes.length }, bytes.slice().buffer);
  return store;
}

/** The bodies that a lookup finds. */
async function found(store: Backend, serializer: Serializer): Promise<readonly (StoredBody | undefined)[]> {
  return (await withSerializer(store, serializer).select(hash('a'))).candidates.map(({ body }) => body);
}

/** Changes of stored bytes: a bit, a byte more, a byte less, the end. */
const anyDamage = fc.oneof(
  fc.tuple(fc.nat(), fc.nat({ max: 7 })).map(
    ([at, bit]) =>
      (bytes: Uint8Array<ArrayBuffer>) =>
        bytes.map((byte, index) => (index === at % bytes.length ? byte ^ (1 << bit) : byte)),
  ),
  fc.nat().map((length) => (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, length % bytes.length)),
  fc
    .uint8Array({ minLength: 1, maxLength: 3 })
    .map((more) => (bytes: Uint8Array<ArrayBuffer>) => Uint8Array.of(...bytes, ...more)),
  fc.uint8Array({ maxLength: 300 }).map((other) => () => new Uint8Array(other)),
);

for (const serializer of SERIALIZERS) {
  test(`[ST-03] ${serializer.name}: no damage of what is stored makes a lookup reject`, async () => {
    const whole = await encodedBy(serializer);
    const isMissOrWhole = fc.asyncProperty(anyDamage, async (damage) => {
      const bodies = await found(await storeWith(damage(whole)), serializer);
      assert.ok(bodies.every((body) => body instanceof ArrayBuffer && body.byteLength === BODY.length));
    });
    await fc.assert(isMissOrWhole, { numRuns: 50 });
  });
}

const SAFE = [
  encrypt({ key: newKey() }),
  signed({ key: 'secret' }),
  pipeline([gzip(), encrypt({ key: newKey() })]),
  pipeline([jsonSerializer({ decodeContent: true }), signed({ key: 'secret' })]),
];

for (const serializer of SAFE) {
  describe(`[Z-07] ${serializer.name}`, () => {
    test('no change of a single byte gives another body', async () => {
      const whole = await encodedBy(serializer);
      const answers: number[] = [];
      for (let at = 0; at < whole.length; at += 1) {
        const changed = whole.map((byte, index) => (index === at ? byte ^ 1 : byte));
        const body = await serializer.decode({ entry, body: changed.buffer }).catch(() => undefined);
        if (body !== undefined) answers.push(at);
        assert.deepEqual(body ?? BODY.buffer, BODY.buffer);
      }
      // Only the mark of a key may be damaged.
      assert.deepEqual(answers, serializer.name.includes('encrypt') ? [0, 1, 2, 3, 4, 5, 6, 7] : []);
    });

    test('bytes that are cut off or added give no body', async () => {
      const whole = await encodedBy(serializer);
      const cut = Array.from(whole, (_, length) => whole.slice(0, length));
      for (const changed of [...cut, Uint8Array.of(...whole, 0)])
        assert.equal(await serializer.decode({ entry, body: changed.buffer }).catch(() => undefined), undefined);
    });

    test('the body of another response is a miss, and is removed', async () => {
      const others = [
        await encodedBy(serializer, entryOf(hash('b'), { size: BODY.length })),
        await encodedBy(serializer, { ...entry, cacheKey: `${hash('a')}~b` }),
        await encodedBy(serializer, { ...entry, key: entryOf(hash('b')).key }),
      ];
      for (const other of others) {
        const store = await storeWith(other);
        assert.deepEqual(await found(store, serializer), []);
        assert.deepEqual(await keysOf(store), []);
      }
    });

    test('what is whole answers', async () => {
      assert.deepEqual(await found(await storeWith(await encodedBy(serializer)), serializer), [BODY.buffer]);
    });
  });
}

test('[Z-07] what another secret has signed is a miss, and is removed', async () => {
  const store = await storeWith(await encodedBy(signed({ key: 'other' })));
  assert.deepEqual(await found(store, signed({ key: 'secret' })), []);
  assert.deepEqual(await keysOf(store), []);
});

test('what another key has encrypted is a miss, and stays until something takes its place', async () => {
  const [mine, other] = [encrypt({ key: newKey() }), encrypt({ key: newKey() })];
  const store = await storeWith(await encodedBy(other));
  assert.deepEqual(await found(store, mine), []);
  assert.deepEqual(await keysOf(store), [hash('a')]);
  assert.deepEqual(await found(store, other), [BODY.buffer]);
  await put(withSerializer(store, mine), entry, BODY.buffer);
  assert.deepEqual(await found(store, mine), [BODY.buffer]);
});
