import { openDB } from 'idb';

/**
 * Keeps the key of `encrypt()` where it outlives the worker, and nobody can read it.
 *
 * @example
 * const keys: KeyStore = { key: () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']) };
 */
export interface KeyStore {
  /** The same key each time, for AES-GCM; created at the first call. */
  key(): Promise<CryptoKey>;
}

/** The database of keys, apart from the caches, so that emptying a cache leaves it alone. */
const DATABASE = 'cached-session@keys';
const KEYS = 'keys';

/**
 * A key of 256 bits in an IndexedDB database of its own. It is not extractable: scripts of the site can use it, and none can read it.
 *
 * @example
 * const notes = encrypt({ keyStore: indexedDbKeyStore('notes') });
 */
export const indexedDbKeyStore = (name = 'encrypt'): KeyStore => ({
  async key() {
    const database = await openDB(DATABASE, 1, { upgrade: (opened) => void opened.createObjectStore(KEYS) });
    try {
      const kept: unknown = await database.get(KEYS, name);
      if (kept instanceof CryptoKey) return kept;
      const fresh = await newKey();
      const changes = database.transaction(KEYS, 'readwrite', { durability: 'strict' });
      const meanwhile: unknown = await changes.store.get(name);
      if (!(meanwhile instanceof CryptoKey)) await changes.store.put(fresh, name);
      await changes.done;
      return meanwhile instanceof CryptoKey ? meanwhile : fresh;
    } finally {
      database.close();
    }
  },
});

const newKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
