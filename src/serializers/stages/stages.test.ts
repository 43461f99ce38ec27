import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { CacheError } from '../../errors.js';
import { bytesIn, entryOf, hash, put } from '../../storage/contract/contract-ground.cases.js';
import type { StoredEntry } from '../../storage/entry.js';
import { jsonSerializer } from '../json-serializer.js';
import { withSerializer } from '../serialized-backend.js';
import type { Serializer } from '../serializer.js';
import { newKey } from '../serializers.fixture.js';
import { structuredSerializer } from '../structured-serializer.js';
import { encrypt } from './encrypt.js';
import { gzip } from './gzip.js';
import { type PipelineStage, pipeline } from './pipeline.js';
import { signed, signedSerializer } from './signed.js';
import { documents, identity, type Stage, utf8 } from './stage.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const bodyOf = (size: number, type = 'text/plain'): StoredEntry =>
  entryOf(hash('a'), { size, fields: `content-type:${type}` });

const encoded = async (serializer: Serializer, body: Uint8Array<ArrayBuffer>, entry = bodyOf(body.length)) =>
  new Uint8Array((await bytesIn(await serializer.encode({ entry, body: body.buffer }))) ?? new ArrayBuffer(0));

const text = (found: Uint8Array): string => new TextDecoder().decode(found);

describe('[Z-08] a pipeline', () => {
  const adding = (letter: string, log: string[]): Stage => ({
    name: letter,
    dumps: async (value: string) => `${value}${letter}`,
    loads: async (value: string) => {
      log.push(letter);
      if (!value.endsWith(letter)) throw new RangeError(`no ${letter}`);
      return value.slice(0, -1);
    },
  });
  const decoded: Stage = { name: 'text', dumps: utf8.loads, loads: utf8.dumps };

  test('encodes in order and decodes backwards', async () => {
    const log: string[] = [];
    const letters = pipeline([decoded, adding('a', log), adding('b', log), adding('c', log), utf8]);
    assert.equal(text(await encoded(letters, bytes('x'))), 'xabc');
    const body = await letters.decode({ entry: bodyOf(1), body: bytes('xabc').buffer });
    assert.deepEqual(body, bytes('x').buffer);
    assert.deepEqual(log, ['c', 'b', 'a']);
    await assert.rejects(letters.decode({ entry: bodyOf(1), body: bytes('xacb').buffer }), RangeError);
  });

  test('is named after its stages, or as it is told', () => {
    const stages: readonly PipelineStage[] = [jsonSerializer(), gzip(), identity];
    assert.equal(pipeline(stages).name, 'json+gzip+identity');
    assert.equal(pipeline(stages, 'mine').name, 'mine');
  });

  test('without stages keeps bodies as they are', async () => {
    assert.equal(text(await encoded(pipeline([]), bytes('x'))), 'x');
  });

  test('that ends with something else than bytes cannot store anything', async () => {
    const backend = withSerializer(memoryBackend(), pipeline([decoded]));
    await assert.rejects(put(backend, bodyOf(1), bytes('x').buffer), { code: 'serialization' });
  });

  test('takes formats of one’s own on documents, and finds that they are of this response', async () => {
    const toml: Stage = {
      name: 'toml',
      dumps: (document) => JSON.stringify(document),
      loads: (written: string): unknown => JSON.parse(written),
    };
    const serializer = pipeline([documents({ decodeContent: true }), toml, utf8]);
    const stored = await encoded(serializer, bytes('x'));
    assert.match(text(stored), /"body":\{"text":"x"\}/);
    await assert.rejects(serializer.decode({ entry: entryOf(hash('b'), { size: 1 }), body: stored.buffer }));
  });
});

describe('[Z-06] building blocks', () => {
  test('identity gives on what it gets, utf8 writes text as bytes', () => {
    const value = {};
    assert.equal(identity.dumps(value, bodyOf(1)), value);
    assert.deepEqual(utf8.dumps('\u2713', bodyOf(1)), Uint8Array.of(0xe2, 0x9c, 0x93));
    assert.equal(utf8.loads(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), bodyOf(1)), '\ufeffa');
    assert.throws(() => utf8.loads(Uint8Array.of(0xff), bodyOf(1)), TypeError);
  });

  test('[Z-01] the structured serializer keeps bodies as they are', async () => {
    const body = new Blob(['x']);
    assert.equal(await structuredSerializer().encode({ entry: bodyOf(1), body }), body);
  });
});

describe('[Z-08] gzip', () => {
  const long = bytes('all work and no play '.repeat(100));

  test('makes text smaller and says so in its first byte', async () => {
    const stored = await encoded(gzip(), long);
    assert.equal(stored[0], 1);
    assert.ok(stored.length < long.length / 4);
  });

  test('leaves small bodies, photos, and what would become larger', async () => {
    const noise = crypto.getRandomValues(new Uint8Array(2000));
    for (const [body, type] of [
      [bytes('short'), 'text/plain'],
      [long, 'image/webp'],
      [long, 'font/woff2'],
      [noise, 'text/plain'],
    ] as const) {
      const stored = await encoded(gzip(), body, bodyOf(body.length, type));
      assert.deepEqual([stored[0], stored.length], [0, body.length + 1]);
    }
  });

  test('compresses photos that another stage has made text of', async () => {
    const stored = await encoded(pipeline([jsonSerializer(), gzip()]), long, bodyOf(long.length, 'image/webp'));
    assert.equal(stored[0], 1);
  });

  test('reads no more than was compressed', async () => {
    const bomb = await encoded(gzip(), new Uint8Array(50_000_000));
    bomb.set([0, 0, 0, 100], 1);
    await assert.rejects(gzip().decode({ entry: bodyOf(100), body: bomb.buffer }), TypeError);
  });
});

describe('encrypt', () => {
  test('encrypts each time in another way, and no text is left', async () => {
    const serializer = encrypt({ key: newKey() });
    const [one, other] = [await encoded(serializer, bytes('secret')), await encoded(serializer, bytes('secret'))];
    assert.notDeepEqual(one, other);
    assert.equal(one.length, 8 + 12 + 6 + 16);
    assert.ok(!text(one).includes('secret'));
  });

  test('takes the key of a key store, and asks it once', async () => {
    let asked = 0;
    const key = await newKey();
    const serializer = encrypt({
      keyStore: {
        async key() {
          asked += 1;
          return key;
        },
      },
    });
    const stored = await encoded(serializer, bytes('x'));
    await encoded(serializer, bytes('y'));
    assert.equal(asked, 1);
    assert.deepEqual(await encrypt({ key }).decode({ entry: bodyOf(1), body: stored.buffer }), bytes('x').buffer);
  });

  test('needs a key where there is no IndexedDB, and says so at once', () => {
    assert.throws(() => encrypt(), { code: 'bad-option', id: 'keyNeeded' });
  });

  const failing = Promise.reject(new TypeError('no network'));
  failing.catch(() => undefined);
  for (const [what, key, id] of [
    [
      'a key for something else',
      crypto.subtle.generateKey({ name: 'AES-CBC', length: 128 }, false, ['encrypt', 'decrypt']),
      'notCryptoKey',
    ],
    [
      'a key that cannot decrypt',
      crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt']),
      'notCryptoKey',
    ],
    ['a key that could not be loaded', failing, 'keyNotLoaded'],
  ] as const) {
    test(`${what} makes lookups reject, and removes nothing`, async () => {
      const store = memoryBackend();
      await put(store, bodyOf(1), bytes('x').buffer);
      const backend = withSerializer(store, encrypt({ key }));
      await assert.rejects(backend.entry(hash('a')), (error) => error instanceof CacheError && error.id === id);
      await assert.rejects(backend.select(hash('a')), { code: 'bad-option' });
      assert.notEqual(await store.entry(hash('a')), undefined);
    });
  }

  test('a text in the place of a key is refused', () => {
    assert.throws(() => Reflect.apply(encrypt, undefined, [{ key: 'text' }]), { id: 'notCryptoKey' });
  });
});

describe('[Z-07] signed', () => {
  test('takes a text or a key for HMAC, with the same result', async () => {
    const key = crypto.subtle.importKey('raw', bytes('secret'), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
      'verify',
    ]);
    const stored = await encoded(signed({ key }), bytes('x'));
    assert.deepEqual(stored, await encoded(signedSerializer({ key: 'secret' }), bytes('x')));
    assert.equal(stored.length, 1 + 32 + 1);
  });

  test('signs what another serializer gives', async () => {
    const serializer = signedSerializer({ key: 'secret', serializer: jsonSerializer() });
    const stored = await encoded(serializer, bytes('x'));
    assert.match(text(stored.slice(33)), /^\{\n {2}"format": 1/);
    assert.deepEqual(await serializer.decode({ entry: bodyOf(1), body: stored.buffer }), bytes('x').buffer);
  });

  test('refuses a key that is none, and an empty text', () => {
    for (const key of ['', null, 7])
      assert.throws(() => Reflect.apply(signed, undefined, [{ key }]), { id: 'notCryptoKey' });
  });
});

for (const stage of [() => encrypt({ key: newKey() }), () => signed({ key: 'secret' })]) {
  test(`without WebCrypto ${stage().name} rejects, and removes nothing`, async () => {
    const store = memoryBackend();
    const serializer = stage();
    await put(withSerializer(store, serializer), bodyOf(1), bytes('x').buffer);
    const cold = withSerializer(store, stage().name === 'signed' ? signed({ key: 'secret' }) : serializer);
    const subtle = Object.getOwnPropertyDescriptor(Crypto.prototype, 'subtle');
    Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true });
    try {
      await assert.rejects(cold.entry(hash('a')), { code: 'bad-option', id: 'keyNeeded' });
    } finally {
      Reflect.deleteProperty(crypto, 'subtle');
    }
    assert.notEqual(subtle, undefined);
    assert.notEqual(await cold.entry(hash('a')), undefined);
  });
}
