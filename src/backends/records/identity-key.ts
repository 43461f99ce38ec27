/** The key of an identity partition as text; null without WebCrypto, as in an insecure context. */
export function newIdentityKey(): string | null {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return null;
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
}

/** As a key that no script can read. The store holds it in clear: keep its access as narrow as that to the responses. */
export function importIdentityKey(text: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}
