import { isRecord } from '../../guards.js';
import type { HeadPage, StoredRecord } from '../../storage/record-store.js';
import { type DynamoTable, pause } from './dynamo-table.js';
import {
  bytesIn,
  type Chunks,
  chunkKey,
  chunksIn,
  headKey,
  keyIn,
  type ReadItem,
  readItem,
  SHARDS,
  text,
  textIn,
} from './items.js';
import type { Key, Operation } from './operations.js';

/** Keys of one BatchGetItem. */
const BATCH = 100;
/** Chunks of one BatchGetItem: its output has at most 16 MB. */
const CHUNK_BATCH = 40;
/** Readings of a record whose body is replaced meanwhile. */
const TRIES = 5;
/** Requests for items that were left out. */
const MOST_TRIES = 10;

/** The records under these keys, in their order. */
export async function readRecords(
  table: DynamoTable,
  keys: readonly string[],
  part: 'head' | 'whole',
): Promise<readonly (StoredRecord | undefined)[]> {
  const found = await readHeads(table, keys, part);
  const whole = new Map(
    await Promise.all([...found].map(async ([key, read]) => [key, await withBody(table, key, read, part)] as const)),
  );
  return keys.map((key) => whole.get(key));
}

async function readHeads(
  table: DynamoTable,
  keys: readonly string[],
  part: 'head' | 'whole',
): Promise<ReadonlyMap<string, ReadItem>> {
  const wanted = [...new Set(keys)].map(headKey);
  const projection = part === 'head' ? 'pk, sk, v, h' : undefined;
  const items = await batchGet(table, wanted, { size: BATCH, projection });
  return new Map(
    items.flatMap((item) => {
      const [key, read] = [textIn(item, 'sk'), readItem(item, part)];
      return key === undefined || read === undefined ? [] : [[key, read] as const];
    }),
  );
}

/** With the body from its chunks. A missing one: it has been replaced, so the record is read again. */
async function withBody(
  table: DynamoTable,
  key: string,
  read: ReadItem,
  part: 'head' | 'whole',
): Promise<StoredRecord | undefined> {
  let current: ReadItem | undefined = read;
  for (let tries = 0; tries < TRIES && current !== undefined; tries += 1) {
    if (part === 'head' || current.chunks === null) return current.record;
    const body = await readChunks(table, key, current.chunks);
    if (body !== undefined) return { ...current.record, body };
    current = (await readHeads(table, [key], part)).get(key);
  }
  // Its body is lost. Without one it is torn, which the backend sees by its size.
  return current && { ...current.record, body: null };
}

async function readChunks(
  table: DynamoTable,
  key: string,
  { version, count }: Chunks,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const keys = Array.from({ length: count }, (_, index) => chunkKey({ key, version, index }));
  const items = await batchGet(table, keys, { size: CHUNK_BATCH });
  const bySortKey = new Map(items.map((item) => [textIn(item, 'sk'), bytesIn(item, 'b')]));
  const chunks = keys.flatMap(({ sk }) => bySortKey.get(sk.S) ?? []);
  return chunks.length === count ? joined(chunks) : undefined;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** What DynamoDB leaves out of an answer is asked for again. */
async function batchGet(
  table: DynamoTable,
  keys: readonly Key[],
  { size, projection }: { readonly size: number; readonly projection?: string | undefined },
): Promise<readonly unknown[]> {
  const parts = Array.from({ length: Math.ceil(keys.length / size) }, (_, at) =>
    keys.slice(at * size, (at + 1) * size),
  );
  const all = await Promise.all(
    parts.map(async (part) => {
      const items: unknown[] = [];
      let left: readonly Key[] = part;
      for (let tries = 0; left.length > 0; tries += 1) {
        if (tries > MOST_TRIES) throw new Error('DynamoDB leaves out items again and again: its capacity is exceeded.');
        if (tries > 0) await pause(Math.min(tries, 5));
        const reading = { ConsistentRead: true, ...(projection && { ProjectionExpression: projection }) } as const;
        const output = await table.send({
          name: 'BatchGetItem',
          input: { RequestItems: { [table.table]: { Keys: [...left], ...reading } } },
        });
        items.push(...listIn(output?.Responses, table.table));
        left = unprocessedIn(output?.UnprocessedKeys, table.table);
      }
      return items;
    }),
  );
  return all.flat();
}

const listIn = (output: unknown, name: string): readonly unknown[] => {
  const list = isRecord(output) ? output[name] : undefined;
  return Array.isArray(list) ? list : [];
};

const unprocessedIn = (output: unknown, name: string): readonly Key[] => {
  const left = isRecord(output) ? output[name] : undefined;
  return listIn(left, 'Keys').flatMap((key) => keyIn(key) ?? []);
};

/** A page of heads: one partition after the other. The cursor is the partition and the last key in it. */
export async function readPage(table: DynamoTable, cursor: string | null): Promise<HeadPage> {
  const [shard = '0', after = ''] = (cursor ?? '0').split(':');
  const pk = text(`head-${shard}`);
  const output = await table.send({
    name: 'Query',
    input: {
      TableName: table.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ProjectionExpression: 'pk, sk, v, h',
      ConsistentRead: true,
      ...(after !== '' && { ExclusiveStartKey: { pk, sk: text(after) } }),
    },
  });
  const records = listIn(output, 'Items').flatMap((item) => {
    const [key, read] = [textIn(item, 'sk'), readItem(item, 'head')];
    return key === undefined || read === undefined ? [] : { key, version: read.record.version, head: read.record.head };
  });
  const last = textIn(output?.LastEvaluatedKey, 'sk');
  const next = Number(shard) + 1;
  if (last !== undefined) return { records, next: `${shard}:${last}` };
  return { records, next: next < SHARDS ? `${next}:` : null };
}

/** The keys of all items whatsoever, page by page. */
export async function* allKeys(table: DynamoTable): AsyncGenerator<readonly Key[]> {
  const fixed = { TableName: table.table, ConsistentRead: true, ProjectionExpression: 'pk, sk' } as const;
  for await (const items of pagesOf(table, (start) => ({ name: 'Scan', input: { ...fixed, ...start } })))
    yield items.flatMap((item) => keyIn(item) ?? []);
}

/** The bodies in chunks that are named, whether their records are still there or not: key, version and time of writing. */
export async function* readBodies(table: DynamoTable): AsyncGenerator<readonly unknown[]> {
  for (let shard = 0; shard < SHARDS; shard += 1) {
    const fixed = {
      TableName: table.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': text(`bodies-${shard}`) },
      ConsistentRead: true,
    } as const;
    yield* pagesOf(table, (start) => ({ name: 'Query', input: { ...fixed, ...start } }));
  }
}

/** The items that a listing gives, page by page. */
async function* pagesOf(
  table: DynamoTable,
  operation: (start: { readonly ExclusiveStartKey?: Key }) => Operation,
): AsyncGenerator<readonly unknown[]> {
  let from: Key | undefined;
  do {
    const output = await table.send(operation(from === undefined ? {} : { ExclusiveStartKey: from }));
    yield listIn(output, 'Items');
    from = keyIn(output?.LastEvaluatedKey);
  } while (from !== undefined);
}

/** Where the bodies of these records are. */
export async function readChunksOf(table: DynamoTable, keys: readonly string[]): Promise<ReadonlyMap<string, Chunks>> {
  const items = await batchGet(table, [...new Set(keys)].map(headKey), { size: BATCH, projection: 'pk, sk, w, n' });
  return new Map(
    items.flatMap((item) => {
      const [key, chunks] = [textIn(item, 'sk'), chunksIn(item)];
      return key === undefined || chunks === null ? [] : [[key, chunks] as const];
    }),
  );
}
