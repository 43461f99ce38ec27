import type { Serializer } from '../serializer.js';
import { bodyOf, storedBytes } from '../stored-bytes.js';
import { nameOf } from './bound.js';
import { type KeyOptions, sealer } from './sealing.js';

/**
 * Encrypts bodies by AES-GCM, each with its own random vector and bound to its response. In a browser the key is made at the first use
 * and kept in IndexedDB, not extractable; Node needs a `key`. Metadata stays in clear: URLs, header fields, times and sizes. What
 * another key encrypted is a miss, and stays until something takes its place.
 *
 * @throws CacheError `bad-option`: there is no key, and none can be kept.
 * @example
 * serveSession({ serializers: { secret: pipeline([gzip(), encrypt()]) }, serializer: 'secret' });
 */
export function encrypt(options?: KeyOptions): Serializer {
  const { seal, open } = sealer('encrypt', options);
  return {
    name: 'encrypt',
    encode: async ({ entry, body }) =>
      body === null ? null : bodyOf(await seal(await storedBytes(body), nameOf(entry))),
    async decode({ entry, body }) {
      const bytes = await open(await storedBytes(body), nameOf(entry));
      return bytes && bodyOf(bytes);
    },
  };
}
