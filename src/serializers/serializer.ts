import type { Candidate, StoredBody } from '../storage/entry.js';
import type { DocumentFormat } from './documents/document-format.js';

/**
 * The encoding of bodies in a store (requests-cache: serializer). It belongs to the store: the first session that opens a cache fixes it,
 * and it is part of each key, so that another one is a miss. A body that cannot be decoded is a miss as well, never an error, and is
 * removed.
 *
 * @example
 * const reversed: Serializer = {
 *   name: 'reversed',
 *   encode: async ({ body }) => turned(body),
 *   decode: async ({ body }) => turned(body),
 * };
 */
export interface Serializer {
  /** Part of the key of each response that is stored by it. */
  readonly name: string;
  /**
   * What it writes, where that is nothing but documents: a backend of files writes them as files that people can read. `decodeContent`
   * undefined: as the backend does by default.
   */
  readonly documents?: { readonly format: DocumentFormat; readonly decodeContent: boolean | undefined };
  /** Resolves with the body to store. When it rejects, the response is returned and not stored. */
  encode(response: Candidate): Promise<StoredBody>;
  /**
   * Resolves with the body that was encoded; undefined: somebody else's, as of another encryption key, which is a miss and stays. Rejects
   * for other bytes, which are removed. Rejects with a CacheError where decoding is not possible at all: then the store cannot be read.
   */
  decode(stored: Candidate): Promise<StoredBody | undefined>;
}
