import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { sentence } from '../../error-texts.js';
import { CacheError, provideTexts } from '../../errors.js';
import { type Loopback, listen, READER, serveGateway, WRITER } from '../../gateway/loopback.fixture.js';
import { backendContract, recordStoreContract } from '../../storage/contract/contract.cases.js';
import { MapStore } from '../records/map-store.fixture.js';
import { memoryStore } from '../records/memory-store.js';
import { type RemoteOptions, remoteBackend, remoteStore } from './remote.js';

provideTexts(sentence);

let served: Loopback;
let byKey: Loopback;

before(async () => {
  served = await serveGateway({ stores: () => memoryStore({ staleFor: Number.POSITIVE_INFINITY }) });
  byKey = await serveGateway({ stores: () => new MapStore('key') });
});
after(async () => {
  await served.close();
  await byKey.close();
});

let count = 0;
/** A namespace of its own for each test. */
const fresh = (own: Partial<RemoteOptions> = {}): RemoteOptions => {
  count += 1;
  return { url: served.url, token: WRITER, namespace: `test-${count}`, ...own };
};

const head = { kind: 'entry' };
const record = (version: string, body: Uint8Array<ArrayBuffer> | null = null) => ({
  version,
  head,
  body,
  expires: null,
});

describe('the store behind a gateway', () => {
  for (const { name, run } of recordStoreContract) {
    test(`over memory: ${name}`, () => run(async () => remoteStore(fresh())));
    test(`over a store that is atomic by key: ${name}`, () => run(async () => remoteStore(fresh({ url: byKey.url }))));
    test(`the memory store itself: ${name}`, () => run(async () => memoryStore()));
  }
});

describe('the backend behind a gateway', () => {
  // The log of removals is `recordBackend`'s own: the long case runs on stores in memory.
  for (const { name, run } of backendContract.filter(({ isLong }) => !isLong))
    test(name, () => run(async () => remoteBackend(fresh())));
});

describe('requests', () => {
  test('50 reads and writes of one turn cross the network in one request', async () => {
    const store = remoteStore(fresh());
    const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);
    const start = served.requests.length;
    const done = await Promise.all(keys.map((key) => store.set([{ key, expected: null, record: record('1') }])));
    assert.deepEqual(
      done.flat(),
      keys.map(() => true),
    );
    assert.equal(served.requests.length - start, 1);
    const found = await Promise.all(keys.map((key) => store.get([key], 'whole')));
    assert.deepEqual(
      found.flat().map((one) => one?.version),
      keys.map(() => '1'),
    );
    assert.equal(served.requests.length - start, 2);
  });

  test('bodies of a turn that are too many for one request are split, and arrive', async () => {
    const store = remoteStore(fresh());
    const bodies = Array.from({ length: 6 }, (_, index) => new Uint8Array(1_500_000).fill(index));
    const start = served.requests.length;
    await Promise.all(
      bodies.map((body, key) => store.set([{ key: `k${key}`, expected: null, record: record('1', body) }])),
    );
    assert.equal(served.requests.length - start, 3);
    for (const [index, body] of bodies.entries()) {
      const [found] = await store.get([`k${index}`], 'whole');
      assert.deepEqual(Buffer.from(found?.body ?? []), Buffer.from(body));
    }
  });

  test('they send no cookies and no referrer, and are no longer than their page; a preflight may be kept', async () => {
    const inits: (RequestInit | undefined)[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      inits.push(init);
      return globalThis.fetch(input, init);
    };
    await remoteStore(fresh({ fetch })).get(['a'], 'head');
    const [init] = inits;
    assert.deepEqual(
      [init?.cache, init?.credentials, init?.keepalive, init?.redirect, init?.referrerPolicy],
      [undefined, 'omit', undefined, 'error', 'no-referrer'],
    );
  });

  test('a function gives the token of each request', async () => {
    let asked = 0;
    const token = async (): Promise<string> => {
      asked += 1;
      return WRITER;
    };
    const store = remoteStore(fresh({ token }));
    await store.get(['a'], 'head');
    await store.get(['a'], 'head');
    assert.equal(asked, 2);
  });

  test('the clock of the gateway is known after an answer, where it is another one', async () => {
    const store = remoteStore(fresh());
    assert.equal(store.clockOffset(), 0);
    await store.get(['a'], 'head');
    assert.equal(store.clockOffset(), 0);
    const { now } = Date;
    try {
      Date.now = () => now() - 3_600_000;
      const before = remoteStore(
        fresh({
          fetch: async (input, init) => {
            const ours = Date.now;
            Date.now = now;
            try {
              return await globalThis.fetch(input, init);
            } finally {
              Date.now = ours;
            }
          },
        }),
      );
      await before.get(['a'], 'head');
      assert.ok(Math.abs(before.clockOffset() - 3_600_000) < 1000, String(before.clockOffset()));
    } finally {
      Date.now = now;
    }
  });
});

/** The error that a read rejects with. */
async function errorOf(options: RemoteOptions): Promise<CacheError> {
  const error: unknown = await remoteStore(options)
    .get(['a'], 'head')
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  assert.ok(error instanceof CacheError, String(error));
  return error;
}

describe('failures say what to do, and never the token', () => {
  const SECRET = 'secret-token-0123456789';
  const cases: readonly (readonly [string, () => Partial<RemoteOptions>, code: string, id: string])[] = [
    ['a refused token', () => ({ token: SECRET }), 'backend-unavailable', 'unauthorized'],
    ['a namespace of others', () => ({ token: READER }), 'backend-unavailable', 'forbidden'],
    ['a wrong host', () => ({ url: 'http://127.0.0.1:1/', token: SECRET }), 'backend-unavailable', 'unreachable'],
    ['a wrong path', () => ({ url: `${served.url}/elsewhere/`, token: SECRET }), 'backend-unavailable', 'reply'],
    ['a token with a line end', () => ({ token: `${SECRET}\n` }), 'bad-option', 'a string'],
  ];
  for (const [what, own, code, id] of cases)
    test(what, async () => {
      const error = await errorOf(fresh(own()));
      assert.deepEqual([error.code, error.values[1]], [code, id]);
      assert.doesNotMatch(`${error.message} ${error.stack} ${String(error.cause)} ${error.values}`, /token-0123/);
    });

  const OTHERS: readonly (readonly [string, Record<string, string>, string, string])[] = [
    ['a server that is no gateway', {}, 'backend-unavailable', 'elsewhere'],
    ['a gateway of another version', { 'cached-session-protocol': '7' }, 'protocol-version', 'version'],
    ['an answer that a proxy changed', { 'cached-session-protocol': '1' }, 'backend-unavailable', 'reply'],
  ];
  for (const [what, headers, code, id] of OTHERS)
    test(what, async (t) => {
      const { url, close } = await listen(createServer((_, response) => response.writeHead(200, headers).end('hi')));
      t.after(close);
      const error = await errorOf(fresh({ url, token: SECRET }));
      assert.deepEqual([error.code, error.values[1]], [code, id]);
    });

  test('a gateway that never answers', async (t) => {
    const { url, close } = await listen(createServer(() => undefined));
    t.after(close);
    assert.equal((await errorOf(fresh({ url, timeout: 0.05 }))).values[1], 'slow');
  });

  test('a body that is too large for the gateway is refused, and the next one not even sent', async (t) => {
    const small = await serveGateway({ maxBodyBytes: 2000 });
    t.after(small.close);
    const store = remoteStore(fresh({ url: small.url }));
    const change = { key: 'a', expected: null, record: record('1', new Uint8Array(5000)) };
    for (let time = 0; time < 2; time += 1)
      await assert.rejects(store.set([change]), { code: 'backend-unavailable', message: /takes at most 2000 bytes/ });
    assert.equal(small.requests.length, 1);
    assert.deepEqual(await store.set([{ ...change, record: record('1', new Uint8Array(100)) }]), [true]);
  });

  test('a full store is a quota error', async (t) => {
    const store = new MapStore('store');
    store.set = () => Promise.reject(new CacheError('quota', 'full'));
    const full = await serveGateway({ stores: () => store });
    t.after(full.close);
    const change = { key: 'a', expected: null, record: record('1') };
    await assert.rejects(remoteStore(fresh({ url: full.url })).set([change]), { code: 'quota' });
  });

  test('wrong options are refused at once', () => {
    assert.throws(() => remoteStore(fresh({ url: 'not a url' })), { code: 'bad-option', id: 'notUrl' });
    assert.throws(() => remoteStore(fresh({ url: 'ftp://a.test/' })), { code: 'bad-option', id: 'notUrl' });
    assert.throws(() => remoteStore(fresh({ namespace: 'a/b' })), { code: 'bad-option', id: 'wrongValue' });
  });
});
