import { type IDBPDatabase, openDB } from 'idb';
import { causedBy, fail } from '../src/errors.js';
import { isRecord } from '../src/guards.js';
import { inTime } from '../src/in-time.js';
import { isSettings } from '../src/options/settings-shape.js';
import type { StartSettings } from '../src/options/start-options.js';
import { DEFAULT_SETTINGS, type Settings } from '../src/options/table.js';

/** A store of records by name. */
export type Records = {
  readonly read: (name: string) => Promise<unknown>;
  readonly write: (name: string, record: unknown) => Promise<void>;
};

/** A slower database must not delay the page. */
const BOUND_MS = 2000;

/**
 * The settings for fetch events: those that a session synced (`settings.sync()`), else the worker's start options. They are stored in a
 * database, since a worker may be stopped at any moment, and by scope, since an origin may have several workers. Synced settings apply only
 * while the start options are the same: those of a new deployment take precedence.
 */
export class SettingsStore {
  readonly #scope: string;
  readonly #records: Records;
  readonly #start: Settings;
  /** Identifies the start options under which settings were synced. */
  readonly #under: string;
  #current: Settings | Promise<Settings> | undefined;

  constructor(scope: string, start: StartSettings, records: Records = databaseRecords()) {
    this.#scope = scope;
    this.#records = records;
    this.#start = start.settings;
    this.#under = JSON.stringify(start);
  }

  /** A promise only until they are read, once per run of the worker. */
  current(): Settings | Promise<Settings> {
    this.#current ??= this.#load();
    return this.#current;
  }

  /** Use these from now on, in later runs too. The identity is not stored here but with the cache. */
  async keep(settings: Settings): Promise<void> {
    const kept = { ...settings, identity: null };
    await this.#records.write(this.#scope, { settings: kept, under: this.#under }).catch((cause: unknown) => {
      throw causedBy(cause, fail('backend-unavailable', 'settingsNotKept'));
    });
    this.#current = kept;
  }

  async #load(): Promise<Settings> {
    const late = (): Error => new Error('The database of the settings is too slow.');
    const settings = await inTime(this.#read(), BOUND_MS, late).catch(() => this.#start);
    if (this.#current instanceof Promise) this.#current = settings;
    return settings;
  }

  /** A record of an earlier version may lack a setting, which then has its default. */
  async #read(): Promise<Settings> {
    const record = await this.#records.read(this.#scope);
    if (!isRecord(record) || record.under !== this.#under || !isRecord(record.settings)) return this.#start;
    const settings: unknown = { ...DEFAULT_SETTINGS, ...record.settings };
    return isSettings(settings) ? settings : this.#start;
  }
}

/** Differs from the names of cache databases, which begin with `cached-session:`. */
const DATABASE = 'cached-session@settings';
const STORE = 'settings';

function databaseRecords(): Records {
  /** Opened and closed for each use: it is seldom needed, and an open connection could block others. */
  async function use<Result>(work: (database: IDBPDatabase) => Promise<Result>): Promise<Result> {
    const upgrade = (database: IDBPDatabase): void => void database.createObjectStore(STORE);
    const database = await openDB(DATABASE, 1, { upgrade });
    return work(database).finally(() => database.close());
  }
  return {
    read: (name) => use((database) => database.get(STORE, name)),
    write: (name, record) => use(async (database) => void (await database.put(STORE, record, name))),
  };
}
