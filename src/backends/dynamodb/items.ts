import { isRecord } from '../../guards.js';
import type { NewRecord, StoredRecord } from '../../storage/record-store.js';
import type { Attribute, Item, Key } from './operations.js';

/** Bodies up to this size are in the item of their head: one read gives both. Listings read all heads. */
const INLINE = 16 * 1024;
/** An item has at most 400 KB, names included. */
const CHUNK = 380 * 1024;
/** The heads are spread over as many partitions, each of which has a limited rate. */
export const SHARDS = 8;

export const text = (value: string): { S: string } => ({ S: value });
export const number = (value: number): { N: string } => ({ N: String(value) });

/** The item of a head. */
export const headKey = (key: string): Key => ({ pk: text(`head-${shardOf(key)}`), sk: text(key) });
/** A part of a body, under the version it was written with. */
export const chunkKey = ({ key, version, index }: { key: string; version: string; index: number }): Key => ({
  pk: text(`body-${key}`),
  sk: text(`${version}-${index}`),
});
/** Names a body in chunks, from before its first one is written until its last one is deleted, so that none is left behind. */
export const bodyKey = (key: string, version: string): Key => ({
  pk: text(`bodies-${shardOf(key)}`),
  sk: text(`${key}.${version}`),
});

function shardOf(key: string): number {
  let sum = 0;
  for (let at = 0; at < key.length; at += 1) sum = (sum * 31 + key.charCodeAt(at)) % 65_521;
  return sum % SHARDS;
}

/** Where the chunks of a body are. */
export type Chunks = { readonly version: string; readonly count: number };

/** The attributes of a head, and the chunks of its body if it is large. */
export function itemOf(
  key: string,
  record: NewRecord,
  ttl: number | null,
): { item: Item; chunks: readonly Uint8Array[] } {
  const { version, head, body } = record;
  const item: Item = { ...headKey(key), v: text(version), h: text(JSON.stringify(head)) };
  if (ttl !== null) item.ttl = number(ttl);
  if (body === undefined || body === null) return { item, chunks: [] };
  if (body.length <= INLINE) return { item: { ...item, b: { B: body } }, chunks: [] };
  const count = Math.ceil(body.length / CHUNK);
  const chunks = Array.from({ length: count }, (_, index) => body.subarray(index * CHUNK, (index + 1) * CHUNK));
  return { item: { ...item, w: text(version), n: number(count) }, chunks };
}

/** A record in an item, and where its body is. */
export type ReadItem = { readonly record: StoredRecord; readonly chunks: Chunks | null };

export function readItem(item: unknown, part: 'head' | 'whole'): ReadItem | undefined {
  const version = textIn(item, 'v');
  if (version === undefined) return undefined;
  const chunks = chunksIn(item);
  const body = chunks === null ? (bytesIn(item, 'b') ?? null) : undefined;
  return { record: { version, head: parsed(textIn(item, 'h')), body: part === 'head' ? undefined : body }, chunks };
}

export function chunksIn(item: unknown): Chunks | null {
  const version = textIn(item, 'w');
  const count = numberIn(item, 'n');
  return version === undefined || count === undefined ? null : { version, count };
}

const valueIn = (item: unknown, name: string): Partial<Record<'S' | 'N' | 'B', unknown>> => {
  const value = isRecord(item) ? item[name] : undefined;
  return isRecord(value) ? value : {};
};

export function textIn(item: unknown, name: string): string | undefined {
  const { S } = valueIn(item, name);
  return typeof S === 'string' ? S : undefined;
}

export function numberIn(item: unknown, name: string): number | undefined {
  const { N } = valueIn(item, name);
  return typeof N === 'string' ? Number(N) : undefined;
}

export function bytesIn(item: unknown, name: string): Uint8Array<ArrayBuffer> | undefined {
  const { B } = valueIn(item, name);
  if (!(B instanceof Uint8Array)) return undefined;
  const { buffer, byteOffset, byteLength } = B;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(B);
}

/** Keys of an item as they are sent again. */
export const keyIn = (item: unknown): Key | undefined => {
  const [pk, sk] = [textIn(item, 'pk'), textIn(item, 'sk')];
  return pk === undefined || sk === undefined ? undefined : { pk: text(pk), sk: text(sk) };
};

function parsed(head: string | undefined): unknown {
  try {
    return head === undefined ? undefined : JSON.parse(head);
  } catch {
    return undefined;
  }
}

/** The condition that the stored version is the expected one. */
export const expecting = (
  expected: string | null,
  values: Record<string, Attribute> = {},
): { ConditionExpression: string; ExpressionAttributeValues?: Record<string, Attribute> } => {
  const all = expected === null ? values : { ...values, ':expected': text(expected) };
  return {
    ConditionExpression: expected === null ? 'attribute_not_exists(pk)' : 'v = :expected',
    ...(Object.keys(all).length > 0 && { ExpressionAttributeValues: all }),
  };
};
