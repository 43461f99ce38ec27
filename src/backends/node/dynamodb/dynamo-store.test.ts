import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { refuses } from '../../../refuses.fixture.js';
import { backendContract } from '../../../storage/contract/contract.cases.js';
import { recordStoreContract } from '../../../storage/contract/record-store.cases.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { DynamoStore } from '../../dynamodb/dynamo-store.js';
import { DynamoTable } from '../../dynamodb/dynamo-table.js';
import { type AwsCredentials, dynamoStore as webStore } from '../../dynamodb/dynamodb.js';
import type { Operation, Sender } from '../../dynamodb/operations.js';
import { allKeys } from '../../dynamodb/reading.js';
import { recordBackend } from '../../records/record-backend.js';
import { freePort } from '../free-port.fixture.js';
import { stressOf } from '../processes.fixture.js';
import { plainSender, startDynalite } from './dynalite.fixture.js';
import { dynamoStore } from './dynamodb.js';
import { SdkSender } from './sdk-sender.js';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };

/** What the tests opened. A hook out here gives this file a process of its own. */
const cleanups: (() => Promise<void> | void)[] = [];
after(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe('[B-06] dynamodb', { timeout: 230_000 }, () => {
  let emulator: Awaited<ReturnType<typeof startDynalite>>;
  const opened: RecordStore[] = [];
  let count = 0;
  const keep = <Store extends RecordStore>(store: Store): Store => {
    opened.push(store);
    return store;
  };
  const open = (): RecordStore => {
    count += 1;
    return keep(dynamoStore({ region, credentials, endpoint: emulator.endpoint, tableName: `test-${count}` }));
  };
  const openPlain = (): RecordStore => {
    count += 1;
    return keep(new DynamoStore(plainSender(emulator.endpoint), { tableName: `test-${count}` }));
  };
  const openWeb = (own: { credentials?: () => AwsCredentials } = {}): RecordStore => {
    count += 1;
    const options = { region, endpoint: emulator.endpoint, tableName: `test-${count}` };
    return keep(webStore({ ...options, credentials: () => credentials, ...own }));
  };
  /** On the table of the last one opened; `before` sees each operation. */
  const watched = (watch: (operation: Operation) => void): RecordStore => {
    const sdk = new SdkSender({ region, credentials, endpoint: emulator.endpoint });
    const sender: Sender = {
      where: sdk.where,
      send: async (operation, signal) => {
        watch(operation);
        return sdk.send(operation, signal);
      },
      close: () => sdk.close(),
    };
    return keep(new DynamoStore(sender, { tableName: `test-${count}` }));
  };
  before(async () => {
    emulator = await startDynalite();
  });
  cleanups.push(async () => {
    for (const store of opened) store.close();
    await emulator.stop();
  });

  const body = (bytes: number): Uint8Array<ArrayBuffer> =>
    Uint8Array.from({ length: bytes }, (_, index) => (index * 31) % 251);
  const put = (store: RecordStore, version: string, bytes: number | null | undefined, expected: string | null = null) =>
    store.set([
      {
        key: 'a',
        expected,
        record: { version, head: { version }, body: typeof bytes === 'number' ? body(bytes) : bytes, expires: null },
      },
    ]);
  const read = async (store: RecordStore) => (await store.get(['a'], 'whole'))[0];
  const itemsOf = async (store: RecordStore): Promise<number> => {
    let items = 0;
    const options = { tableName: `test-${count}` };
    for await (const keys of allKeys(new DynamoTable(plainSender(emulator.endpoint), options))) items += keys.length;
    store.close();
    return items;
  };

  for (const { name, run } of recordStoreContract) {
    const isLong = /increments/.test(name);
    test(`by AWS's client: ${name}`, () => run(async () => (isLong ? openPlain() : open())));
    if (/comes back|listed|cleared|keeps the stored/.test(name))
      test(`by fetch: ${name}`, () => run(async () => openWeb()));
  }
  // The log of removals is `recordBackend`'s own: the long case runs on stores in memory.
  for (const { name, run } of backendContract.filter(({ isLong }) => !isLong))
    test(name, () => run(async () => recordBackend(openPlain())));

  test('bodies of any size come back, and leave nothing behind when they are replaced or removed', async () => {
    const store = openPlain();
    let version = 0;
    for (const bytes of [16 * 1024, 16 * 1024 + 1, 380 * 1024, 380 * 1024 + 1, 1_200_000, 5, 1_000_000, null]) {
      await put(store, String(version + 1), bytes, version === 0 ? null : String(version));
      version += 1;
      const found = await read(store);
      assert.deepEqual(
        found?.body && Buffer.from(found.body).equals(Buffer.from(body(bytes ?? 0))),
        bytes === null ? null : true,
      );
    }
    assert.equal(await itemsOf(store), 1);
    await put(store, 'large', 1_000_000, String(version));
    assert.equal(await itemsOf(store), 1 + 3 + 1);
    await put(store, 'kept', undefined, 'large');
    assert.equal((await read(store))?.body?.length, 1_000_000);
    assert.deepEqual(await put(store, 'late', 900_000, 'large'), [false]);
    assert.equal(await itemsOf(store), 1 + 3 + 1);
    assert.deepEqual(await store.set([{ key: 'a', expected: 'kept', record: null }]), [true]);
    assert.equal(await itemsOf(store), 0);
  });

  test('by fetch, large bodies come back, too', async () => {
    const store = openWeb();
    await put(store, '1', 1_000_000);
    assert.ok(Buffer.from((await read(store))?.body ?? []).equals(Buffer.from(body(1_000_000))));
  });

  test('a writer that ends before the head is written leaves the old record, whole; its chunks are swept later', async () => {
    const store = open();
    await put(store, '1', 500_000);
    const dying = watched((operation) => {
      if (operation.name === 'PutItem' && operation.input.Item.v !== undefined) throw new Error('the process dies');
    });
    await assert.rejects(put(dying, '2', 900_000, '1'), { code: 'backend-unavailable' });
    assert.equal((await read(store))?.body?.length, 500_000);
    assert.equal(await itemsOf(store), 1 + 2 + 1 + 3 + 1);
    await watched(() => undefined).heads(null);
    assert.equal(await itemsOf(store), 1 + 2 + 1 + 3 + 1, 'it may still be writing');
    const real = Date.now;
    Date.now = () => real() + 11 * 60_000;
    try {
      await watched(() => undefined).heads(null);
    } finally {
      Date.now = real;
    }
    assert.equal(await itemsOf(store), 1 + 2 + 1);
    assert.equal((await read(store))?.body?.length, 500_000);
  });

  test('a body that is replaced while it is read is read anew', async () => {
    const store = open();
    await put(store, '1', 500_000);
    let isFirst = true;
    const sdk = new SdkSender({ region, credentials, endpoint: emulator.endpoint });
    const reader = keep(
      new DynamoStore(
        {
          where: '',
          close: () => sdk.close(),
          send: async (operation, signal) => {
            const output = await sdk.send(operation, signal);
            if (isFirst && operation.name === 'BatchGetItem') {
              isFirst = false;
              await put(store, '2', 600_000, '1');
            }
            return output;
          },
        },
        { tableName: `test-${count}` },
      ),
    );
    const found = await read(reader);
    assert.deepEqual([found?.version, found?.body?.length], ['2', 600_000]);
  });

  test('expirations are an attribute in seconds, with the offset', async () => {
    const store = open();
    const ttls: unknown[] = [];
    const seen = watched((operation) => {
      if (operation.name === 'PutItem') ttls.push(operation.input.Item.ttl);
    });
    await store.get(['a'], 'head');
    const expires = Date.now() + 60_000;
    const record = { version: '1', head: {}, body: null };
    await seen.set([{ key: 'a', expected: null, record: { ...record, expires } }]);
    await seen.set([{ key: 'b', expected: null, record: { ...record, expires: null } }]);
    const [first, second] = ttls;
    assert.ok(typeof first === 'object' && first !== null && 'N' in first);
    assert.ok(Math.abs(Number(first.N) - (expires / 1000 + 3600)) <= 1, String(first.N));
    assert.equal(second, undefined);
  });

  test('credentials are asked for once, and again before they end', async () => {
    let asked = 0;
    const valid = (ms: number) => () => {
      asked += 1;
      return { ...credentials, sessionToken: `t${asked}`, expiration: new Date(Date.now() + ms).toISOString() };
    };
    const store = openWeb({ credentials: valid(3_600_000) });
    await store.get(['a'], 'head');
    await store.get(['a'], 'head');
    assert.equal(asked, 1);
    const short = openWeb({ credentials: valid(60_000) });
    await short.get(['a'], 'head');
    const before = asked;
    await short.get(['a'], 'head');
    assert.ok(asked > before);
  });

  test('what does not answer, a missing table and bad options are named', async () => {
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    for (const store of [
      keep(dynamoStore({ region, credentials, endpoint, timeout: 2 })),
      keep(webStore({ region, credentials: () => credentials, endpoint, timeout: 2 })),
    ])
      await assert.rejects(store.get(['a'], 'head'), refuses('backend-unavailable'));
    const missing = keep(
      dynamoStore({ region, credentials, endpoint: emulator.endpoint, createTable: false, tableName: 'none' }),
    );
    await assert.rejects(missing.get(['a'], 'head'), refuses('backend-unavailable', 'tableMissing none'));
    assert.throws(() => dynamoStore({ tableName: 'a b' }), refuses('bad-option', 'wrongValue tableName'));
    const refusing = webStore({ region, endpoint, credentials: () => Promise.reject(new Error('not signed in')) });
    await assert.rejects(refusing.get(['a'], 'head'), refuses('backend-unavailable'));
  });

  test('two processes on one table: nothing torn, lost or of another identity', async () => {
    const options = { region, credentials, endpoint: emulator.endpoint, tableName: 'two-processes' };
    const all = await stressOf(
      "import { dynamoBackend } from './dynamodb/dynamodb.ts';",
      `dynamoBackend(${JSON.stringify(options)})`,
      120,
    );
    for (const { torn, lost, foreign, written } of all) {
      assert.deepEqual({ torn, lost, foreign }, { torn: 0, lost: 0, foreign: 0 });
      assert.ok(written > 20, String(written));
    }
  });
});
