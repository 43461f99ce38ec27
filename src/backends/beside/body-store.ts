import type { StoredBody, StoredEntry } from '../../storage/entry.js';

/** An entry whose body is in a body store. */
export type NamedEntry = StoredEntry & { readonly bodyName: string };

/**
 * A store of bodies whose entries are in another store. `bodyName` is unique for each write, so a name never gets another body. A body is
 * at a place (the name of a file, a URL), by which it can be found without its entry.
 */
export interface BodyStore {
  readonly name: string;
  /** The end of the name of a body, such as an extension; none when not given. */
  endOfName?(entry: StoredEntry): string;
  /** Store a body before its entry. False: {@link settle} has to follow. When it rejects, nothing is left. */
  put(entry: NamedEntry, body: NonNullable<StoredBody>): Promise<boolean>;
  /** Bring a body to its last place, once its entry is stored. A sweep does it where a worker died before. */
  settle?(entry: NamedEntry): Promise<void>;
  /** The body; undefined when it is gone or another one. */
  get(entry: NamedEntry): Promise<StoredBody | undefined>;
  delete(entry: NamedEntry): Promise<void>;
  /** The places of all bodies. */
  places(): Promise<readonly string[]>;
  /** The places where the body of an entry may be: the last one when it is settled. */
  placesOf(entry: NamedEntry): readonly string[];
  deletePlace(place: string): Promise<void>;
  /** When bodies without an entry were swept last, as {@link noteSweep} was told: milliseconds since the epoch; NaN: never. */
  lastSweep(): Promise<number>;
  noteSweep(now: number): Promise<void>;
  /** Delete all bodies. */
  clear(): Promise<void>;
}

export const isNamed = (entry: StoredEntry): entry is NamedEntry => entry.bodyName !== undefined;

/** From this size a body is read as a handle (Blob): that costs more than reading a small one, and less than a large one. */
export const HANDLE_FROM = 64 * 1024;
