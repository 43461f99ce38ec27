import type { StoredEntry } from './entry.js';

/** The name of an opaque body: unique, also among the bodies that it replaces. */
export const opaqueBodyName = ({ cacheKey, createdAt }: Pick<StoredEntry, 'cacheKey' | 'createdAt'>): string =>
  `${cacheKey}@${createdAt}`;

/** The cacheKey in such a name. */
export const cacheKeyIn = (bodyName: string): string => bodyName.slice(0, bodyName.lastIndexOf('@'));

/**
 * The bodies of opaque responses, which no script can read and only Cache Storage keeps. Their entries are in the backend like all
 * others, with null in place of the body. A body is stored before its entry and removed after it; without an entry it is never used.
 */
export interface OpaqueStore {
  /** Store the body of an entry that is going to be written. Resolves when all of it is there, rejects when it is torn. */
  keep(entry: StoredEntry, response: Response): Promise<void>;
  /** A response with this body; undefined when it is gone. */
  open(entry: StoredEntry): Promise<Response | undefined>;
  /** Remove bodies without an entry: those of these cacheKeys, or all of them (null). */
  sweep(cacheKeys: readonly string[] | null): Promise<void>;
}
