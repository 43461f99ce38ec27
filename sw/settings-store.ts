import { openDB } from 'idb';
import { causedBy, fail } from '../src/errors.js';
import { isRecord } from '../src/guards.js';
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
  readonly #start: StartSettings;
  #current: Settings | Promise<Settings> | undefined;

  constructor(scope: string, start: StartSettings, records: Records = databaseRecords()) {
    this.#scope = scope;
    this.#start = start;
    this.#records = records;
  }

  /** A promise only until they are read, once per run of the worker. */
  current(): Settings | Promise<Settings> {
    this.#current ??= this.#load();
    return this.#current;
  }

  /** Use these from now on, in later runs too. The identity is not stored here but with the cache. */
  async keep(settings: Settings): Promise<void> {
    const kept = { ...settings, identity: null };
    const record = { settings: kept, under: this.#under() };
    await this.#records.write(this.#scope, record).catch((cause: unknown) => notKept(cause));
    this.#current = kept;
  }

  /** Identifies the start options under which settings were synced. */
  #under(): string {
    return JSON.stringify(this.#start);
  }

  async #load(): Promise<Settings> {
    const loading = this.#read();
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), BOUND_MS));
    const settings = (await Promise.race([loading, late])) ?? this.#start.settings;
    if (this.#current instanceof Promise) this.#current = settings;
    return settings;
  }

  /** A record of an earlier version may lack a setting, which then has its default. */
  async #read(): Promise<Settings | undefined> {
    const record = await this.#records.read(this.#scope).catch(() => undefined);
    if (!isRecord(record) || record.under !== this.#under() || !isRecord(record.settings)) return undefined;
    const settings: unknown = { ...DEFAULT_SETTINGS, ...record.settings };
    return isSettings(settings) ? settings : undefined;
  }
}

function notKept(cause: unknown): never {
  throw causedBy(cause, fail('backend-unavailable', 'settingsNotKept'));
}

/** Named unlike the databases of the caches, whose names begin with `cached-session:`. */
const DATABASE = 'cached-session@settings';
const STORE = 'settings';

/** Opened and closed for each use: it is seldom needed, and an open connection could block others. */
function databaseRecords(): Records {
  const open = () => openDB(DATABASE, 1, { upgrade: (database) => void database.createObjectStore(STORE) });
  return {
    read: async (name) => {
      const database = await open();
      const record: unknown = await database.get(STORE, name).finally(() => database.close());
      return record;
    },
    write: async (name, record) => {
      const database = await open();
      await database.put(STORE, record, name).finally(() => database.close());
    },
  };
}
