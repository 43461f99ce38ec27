/** The SHA-256 of bytes in hexadecimal; undefined without WebCrypto (insecure contexts). */
export async function sha256(bytes: BufferSource): Promise<string | undefined> {
  // Insecure contexts have `crypto` without `subtle`, contrary to its type.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return undefined;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes in base64. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += STEP) {
    binary += String.fromCharCode(...bytes.subarray(start, start + STEP));
  }
  return btoa(binary);
}

/** The number of arguments of one call: more would overflow the stack. */
const STEP = 8192;
