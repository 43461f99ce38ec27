import assert from 'node:assert/strict';
import { env } from 'node:process';
import { after, before, describe, test } from 'node:test';
import { MongoClient } from 'mongodb';
import { refuses } from '../../../refuses.fixture.js';
import { backendContract } from '../../../storage/contract/contract.cases.js';
import { recordStoreContract } from '../../../storage/contract/record-store.cases.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { recordBackend } from '../../records/record-backend.js';
import { freePort } from '../free-port.fixture.js';
import { stressOf } from '../processes.fixture.js';
import { gridFsStore } from './gridfs.js';
import { MongoDouble } from './mongo-double.fixture.js';
import { mongoStore } from './mongodb.js';

/** The server where MONGODB_URL names one, else the double. */
const REAL = env.MONGODB_URL;
const server = REAL === undefined ? 'a double of its protocol' : 'a server';

/** What the tests opened. A hook out here gives this file a process of its own. */
const cleanups: (() => Promise<void> | void)[] = [];
after(async () => {
  for (const cleanup of cleanups) await cleanup();
});

describe(`[B-05] mongodb and gridfs, on ${server}`, { timeout: 120_000 }, () => {
  let double: MongoDouble;
  let url: string;
  let shared: MongoClient;
  const opened: RecordStore[] = [];
  const names: string[] = [];
  const clients: MongoClient[] = [];
  before(async () => {
    double = await MongoDouble.start();
    url = REAL ?? double.url;
    shared = await new MongoClient(url).connect();
    clients.push(shared);
  });
  cleanups.push(async () => {
    for (const store of opened) store.close();
    if (REAL !== undefined) {
      const client = new MongoClient(REAL);
      for (const name of names) await client.db(name).dropDatabase();
      clients.push(client);
    }
    for (const client of clients) await client.close();
    await double.stop();
  });

  const newName = (): string => {
    const name = `cached-session-${process.pid}-${names.length}`;
    names.push(name);
    return name;
  };
  const kinds = { mongodb: mongoStore, gridfs: gridFsStore };
  const open = (kind: keyof typeof kinds, dbName = newName()): RecordStore => {
    const store = kinds[kind]({ client: shared, dbName });
    opened.push(store);
    return store;
  };
  /** With a client of its own. */
  const openAlone = (kind: keyof typeof kinds): RecordStore => {
    const store = kinds[kind]({ url, dbName: newName() });
    opened.push(store);
    return store;
  };
  const clientOf = async (): Promise<MongoClient> => {
    const client = await new MongoClient(url).connect();
    clients.push(client);
    return client;
  };
  const change = (version: string, expected: string | null, bytes: number | null | undefined) => ({
    key: 'a',
    expected,
    record: {
      version,
      head: { version },
      body: typeof bytes === 'number' ? new Uint8Array(bytes).fill(7) : bytes,
      expires: null,
    },
  });

  for (const kind of ['mongodb', 'gridfs'] as const) {
    for (const { name, run } of recordStoreContract)
      test(`${kind}: ${name}`, () => run(async () => (/outlives/.test(name) ? openAlone(kind) : open(kind))));
    // The log of removals is `recordBackend`'s own: the long case runs on stores in memory.
    for (const { name, run } of backendContract.filter(({ isLong }) => !isLong))
      test(`${kind}: ${name}`, () => run(async () => recordBackend(open(kind))));

    test(`${kind}: two processes write the same keys: nothing torn, lost or of another identity`, async () => {
      const dbName = newName();
      const imports = `import { ${kind === 'mongodb' ? 'mongoBackend' : 'gridFsBackend'} as make } from './mongodb/${kind}.ts';`;
      for (const { torn, lost, foreign, written } of await stressOf(
        imports,
        `make(${JSON.stringify({ url, dbName })})`,
        200,
      )) {
        assert.deepEqual({ torn, lost, foreign }, { torn: 0, lost: 0, foreign: 0 });
        assert.ok(written > 30, String(written));
      }
    });

    test(`${kind}: the head of a record is a document that can be queried, and the date of its removal a Date with the offset`, async () => {
      const dbName = newName();
      const store = open(kind, dbName);
      const expires = Date.now() + 60_000;
      await store.set([{ ...change('1', null, 3), record: { ...change('1', null, 3).record, expires } }]);
      const collection = (await clientOf()).db(dbName).collection('responses');
      const found = await collection.findOne({ 'head.version': '1' });
      assert.ok(found !== null);
      assert.equal(String(found._id), 'a');
      assert.ok(Math.abs(found.removeAt.getTime() - expires - 3_600_000) < 1000);
      const indexes = await collection.listIndexes().toArray();
      assert.deepEqual(
        indexes.map(({ key }) => key),
        [{ _id: 1 }, { removeAt: 1 }],
      );
      assert.equal(indexes[1]?.expireAfterSeconds, 0);
      await store.set([change('2', '1', undefined)]);
      assert.equal((await collection.findOne({}))?.removeAt, null);
    });

    test(`${kind}: a client of one's own stays open when the store is closed`, async () => {
      const client = await clientOf();
      const store = kinds[kind]({ client, dbName: newName() });
      await store.set([change('1', null, 3)]);
      store.close();
      assert.deepEqual(await client.db('x').command({ ping: 1 }), { ok: 1 });
    });

    test(`${kind}: what does not answer and what is no URL is named, without the password`, async () => {
      const port = await freePort();
      const store = kinds[kind]({ url: `mongodb://ada:secret@127.0.0.1:${port}/`, timeout: 0.5 });
      const error = await store.get(['a'], 'head').catch((reason: unknown) => reason);
      refuses('backend-unavailable')(error);
      assert.doesNotMatch(`${error}`, /secret|ada/);
      store.close();
      assert.throws(
        () => kinds[kind]({ url: 'http://:secret@x' }),
        refuses('backend-unavailable', 'engineUrl MongoDB'),
      );
      const wrong = kinds[kind]({ url: 'mongodb://ada:sec%ret@127.0.0.1:1/?x=%' });
      await assert.rejects(wrong.get(['a'], 'head'), (reason: unknown) => {
        assert.doesNotMatch(`${reason} ${reason instanceof Error ? reason.cause : ''}`, /sec%ret/);
        return refuses('backend-unavailable')(reason);
      });
    });
  }

  test('mongodb: a body that does not fit into a document is refused, with what to do', async () => {
    const store = open('mongodb');
    await assert.rejects(
      store.set([change('1', null, 17_000_000)]),
      refuses('serialization', 'tooLargeForDocument 17000000'),
    );
    assert.deepEqual(await store.set([change('1', null, 10_000_000)]), [true]);
  });

  test('gridfs: large bodies come back; no file is left of one that is replaced, removed or late', async () => {
    const dbName = newName();
    const store = open('gridfs', dbName);
    const db = (await clientOf()).db(dbName);
    const files = async (): Promise<number> => (await db.collection('responses.files').find().toArray()).length;
    const chunks = async (): Promise<number> => (await db.collection('responses.chunks').find().toArray()).length;
    await store.set([change('1', null, 17_000_000)]);
    assert.equal((await store.get(['a'], 'whole'))[0]?.body?.length, 17_000_000);
    assert.deepEqual(await store.set([change('2', '1', 700_000)]), [true]);
    assert.deepEqual([await files(), await chunks()], [1, 3]);
    assert.deepEqual(await store.set([change('3', '1', 700_000)]), [false]);
    assert.deepEqual([await files(), await chunks()], [1, 3]);
    assert.deepEqual(await store.set([change('4', '2', undefined)]), [true]);
    assert.equal((await store.get(['a'], 'whole'))[0]?.body?.length, 700_000);
    assert.deepEqual(await store.set([{ key: 'a', expected: '4', record: null }]), [true]);
    assert.deepEqual([await files(), await chunks()], [0, 0]);
  });

  test('gridfs: a file whose writer ended is swept once it is old', async () => {
    const dbName = newName();
    const store = open('gridfs', dbName);
    await store.set([change('1', null, 1000)]);
    const files = (await clientOf()).db(dbName).collection('responses.files');
    await files.insertOne({ filename: 'a', length: 0, chunkSize: 1, uploadDate: new Date(Date.now() - 601_000) });
    await files.insertOne({ filename: 'b', length: 0, chunkSize: 1, uploadDate: new Date() });
    await store.heads(null);
    const left = (await files.find().toArray()).map(({ filename, length }) => `${filename} ${length}`);
    assert.deepEqual(left.sort(), ['a 1000', 'b 0']);
  });

  test('a refused user is named as such, and one who may not create indexes stores without', {
    skip: REAL !== undefined,
  }, async () => {
    const store = open('mongodb');
    const answer = (code: number, name: string) => (command: string) =>
      command === name ? { ok: 0, code, errmsg: 'not authorized' } : undefined;
    double.commands.intercept = answer(13, 'createIndexes');
    try {
      assert.deepEqual(await store.set([change('1', null, 3)]), [true]);
      double.commands.intercept = answer(13, 'find');
      await assert.rejects(store.get(['a'], 'head'), refuses('backend-unavailable', 'engineRefused MongoDB'));
      double.commands.intercept = answer(14_031, 'insert');
      await assert.rejects(store.set([{ ...change('1', null, 3), key: 'b' }]), refuses('quota', 'engineFull'));
    } finally {
      double.commands.intercept = () => undefined;
    }
  });
});
