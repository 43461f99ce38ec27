/** A new key for the identity partition: HMAC SHA-256, not extractable. Null where there is no WebCrypto (insecure context). */
export async function createIdentityKey(): Promise<CryptoKey | null> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return null;
  return subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** A new epoch of a store. Not a UUID, since `crypto.randomUUID` is missing in insecure contexts. */
export function createEpoch(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, '0')).join('');
}
