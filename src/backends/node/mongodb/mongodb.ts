import type { Backend } from '../../../storage/backend.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { recordBackend } from '../../records/record-backend.js';
import type { TimeToLive } from '../../records/time-to-live.js';
import { IN_DOCUMENTS } from './bodies.js';
import type { MongoConnectionOptions } from './mongo-connection.js';
import { MongoStore } from './mongo-store.js';

export type { TimeToLive } from '../../records/time-to-live.js';
export type { MongoConnectionOptions } from './mongo-connection.js';

/** A collection of MongoDB, and how long a response is kept in it. */
export type MongoOptions = MongoConnectionOptions & TimeToLive;

/**
 * A store of records in a collection of MongoDB (requests-cache: MongoDict): one readable document for each, with its body. A document has at most 16 MB:
 * for larger bodies take `gridFsStore`.
 *
 * @example
 * const store = mongoStore({ url: 'mongodb://127.0.0.1:27017', dbName: 'atlas' });
 */
export function mongoStore(options: MongoOptions = {}): RecordStore {
  return new MongoStore(IN_DOCUMENTS, options);
}

/**
 * A backend in MongoDB (requests-cache: MongoCache), which several processes can share.
 *
 * @example
 * const backend = mongoBackend({ url: 'mongodb://127.0.0.1:27017', dbName: 'atlas' });
 */
export function mongoBackend(options: MongoOptions = {}): Backend {
  return recordBackend(mongoStore(options));
}
