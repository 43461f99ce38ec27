import { type Document, Long, ObjectId } from 'bson';
import { Query } from 'mingo';
import { isRecord } from '../../../guards.js';

const HELLO = {
  ok: 1,
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  maxBsonObjectSize: 16 * 1024 * 1024,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 21,
};

const DUPLICATE = 11_000;
const NO_COLLECTION = 26;

type Cursor = { readonly namespace: string; readonly documents: Document[] };

/** Carries out commands of MongoDB on documents in memory. */
export class CommandDouble {
  readonly #collections = new Map<string, Document[]>();
  readonly #indexes = new Map<string, Document[]>();
  readonly #cursors = new Map<string, Cursor>();
  #lastCursor = 0;
  /** Throws or gives an answer instead, by the name of the command. */
  intercept: (name: string, command: Document) => Document | undefined = () => undefined;

  run(command: Document): Document {
    const [name = ''] = Object.keys(command);
    return this.intercept(name, command) ?? this.#run(name, command);
  }

  documents(namespace: string): Document[] {
    const found = this.#collections.get(namespace);
    if (found !== undefined) return found;
    const made: Document[] = [];
    this.#collections.set(namespace, made);
    return made;
  }

  #run(name: string, command: Document): Document {
    const namespace = `${command.$db}.${command[name]}`;
    switch (name) {
      case 'hello':
      case 'ismaster':
      case 'isMaster':
        return HELLO;
      case 'ping':
      case 'endSessions':
      case 'killCursors':
        return { ok: 1 };
      case 'find':
        return this.#find(namespace, command);
      case 'getMore':
        return this.#page(String(command.getMore), 'nextBatch', command.batchSize);
      case 'insert':
        return this.#insert(namespace, command.documents);
      case 'update':
        return this.#update(namespace, command.updates);
      case 'delete':
        return this.#delete(namespace, command.deletes);
      case 'findAndModify':
        return this.#findAndModify(namespace, command);
      case 'createIndexes':
        this.#indexes.set(namespace, [...(this.#indexes.get(namespace) ?? [ID_INDEX]), ...command.indexes]);
        return { ok: 1 };
      case 'listIndexes':
        return this.#listIndexes(namespace);
      default:
        return failure(59, 'CommandNotFound', `no such command: '${name}'`);
    }
  }

  #find(
    namespace: string,
    { filter = {}, projection, sort, limit = 0, skip = 0, batchSize, singleBatch }: Document,
  ): Document {
    const cursor = new Query(filter).find<Document>(this.#candidates(namespace, filter), projection);
    if (sort !== undefined) cursor.sort(sort);
    const all = cursor.all().slice(skip, limit > 0 ? skip + limit : undefined);
    return this.#open(namespace, all, singleBatch === true ? all.length : (batchSize ?? 101));
  }

  #open(namespace: string, documents: readonly Document[], batchSize: number): Document {
    this.#lastCursor += 1;
    const id = String(this.#lastCursor);
    this.#cursors.set(id, { namespace, documents: [...documents] });
    return this.#page(id, 'firstBatch', batchSize);
  }

  #page(id: string, batch: 'firstBatch' | 'nextBatch', size = 1000): Document {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return failure(43, 'CursorNotFound', 'no such cursor');
    const documents = cursor.documents.splice(0, size);
    const isEnd = cursor.documents.length === 0;
    if (isEnd) this.#cursors.delete(id);
    return { ok: 1, cursor: { id: isEnd ? Long.ZERO : Long.fromString(id), ns: cursor.namespace, [batch]: documents } };
  }

  #insert(namespace: string, documents: readonly Document[]): Document {
    const stored = this.documents(namespace);
    const writeErrors: Document[] = [];
    for (const [index, document] of documents.entries()) {
      if (this.#matching(namespace, { _id: document._id }).length > 0)
        writeErrors.push({ index, code: DUPLICATE, errmsg: 'E11000 duplicate key error' });
      else stored.push(document);
    }
    return { ok: 1, n: documents.length - writeErrors.length, ...(writeErrors.length > 0 && { writeErrors }) };
  }

  #update(namespace: string, updates: readonly Document[]): Document {
    let n = 0;
    for (const { q, u, multi } of updates) {
      const found = this.#matching(namespace, q).slice(0, multi === true ? undefined : 1);
      for (const document of found) this.#change(namespace, document, u);
      n += found.length;
    }
    return { ok: 1, n, nModified: n };
  }

  #delete(namespace: string, deletes: readonly Document[]): Document {
    let n = 0;
    for (const { q, limit } of deletes) {
      const found = this.#matching(namespace, q).slice(0, limit === 1 ? 1 : undefined);
      const stored = this.documents(namespace);
      this.#collections.set(
        namespace,
        stored.filter((one) => !found.includes(one)),
      );
      n += found.length;
    }
    return { ok: 1, n };
  }

  #findAndModify(namespace: string, { query, update, remove, fields }: Document): Document {
    const [document] = this.#matching(namespace, query);
    if (document === undefined) return { ok: 1, value: null, lastErrorObject: { n: 0, updatedExisting: false } };
    const [value] = new Query({}).find<Document>([document], fields).all();
    if (remove === true) this.#delete(namespace, [{ q: { _id: document._id }, limit: 1 }]);
    else this.#change(namespace, document, update);
    return { ok: 1, value, lastErrorObject: { n: 1, updatedExisting: remove !== true } };
  }

  /** Replaces a document, or sets fields of it. */
  #change(namespace: string, document: Document, change: Document): void {
    const stored = this.documents(namespace);
    const { $set, ...others } = change;
    if (Object.keys(others).some((name) => name.startsWith('$'))) throw new Error(`update ${Object.keys(change)}`);
    stored[stored.indexOf(document)] = $set === undefined ? { _id: document._id, ...change } : { ...document, ...$set };
  }

  #matching(namespace: string, filter: Document): Document[] {
    const query = new Query(filter);
    return this.#candidates(namespace, filter).filter((one) => query.test(one));
  }

  /** As by an index: those with the keys that a filter names. Testing each document would take most of the time. */
  #candidates(namespace: string, filter: Document): Document[] {
    const keys = keysOf(filter._id);
    const files = keysOf(filter.files_id);
    const holds = (allowed: ReadonlySet<string> | null, value: unknown): boolean => allowed?.has(String(value)) ?? true;
    return this.documents(namespace).filter((one) => holds(keys, one._id) && holds(files, one.files_id));
  }

  #listIndexes(namespace: string): Document {
    const indexes = this.#indexes.get(namespace);
    return indexes === undefined
      ? failure(NO_COLLECTION, 'NamespaceNotFound', `ns does not exist: ${namespace}`)
      : this.#open(namespace, indexes, 100);
  }
}

/** The keys that a condition allows; null: any. */
function keysOf(condition: unknown): ReadonlySet<string> | null {
  if (typeof condition === 'string' || condition instanceof ObjectId) return new Set([String(condition)]);
  const allowed: unknown = isRecord(condition) ? condition.$in : undefined;
  return Array.isArray(allowed) ? new Set(allowed.map(String)) : null;
}

const ID_INDEX = { v: 2, key: { _id: 1 }, name: '_id_' };

const failure = (code: number, codeName: string, errmsg: string): Document => ({ ok: 0, code, codeName, errmsg });
