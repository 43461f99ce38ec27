import type { Collection, GridFSBucket, MongoClient } from 'mongodb';
import { CacheError, fail, shown } from '../../../errors.js';
import { inTime } from '../../../in-time.js';
import {
  type EngineName,
  full,
  hostOf,
  importPeer,
  refused,
  tooSlow,
  unreachable,
} from '../../records/engine-errors.js';
import type { RecordDocument } from './documents.js';

/** How MongoDB is reached, and where in it a cache is. */
export type MongoConnectionOptions = {
  /** `mongodb://` or `mongodb+srv://`. Default `mongodb://127.0.0.1:27017`. */
  readonly url?: string | undefined;
  /** A client of your own, with its own options (requests-cache: connection). It stays open when the store is closed. */
  readonly client?: MongoClient | undefined;
  /** Default `'http_cache'` (requests-cache: db_name). */
  readonly dbName?: string | undefined;
  /** Caches in one database are told apart by it. Default `'responses'`. */
  readonly collection?: string | undefined;
  /** Seconds after which an operation fails. Default 10. */
  readonly timeout?: number | undefined;
};

/** What the stores use of MongoDB. */
export type Collections = { readonly records: Collection<RecordDocument>; readonly bucket: GridFSBucket };

const DEFAULT_URL = 'mongodb://127.0.0.1:27017';

type Own = { readonly collections: Promise<Collections>; readonly end: () => void };

/** Runs operations of MongoDB, each within the time limit. */
export class MongoConnection {
  readonly name: EngineName;
  readonly #options: MongoConnectionOptions;
  readonly #timeout: number;
  #own: Own | undefined;

  constructor(options: MongoConnectionOptions) {
    const { url = DEFAULT_URL, client, timeout = 10 } = options;
    if (!(timeout > 0)) throw fail('bad-option', 'wrongValue', 'timeout', shown(timeout), 'secondsAbove0');
    this.#options = options;
    this.#timeout = timeout * 1000;
    const schemes = ['mongodb:', 'mongodb+srv:'];
    const where = client === undefined ? hostOf('MongoDB', url, schemes, DEFAULT_URL) : 'the given client';
    this.name = { engine: 'MongoDB', where };
  }

  async run<Value>(work: (collections: Collections) => Promise<Value>): Promise<Value> {
    const own = this.#opened();
    try {
      return await inTime(own.collections.then(work), this.#timeout, () => tooSlow(this.name, this.#timeout));
    } catch (cause) {
      throw this.#failureOf(cause);
    }
  }

  close(): void {
    this.#own?.end();
    this.#own = undefined;
  }

  #opened(): Own {
    if (this.#own !== undefined) return this.#own;
    const opening = this.#open();
    const own = {
      collections: opening.then(({ collections }) => collections),
      end: () => void opening.then(({ end }) => end()).catch(() => undefined),
    };
    own.collections.catch(() => {
      if (this.#own === own) this.#own = undefined;
    });
    this.#own = own;
    return own;
  }

  async #open(): Promise<{ readonly collections: Collections; readonly end: () => Promise<void> }> {
    const { client: given, dbName = 'http_cache', collection = 'responses' } = this.#options;
    const driver = await importPeer('MongoDB', 'mongodb', () => import('mongodb'));
    const client = given ?? this.#client(driver);
    const db = client.db(dbName);
    const readPreference = driver.ReadPreference.primary;
    const records = db.collection<RecordDocument>(collection, { readPreference, promoteBuffers: true });
    const bucket = new driver.GridFSBucket(db, { bucketName: collection, readPreference });
    // Where it is not permitted, expired responses are removed by the cache alone.
    const index = records.createIndex({ removeAt: 1 }, { expireAfterSeconds: 0 });
    await index.catch((error: unknown) => {
      if (!(error instanceof driver.MongoServerError) || error.code === AUTHENTICATION_FAILED) throw error;
    });
    return { collections: { records, bucket }, end: async () => (given === undefined ? client.close() : undefined) };
  }

  /** The driver's own errors about a URL may contain it, and with it the password. */
  #client({ MongoClient }: Pick<typeof import('mongodb'), 'MongoClient'>): MongoClient {
    const ms = this.#timeout;
    try {
      return new MongoClient(this.#options.url ?? DEFAULT_URL, { serverSelectionTimeoutMS: ms, connectTimeoutMS: ms });
    } catch {
      throw fail('backend-unavailable', 'engineUrl', 'MongoDB', DEFAULT_URL);
    }
  }

  #failureOf(cause: unknown): CacheError {
    if (cause instanceof CacheError) return cause;
    const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const message = cause instanceof Error ? cause.message : '';
    if (code === OUT_OF_SPACE || /space quota/.test(message)) return full(this.name, cause);
    if (typeof code === 'number' && REFUSED.includes(code)) return refused(this.name, cause);
    return unreachable(this.name, cause);
  }
}

const AUTHENTICATION_FAILED = 18;
/** Unauthorized, AuthenticationFailed, AtlasError. */
const REFUSED = [13, AUTHENTICATION_FAILED, 8000];
const OUT_OF_SPACE = 14_031;
