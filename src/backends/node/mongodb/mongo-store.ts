import type { HeadPage, NewRecord, RecordChange, RecordStore, StoredRecord } from '../../../storage/record-store.js';
import { changeByHash } from '../../records/by-hash.js';
import { type LifetimeOf, lifetimeFrom, type TimeToLive } from '../../records/time-to-live.js';
import type { Bodies } from './bodies.js';
import { type BodyFields, headOf, type RecordDocument, toStored } from './documents.js';
import { type Collections, MongoConnection, type MongoConnectionOptions } from './mongo-connection.js';

/** Documents of one page of a listing. */
const PAGE = 500;
/** Readings of a record whose body is replaced meanwhile. */
const TRIES = 5;
/** Milliseconds between two searches for bodies without a record. */
const SWEEP_EVERY = 3_600_000;

const WITHOUT_BODY = { projection: { body: 0 } } as const;
const BODY_ONLY = { projection: { file: 1 } } as const;

/** A store of records in a collection of MongoDB, with bodies in the documents or in GridFS. */
export class MongoStore implements RecordStore {
  readonly name: string;
  readonly atomicity = 'key';
  readonly #bodies: Bodies;
  readonly #connection: MongoConnection;
  readonly #lifetimeOf: LifetimeOf;
  #sweptAt = 0;

  constructor(bodies: Bodies, { ttl, ttlOffset, ...connection }: MongoConnectionOptions & TimeToLive) {
    this.name = bodies.name;
    this.#bodies = bodies;
    this.#lifetimeOf = lifetimeFrom({ ttl, ttlOffset });
    this.#connection = new MongoConnection(connection);
  }

  get(keys: readonly string[], part: 'head' | 'whole'): Promise<readonly (StoredRecord | undefined)[]> {
    if (keys.length === 0) return Promise.resolve([]);
    return this.#connection.run(async (at) => {
      const ids = { _id: { $in: [...new Set(keys)] } };
      const documents = await at.records.find(ids, part === 'head' ? WITHOUT_BODY : {}).toArray();
      const found = new Map(
        await Promise.all(documents.map(async (one) => [one._id, await this.#read(at, one, part)] as const)),
      );
      return keys.map((key) => found.get(key));
    });
  }

  set(changes: readonly RecordChange[]): Promise<readonly boolean[]> {
    return this.#connection.run((at) => changeByHash(changes, (change) => this.#change(at, change)));
  }

  heads(cursor: string | null): Promise<HeadPage> {
    return this.#connection.run(async (at) => {
      if (cursor === null && Date.now() - this.#sweptAt > SWEEP_EVERY) {
        this.#sweptAt = Date.now();
        await this.#bodies.sweep(at);
      }
      const after = cursor === null ? {} : { _id: { $gt: cursor } };
      const page = await at.records.find(after, WITHOUT_BODY).sort({ _id: 1 }).limit(PAGE).toArray();
      const records = page.map(({ _id: key, version, head }) => ({ key, version, head }));
      return { records, next: page.length < PAGE ? null : (page.at(-1)?._id ?? null) };
    });
  }

  clear(): Promise<void> {
    return this.#connection.run(async (at) => {
      await at.records.deleteMany({});
      if (this.#bodies.name === 'gridfs')
        for await (const { _id } of at.bucket.find({})) await this.#bodies.drop(at, { file: _id });
    });
  }

  close(): void {
    this.#connection.close();
  }

  /** With its body. A missing one: it has been replaced, so the record is read again. */
  async #read(at: Collections, found: RecordDocument, part: 'head' | 'whole'): Promise<StoredRecord | undefined> {
    let document: RecordDocument | null = found;
    for (let tries = 0; tries < TRIES && document !== null; tries += 1) {
      if (part === 'head') return toStored(document, undefined);
      const body = await this.#bodies.read(at, document);
      if (body !== undefined) return toStored(document, body);
      document = await at.records.findOne({ _id: found._id });
    }
    // Its body is lost. Without one it is torn, which the backend sees by its size.
    return document === null ? undefined : toStored(document, null);
  }

  async #change(at: Collections, { key, expected, record }: RecordChange): Promise<boolean> {
    if (record === undefined)
      return ((await at.records.findOne({ _id: key }, BODY_ONLY_VERSION))?.version ?? null) === expected;
    if (record === null) {
      if (expected === null) return false;
      const removed = await at.records.findOneAndDelete({ _id: key, version: expected }, BODY_ONLY);
      if (removed !== null) await this.#bodies.drop(at, removed);
      return removed !== null;
    }
    const { body } = record;
    if (body === undefined) return expected !== null && this.#keepBody(at, key, expected, record);
    const fields = body === null ? {} : await this.#bodies.write(at, key, body);
    const replaced = await this.#put(at, { key, expected, record, fields });
    await this.#bodies.drop(at, replaced ?? fields);
    return replaced !== null;
  }

  async #keepBody(at: Collections, key: string, expected: string, record: NewRecord): Promise<boolean> {
    const change = { $set: headOf(record, this.#lifetimeOf(record.expires, Date.now())) };
    return (await at.records.updateOne({ _id: key, version: expected }, change)).matchedCount === 1;
  }

  /** What was there before says of its body; null: the change did not happen. */
  async #put(
    at: Collections,
    {
      key,
      expected,
      record,
      fields,
    }: {
      readonly key: string;
      readonly expected: string | null;
      readonly record: NewRecord;
      readonly fields: BodyFields;
    },
  ): Promise<BodyFields | null> {
    const document = { ...headOf(record, this.#lifetimeOf(record.expires, Date.now())), ...fields };
    if (expected !== null) return at.records.findOneAndReplace({ _id: key, version: expected }, document, BODY_ONLY);
    try {
      await at.records.insertOne({ _id: key, ...document });
      return {};
    } catch (error) {
      if (isDuplicate(error)) return null;
      throw error;
    }
  }
}

const BODY_ONLY_VERSION = { projection: { version: 1 } } as const;

const isDuplicate = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 11_000;
