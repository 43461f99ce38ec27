import type { Credential } from '../../request/key/redact.js';

/** How many identities are remembered: an app has one user or a few. */
const REMEMBERED = 64;

type Known = Map<string, string>;

/**
 * Cache partitions of responses: an HMAC-SHA-256 of the identity's name, or of each credential of the request, under the store's own key.
 * Never a bare hash, which could be searched for at leisure; never the value itself, which would be a secret at rest.
 */
export class Identities {
  readonly #loadKey: () => Promise<CryptoKey | null>;
  #key: Promise<CryptoKey | null> | null = null;
  /** By what is named, in memory alone. */
  #known: Known = new Map();

  constructor(loadKey: () => Promise<CryptoKey | null>) {
    this.#loadKey = loadKey;
  }

  /** At once for a value seen before. Null: there is no key, so nothing of this user may be kept. */
  of(name: string): string | Promise<string | null> {
    return this.#known.get(name) ?? this.#sign(name, this.#known);
  }

  /** The same for credentials together; null also where there are none. Each of them can be found again by its own hash. */
  ofCredentials(credentials: readonly Credential[]): string | null | Promise<string | null> {
    const [first] = credentials;
    if (first === undefined) return null;
    if (credentials.length === 1 && isOfUser(first)) return this.of(first[1]);
    const name = JSON.stringify(credentials);
    return this.#known.get(name) ?? this.#combine(name, credentials, this.#known);
  }

  /** The store is another one now, and so is its key. */
  forget(): void {
    this.#key = null;
    this.#known = new Map();
  }

  async #sign(name: string, known: Known): Promise<string | null> {
    const key = await this.#load();
    if (key === null) return null;
    const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(name));
    return remember(known, name, hex(new Uint8Array(signature, 0, 16)));
  }

  async #combine(name: string, credentials: readonly Credential[], known: Known): Promise<string | null> {
    const parts: string[] = [];
    for (const credential of credentials) {
      const hash = await this.of(credential[1]);
      if (hash === null) return null;
      parts.push(isOfUser(credential) ? hash : `${credential[0]}=${hash}`);
    }
    return remember(known, name, [...new Set(parts)].sort(usersFirst).join('&'));
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
}

/** A map that was given up meanwhile is of another store's key. */
function remember(known: Known, name: string, identity: string): string {
  const [oldest] = known.keys();
  if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
  known.set(name, identity);
  return identity;
}

/**
 * Does it name a user? An API key may be that of an app, whose users are told apart by cookies that nobody sees here.
 */
export const isUser = (identity: string | null): boolean => identity !== null && isHash(identity);

const isHash = (part: string): boolean => /^[\da-f]{32}/.test(part);

const isOfUser = ([name]: Credential): boolean => name === 'authorization' || name === 'cookie';

const usersFirst = (one: string, other: string): number =>
  Number(isHash(other)) - Number(isHash(one)) || (one < other ? -1 : 1);

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
