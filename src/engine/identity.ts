/** How many identities are remembered: an app has one user or a few. */
const REMEMBERED = 64;

/**
 * Whose response it is: an HMAC-SHA-256 of the identity's name, or of the value of Authorization, under the store's own key. Never
 * a bare hash, which could be searched for at leisure; never the value itself, which would be a secret at rest.
 */
export class Identities {
  readonly #loadKey: () => Promise<CryptoKey | null>;
  #key: Promise<CryptoKey | null> | null = null;
  readonly #known = new Map<string, string>();

  constructor(loadKey: () => Promise<CryptoKey | null>) {
    this.#loadKey = loadKey;
  }

  /** At once for a value seen before. Null: there is no key, so nothing of this user may be kept. */
  of(name: string): string | Promise<string | null> {
    return this.#known.get(name) ?? this.#sign(name);
  }

  /** The store is another one now, and so is its key. */
  forget(): void {
    this.#key = null;
    this.#known.clear();
  }

  async #sign(name: string): Promise<string | null> {
    const loading = this.#load();
    const key = await loading;
    if (key === null) return null;
    const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(name));
    const identity = hex(new Uint8Array(signature, 0, 16));
    if (this.#key === loading) this.#remember(name, identity);
    return identity;
  }

  #load(): Promise<CryptoKey | null> {
    if (this.#key !== null) return this.#key;
    const loading = this.#loadKey();
    this.#key = loading;
    loading.catch(() => {
      if (this.#key === loading) this.#key = null;
    });
    return loading;
  }

  #remember(name: string, identity: string): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(name, identity);
  }
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
