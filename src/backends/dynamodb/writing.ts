import type { NewRecord, RecordChange } from '../../storage/record-store.js';
import type { LifetimeOf } from '../records/time-to-live.js';
import type { DynamoTable } from './dynamo-table.js';
import {
  bodyKey,
  type Chunks,
  chunkKey,
  chunksIn,
  expecting,
  headKey,
  itemOf,
  number,
  numberIn,
  text,
  textIn,
} from './items.js';
import type { Key } from './operations.js';
import { readBodies, readChunksOf, readRecords } from './reading.js';

/** Milliseconds after which a body without a record is nobody's: its writer has ended. */
const ABANDONED = 10 * 60_000;

/** Carry out one change. */
export async function change(table: DynamoTable, one: RecordChange, lifetimeOf: LifetimeOf): Promise<boolean> {
  const { key, expected, record } = one;
  if (record === undefined) return ((await readRecords(table, [key], 'head'))[0]?.version ?? null) === expected;
  if (record === null) return expected === null ? false : remove(table, key, expected);
  const lifetime = lifetimeOf(record.expires, Date.now());
  const ttl = lifetime === null ? null : Math.ceil((Date.now() + lifetime) / 1000);
  return record.body === undefined
    ? update(table, { key, expected, record, ttl })
    : put(table, { key, expected, record, ttl });
}

type Change = {
  readonly key: string;
  readonly expected: string | null;
  readonly record: NewRecord;
  /** Seconds since the epoch; null: never. */
  readonly ttl: number | null;
};

/** The body stays. */
async function update(table: DynamoTable, { key, expected, record, ttl }: Change): Promise<boolean> {
  const values = { ':v': text(record.version), ':h': text(JSON.stringify(record.head)) };
  const updated = await table.send({
    name: 'UpdateItem',
    input: {
      TableName: table.table,
      Key: headKey(key),
      UpdateExpression: `SET v = :v, h = :h${ttl === null ? ' REMOVE #ttl' : ', #ttl = :ttl'}`,
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ...expecting(expected, ttl === null ? values : { ...values, ':ttl': number(ttl) }),
    },
  });
  return updated !== null;
}

/** The chunks of a large body are written before the head that names them, and those of the old one deleted after it. */
async function put(table: DynamoTable, { key, expected, record, ttl }: Change): Promise<boolean> {
  const { item, chunks } = itemOf(key, record, ttl);
  const own = chunksIn(item);
  if (own !== null) await putChunks(table, key, own, chunks);
  const replaced = await table.send({
    name: 'PutItem',
    input: { TableName: table.table, Item: item, ReturnValues: 'ALL_OLD', ...expecting(expected) },
  });
  const unused = replaced === null ? own : chunksIn(replaced.Attributes);
  if (unused !== null) await dropChunks(table, key, unused);
  return replaced !== null;
}

async function remove(table: DynamoTable, key: string, expected: string): Promise<boolean> {
  const removed = await table.send({
    name: 'DeleteItem',
    input: { TableName: table.table, Key: headKey(key), ReturnValues: 'ALL_OLD', ...expecting(expected) },
  });
  const unused = chunksIn(removed?.Attributes);
  if (unused !== null) await dropChunks(table, key, unused);
  return removed !== null;
}

async function putChunks(
  table: DynamoTable,
  key: string,
  { version, count }: Chunks,
  chunks: readonly Uint8Array[],
): Promise<void> {
  const named = { ...bodyKey(key, version), n: number(count), t: number(Date.now()) };
  await table.send({ name: 'PutItem', input: { TableName: table.table, Item: named } });
  await Promise.all(
    chunks.map((bytes, index) =>
      table.send({
        name: 'PutItem',
        input: { TableName: table.table, Item: { ...chunkKey({ key, version, index }), b: { B: bytes } } },
      }),
    ),
  );
}

async function dropChunks(table: DynamoTable, key: string, { version, count }: Chunks): Promise<void> {
  const keys = Array.from({ length: count }, (_, index) => chunkKey({ key, version, index }));
  await dropItems(table, keys);
  await dropItems(table, [bodyKey(key, version)]);
}

export async function dropItems(table: DynamoTable, keys: readonly Key[]): Promise<void> {
  await Promise.all(keys.map((Key) => table.send({ name: 'DeleteItem', input: { TableName: table.table, Key } })));
}

/** Delete bodies whose writer ended before it wrote or removed their record, and of records that DynamoDB has removed. */
export async function sweep(table: DynamoTable): Promise<void> {
  for await (const items of readBodies(table)) {
    const old = items.flatMap((item) => {
      const [key, version] = (textIn(item, 'sk') ?? '').split('.');
      const isOld = Date.now() - (numberIn(item, 't') ?? 0) > ABANDONED;
      return isOld && key && version ? [{ key, version, count: numberIn(item, 'n') ?? 0 }] : [];
    });
    const used = await readChunksOf(
      table,
      old.map(({ key }) => key),
    );
    for (const { key, ...chunks } of old) {
      if (used.get(key)?.version !== chunks.version) await dropChunks(table, key, chunks);
    }
  }
}
