import { type Bytes, utf8Of } from '../documents/document-format.js';
import type { Serializer } from '../serializer.js';
import { bodyOf, joined, storedBytes } from '../stored-bytes.js';
import { nameOf } from './bound.js';
import { keptKey, notKey, webCrypto } from './crypto-keys.js';
import { pipeline } from './pipeline.js';

/** The first byte of what is stored; the signature comes next. */
const SIGNED = 1;
const SIGNATURE_BYTES = 32;
const HMAC = { name: 'HMAC', hash: 'SHA-256' };

/** The key of `signed`: a CryptoKey for HMAC with SHA-256, or a secret text, which has to come from somewhere safe. */
export type SignedOptions = { readonly key: CryptoKey | Promise<CryptoKey> | string };

/**
 * Signs bodies, so that what was changed in the store never answers: it is a miss (requests-cache: safe_pickle_serializer). The
 * signature is about the body and the key of its response, and is no encryption.
 *
 * @throws CacheError `bad-option`: the key is none.
 * @example
 * const safe = pipeline([jsonSerializer(), signed({ key: token })]);
 */
export function signed({ key }: SignedOptions): Serializer {
  if (key === '' || (typeof key !== 'string' && !isObject(key))) throw notKey('signed', HMAC.name);
  const load = keptKey(() => imported(key), { stage: 'signed', algorithm: HMAC.name, usages: ['sign', 'verify'] });
  return {
    name: 'signed',
    async encode({ entry, body }) {
      if (body === null) return null;
      const bytes = await storedBytes(body);
      const signature = await webCrypto('signed').sign(HMAC.name, await load(), about(nameOf(entry), bytes));
      return bodyOf(joined(Uint8Array.of(SIGNED), new Uint8Array(signature), bytes));
    },
    async decode({ entry, body }) {
      const stored = await storedBytes(body);
      const signature = stored.slice(1, 1 + SIGNATURE_BYTES);
      const bytes = stored.slice(1 + SIGNATURE_BYTES);
      const isOwn = await webCrypto('signed').verify(HMAC.name, await load(), signature, about(nameOf(entry), bytes));
      if (stored[0] !== SIGNED || !isOwn) throw new TypeError('The signature is not that of this body.');
      return bodyOf(bytes);
    },
  };
}

/**
 * Signed bodies, or the signed output of another serializer (requests-cache: safe_pickle_serializer).
 *
 * @throws CacheError `bad-option`: the key is none.
 * @example
 * serveSession({ serializers: { safe: signedSerializer({ key: token }) }, serializer: 'safe' });
 */
export function signedSerializer({
  serializer,
  ...options
}: SignedOptions & { readonly serializer?: Serializer }): Serializer {
  return serializer === undefined ? signed(options) : pipeline([serializer, signed(options)]);
}

const about = (name: string, bytes: Bytes): Bytes => joined(utf8Of(name), bytes);

const imported = async (key: SignedOptions['key']): Promise<CryptoKey> =>
  typeof key === 'string' ? webCrypto('signed').importKey('raw', utf8Of(key), HMAC, false, ['sign', 'verify']) : key;

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
