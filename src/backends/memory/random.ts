import type { Position } from '../../storage/backend.js';

/** A new key for the identity partition: HMAC SHA-256, not extractable. Null where there is no WebCrypto (insecure context). */
export async function createIdentityKey(): Promise<CryptoKey | null> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return null;
  return subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** The position of a new store, with an epoch of its own. Not a UUID, since `crypto.randomUUID` is missing in insecure contexts. */
export function firstPosition(): Position {
  const parts = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, '0'));
  return { epoch: parts.join(''), sequence: 0, order: 1 };
}
