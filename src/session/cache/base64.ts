/** A body as base64; null where there is none. */
export async function toBase64(body: ArrayBuffer | Blob | null): Promise<string | null> {
  if (body === null) return null;
  const bytes = new Uint8Array(body instanceof Blob ? await body.arrayBuffer() : body);
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  return btoa(binary);
}

/** The bytes of a base64 text; null where it is none. */
export function fromBase64(text: string): ArrayBuffer | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  } catch {
    return null;
  }
}

/** As many arguments as every engine takes. */
const CHUNK = 0x2000;
