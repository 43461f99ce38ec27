import type { Candidate, StoredBody } from '../storage/entry.js';

/**
 * How bodies are written into a store, whatever the store is (requests-cache: serializer). It belongs to the store: who opens a cache
 * first fixes it, and it is part of each key, so that another one is a miss. What cannot be decoded is a miss, too, never an error.
 *
 * @example
 * const reversed: Serializer = {
 *   name: 'reversed',
 *   encode: async ({ body }) => turned(body),
 *   decode: async ({ body }) => turned(body),
 * };
 */
export interface Serializer {
  /** Part of the key of all that is stored by it. */
  readonly name: string;
  /** What is stored in place of the body. Rejects where it cannot: the response is then answered and not stored. */
  encode(response: Candidate): Promise<StoredBody>;
  /** The body that was encoded. Rejects for bytes that it did not make. */
  decode(stored: Candidate): Promise<StoredBody>;
}
