import type { Backend } from '../../../storage/backend.js';
import type { RecordStore } from '../../../storage/record-store.js';
import { recordBackend } from '../../records/record-backend.js';
import type { TimeToLive } from '../../records/time-to-live.js';
import { IN_FILES } from './bodies.js';
import type { MongoConnectionOptions } from './mongo-connection.js';
import { MongoStore } from './mongo-store.js';

export type { TimeToLive } from '../../records/time-to-live.js';
export type { MongoConnectionOptions } from './mongo-connection.js';

/** A collection of MongoDB with a bucket of GridFS of the same name, and how long a response is kept in them. */
export type GridFsOptions = MongoConnectionOptions & TimeToLive;

/**
 * A store of records in MongoDB with bodies of any size as files of GridFS (requests-cache: GridFSDict). A new file is written before the document that
 * names it, and the old one is deleted after it.
 *
 * @example
 * const store = gridFsStore({ url: 'mongodb://127.0.0.1:27017', dbName: 'atlas' });
 */
export function gridFsStore(options: GridFsOptions = {}): RecordStore {
  return new MongoStore(IN_FILES, options);
}

/**
 * A backend in MongoDB and GridFS (requests-cache: GridFSCache), which several processes can share.
 *
 * @example
 * const backend = gridFsBackend({ url: 'mongodb://127.0.0.1:27017', dbName: 'atlas' });
 */
export function gridFsBackend(options: GridFsOptions = {}): Backend {
  return recordBackend(gridFsStore(options));
}
