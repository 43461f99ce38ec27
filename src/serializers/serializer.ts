import type { Candidate, StoredBody } from '../storage/entry.js';

/**
 * How bodies are written into a store (requests-cache: serializer). It belongs to the store: the first session that opens a cache fixes it,
 * and it is part of each key, so that another one is a miss. A body that cannot be decoded is a miss as well, never an error.
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
  /** Gives what is stored for the body. When it rejects, the response is answered and not stored. */
  encode(response: Candidate): Promise<StoredBody>;
  /** The body that was encoded. Rejects for bytes that it did not make. */
  decode(stored: Candidate): Promise<StoredBody>;
}
