import type { StoredBody, StoredEntry } from '../../storage/entry.js';

/** An entry whose body is in a body store. */
export type NamedEntry = StoredEntry & { readonly bodyName: string };

/** The used part of Web Locks. */
export interface WriteLocks {
  request<Result>(name: string, options: LockOptions, take: (lock: unknown) => Promise<Result>): Promise<Result>;
}

/** Where a body is found without its entry. */
export type Place = {
  /** The name of a file, or a URL. */
  readonly at: string;
  /** Empty: it is none of ours. */
  readonly bodyName: string;
  /** Not where {@link BodyStore.settle} brings bodies. */
  readonly mayMove?: boolean;
};

/** A store of bodies whose entries are in another store. `bodyName` is unique for each write, so a name never gets another body. */
export interface BodyStore {
  readonly name: string;
  /** The end of the name of a body, such as an extension; none when not given. */
  endOfName?(entry: StoredEntry): string;
  /** Store a body before its entry. False: {@link settle} has to follow. When it rejects, nothing is left. */
  put(entry: NamedEntry, body: NonNullable<StoredBody>): Promise<boolean>;
  /** Bring a body to its last place, once its entry is stored. False: a sweep has to do it, as where a worker died before. */
  settle?(entry: NamedEntry): Promise<boolean>;
  /** The body; undefined when it is gone or another one. */
  get(entry: NamedEntry): Promise<StoredBody | undefined>;
  delete(entry: NamedEntry): Promise<void>;
  /** The places of all bodies. */
  places(): Promise<readonly Place[]>;
  /** Delete what is at a place, unless it has become the place of another body. */
  deletePlace(place: Place): Promise<void>;
  /** When bodies without an entry were swept last, as {@link noteSweep} was told: milliseconds since the epoch; NaN: never. */
  lastSweep(): Promise<number>;
  noteSweep(now: number): Promise<void>;
  /** Delete all bodies. */
  clear(): Promise<void>;
}

export const isNamed = (entry: StoredEntry): entry is NamedEntry => entry.bodyName !== undefined;

/** From this size a body is read as a handle (Blob): that costs more than reading a small one, and less than a large one. */
export const HANDLE_FROM = 64 * 1024;
