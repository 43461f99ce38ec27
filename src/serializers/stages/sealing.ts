import { fail } from '../../errors.js';
import { type Bytes, utf8Of } from '../documents/document-format.js';
import { joined } from '../stored-bytes.js';
import { keptKey, notKey, webCrypto } from './crypto-keys.js';
import { indexedDbKeyStore, type KeyStore } from './key-store.js';

/** Where the key comes from: given, or kept by a store of keys. Default: kept in IndexedDB. */
export type KeyOptions = {
  /** For AES-GCM, better not extractable. A promise of one is awaited at the first use. */
  readonly key?: CryptoKey | Promise<CryptoKey>;
  readonly keyStore?: KeyStore;
};

/** Encryption of bytes by AES-GCM. `about`: what they belong to, without which they cannot be decrypted. */
export type Sealer = {
  readonly seal: (bytes: Bytes, about: string) => Promise<Bytes>;
  /** Undefined: by another key. Rejects for what was changed, or belongs to something else. */
  readonly open: (sealed: Bytes, about: string) => Promise<Bytes | undefined>;
};

/** What is sealed: the mark of the key, the initialization vector, and the encrypted bytes with their tag. */
const MARK_BYTES = 8;
const VECTOR_BYTES = 12;
const TAG_BYTES = 16;

/** Throws a CacheError `bad-option` where no key is given and none can be kept, as in Node. */
export function sealer(stage: string, options: KeyOptions = {}): Sealer {
  const load = keptKey(keySource(stage, options), { stage, algorithm: 'AES-GCM', usages: ['encrypt', 'decrypt'] });
  let marking: Promise<Bytes> | undefined;
  const mark = (key: CryptoKey): Promise<Bytes> => {
    marking ??= markOf(key);
    return marking;
  };
  return {
    async seal(bytes, about) {
      const subtle = webCrypto(stage);
      const key = await load();
      const vector = crypto.getRandomValues(new Uint8Array(VECTOR_BYTES));
      const encrypted = await subtle.encrypt(algorithm(vector, about), key, bytes);
      return joined(await mark(key), vector, new Uint8Array(encrypted));
    },
    async open(sealed, about) {
      const subtle = webCrypto(stage);
      const key = await load();
      if (sealed.length < MARK_BYTES + VECTOR_BYTES + TAG_BYTES) throw new TypeError('This is not encrypted.');
      const vector = sealed.slice(MARK_BYTES, MARK_BYTES + VECTOR_BYTES);
      const encrypted = sealed.subarray(MARK_BYTES + VECTOR_BYTES);
      try {
        return new Uint8Array(await subtle.decrypt(algorithm(vector, about), key, encrypted));
      } catch (error) {
        const own = await mark(key);
        if (own.some((byte, index) => byte !== sealed[index])) return undefined;
        throw error;
      }
    },
  };
}

function keySource(stage: string, { key, keyStore }: KeyOptions): () => Promise<CryptoKey> {
  if (key !== undefined) {
    if (typeof key !== 'object' || key === null) throw notKey(stage, 'AES-GCM');
    return async () => key;
  }
  if (keyStore === undefined && typeof indexedDB === 'undefined') throw fail('bad-option', 'keyNeeded', stage);
  const store = keyStore ?? indexedDbKeyStore();
  return () => store.key();
}

const algorithm = (iv: Bytes, about: string): AesGcmParams => ({ name: 'AES-GCM', iv, additionalData: utf8Of(about) });

/**
 * Tells keys apart, so that the bytes of another key are not taken for damaged ones: the tag of nothing, under a vector that no random
 * one equals. It reveals nothing about the key.
 */
async function markOf(key: CryptoKey): Promise<Bytes> {
  const tag = await crypto.subtle.encrypt(algorithm(new Uint8Array(VECTOR_BYTES), 'mark'), key, new Uint8Array(0));
  return new Uint8Array(tag.slice(0, MARK_BYTES));
}
