import { deleteDB, openDB } from 'idb';
import { CacheError, causedBy, fail } from '../../errors.js';
import { inTime } from '../../in-time.js';
import { CircuitBreaker } from '../../storage/circuit-breaker.js';
import { errorName, isDiskFull } from '../../storage/error-name.js';
import { createStores, type Database, type Schema, STORES, VERSION } from './database.js';

/**
 * The connection to one database: opened at the first use, closed at once when another connection wants to delete or upgrade the
 * database, and opened again by the next use.
 */
export class Connection {
  readonly #name: string;
  readonly #timeout: number;
  /** While a blocked open is undecided, each use fails at once instead of waiting as long again. */
  readonly #breaker: CircuitBreaker;
  readonly #lostListeners: (() => void)[] = [];
  #database: Database | undefined;
  #opening: Promise<Database> | undefined;

  constructor(name: string, timeout: number) {
    this.#name = name;
    this.#timeout = timeout;
    this.#breaker = new CircuitBreaker(() => blocked(name));
  }

  /** Work on the open database; once more on a new connection when the old one turns out to be closed. Rejects with a CacheError. */
  use<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    return this.withCacheErrors(this.#use(work));
  }

  /** The same promise, but failures of the platform become a CacheError. */
  async withCacheErrors<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      throw toCacheError(error, this.#name);
    }
  }

  onLost(listener: () => void): void {
    this.#lostListeners.push(listener);
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
    this.#opening = undefined;
  }

  destroy(): Promise<void> {
    this.close();
    return this.withCacheErrors(inTime(deleteDB(this.#name), this.#timeout, () => blocked(this.#name)));
  }

  async #use<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    const database = this.#database ?? (await this.#open());
    try {
      return await work(database);
    } catch (error) {
      if (errorName(error) !== 'InvalidStateError') throw error;
      if (this.#database === database) this.close();
      return work(this.#database ?? (await this.#open()));
    }
  }

  #open(): Promise<Database> {
    return this.#breaker.ask(() => this.#opened(), this.#timeout);
  }

  /** All who need it share one request. It may succeed late, but not after a close. */
  #opened(): Promise<Database> {
    if (this.#opening !== undefined) return this.#opening;
    const opening = this.#request();
    this.#opening = opening;
    const settle = (database?: Database): void => {
      if (this.#opening === opening) {
        this.#database = database;
        this.#opening = undefined;
      } else {
        database?.close();
      }
    };
    opening.then(settle, () => settle());
    return opening;
  }

  /** A database of our name without our stores (browsers leave some behind after a crash) is useless: made anew. */
  async #request(): Promise<Database> {
    const database = await this.#connect();
    if (STORES.every((store) => database.objectStoreNames.contains(store))) return database;
    database.close();
    await deleteDB(this.#name);
    return this.#connect();
  }

  #connect(): Promise<Database> {
    const lose = (): void => {
      this.close();
      for (const listener of this.#lostListeners) listener();
    };
    return openDB<Schema>(this.#name, VERSION, { upgrade: createStores, blocking: lose, terminated: lose });
  }
}

function toCacheError(error: unknown, database: string): CacheError {
  if (error instanceof CacheError) return error;
  if (isDiskFull(error)) return causedBy(error, fail('quota', 'quotaExceeded', database));
  const id = errorName(error) === 'VersionError' ? 'databaseTooNew' : 'databaseFailed';
  return causedBy(error, fail('backend-unavailable', id, database));
}

const blocked = (database: string): CacheError => fail('backend-unavailable', 'databaseBlocked', database);
