import { deleteDB, openDB } from 'idb';
import { inTime } from '../../storage/in-time.js';
import { blocked, errorName } from './failure.js';
import { createStores, type Database, type Schema, STORES, VERSION } from './schema.js';

/**
 * The connection to one database: opened at the first use, given up at once when somebody else wants to delete or upgrade the
 * database, and opened again by the next use.
 */
export class Connection {
  readonly #name: string;
  readonly #patience: number;
  readonly #lostListeners: (() => void)[] = [];
  #database: Database | undefined;
  /** Rejected once it took too long: until the browser has decided, each use fails at once instead of waiting as long again. */
  #opening: Promise<Database> | undefined;

  constructor(name: string, patience: number) {
    this.#name = name;
    this.#patience = patience;
  }

  /** Work on the open database; once more on a new connection when the old one turns out to be closed. */
  async use<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    const database = this.#database ?? (await this.#open());
    try {
      return await work(database);
    } catch (error) {
      if (errorName(error) !== 'InvalidStateError') throw error;
      if (this.#database === database) this.close();
      return work(this.#database ?? (await this.#open()));
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
    return inTime(deleteDB(this.#name), this.#patience, () => blocked(this.#name));
  }

  #open(): Promise<Database> {
    this.#opening ??= this.#start();
    return this.#opening;
  }

  #start(): Promise<Database> {
    const pending = this.#request();
    const opening = inTime(pending, this.#patience, () => blocked(this.#name));
    pending.then(
      (database) => this.#adopt(database, opening),
      () => this.#forget(opening),
    );
    return opening;
  }

  /** A database of our name without our stores is of use to nobody (browsers leave some behind after a crash): made anew. */
  async #request(): Promise<Database> {
    const database = await this.#connect();
    if (STORES.every((store) => database.objectStoreNames.contains(store))) return database;
    database.close();
    await deleteDB(this.#name);
    return this.#connect();
  }

  #connect(): Promise<Database> {
    return openDB<Schema>(this.#name, VERSION, {
      upgrade: (database) => createStores(database),
      blocking: () => this.#lose(),
      terminated: () => this.#lose(),
    });
  }

  /** It may come late, but not after a close. */
  #adopt(database: Database, opening: Promise<Database>): void {
    if (this.#opening === opening) {
      this.#database = database;
      this.#opening = undefined;
    } else {
      database.close();
    }
  }

  #forget(opening: Promise<Database>): void {
    if (this.#opening === opening) this.#opening = undefined;
  }

  #lose(): void {
    this.close();
    for (const listener of this.#lostListeners) listener();
  }
}
