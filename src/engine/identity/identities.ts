import type { Credential } from '../../request/key/credentials.js';
import type { Backend } from '../../storage/backend.js';
import { rememberIn } from '../recent.js';

/** How many identities are remembered: an app has one user or a few. */
const REMEMBERED = 64;

/**
 * Cache partitions of responses: an HMAC-SHA-256 of the identity's name, or of each credential of the request, under the store's own key.
 * Never a bare hash, which could be searched for at leisure; never the value itself, which would be a secret at rest.
 */
export class Identities {
  readonly #loadKey: () => Promise<CryptoKey | null>;
  #key: Promise<CryptoKey | null> | null = null;
  /** By the name or the credentials; in memory only. */
  #known = new Map<string, string>();

  constructor(loadKey: () => Promise<CryptoKey | null>) {
    this.#loadKey = loadKey;
  }

  /** At once for a value seen before. Null: there is no key, so nothing of this user may be kept. */
  of(name: string): string | Promise<string | null> {
    const known = this.#known;
    return known.get(name) ?? this.#sign(name).then((hash) => remember(known, name, hash));
  }

  /** The same for several credentials together. Each of them can be found again by its own hash. */
  ofCredentials(credentials: readonly Credential[]): string | Promise<string | null> {
    const [first] = credentials;
    if (first !== undefined && credentials.length === 1 && isOfUser(first)) return this.of(first[1]);
    const known = this.#known;
    const name = JSON.stringify(credentials);
    return known.get(name) ?? this.#combine(credentials).then((identity) => remember(known, name, identity));
  }

  /** The store is another one now, and so is its key: what is still being signed goes to the map of the old one. */
  forget(): void {
    this.#key = null;
    this.#known = new Map();
  }

  async #sign(name: string): Promise<string | null> {
    const key = await this.#load();
    if (key === null) return null;
    const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(name));
    const bytes = Array.from(new Uint8Array(signature, 0, 16));
    return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  async #combine(credentials: readonly Credential[]): Promise<string | null> {
    const parts = new Set<string>();
    for (const credential of credentials) {
      const hash = await this.of(credential[1]);
      if (hash === null) return null;
      parts.add(isOfUser(credential) ? hash : `${credential[0]}=${hash}`);
    }
    return [...parts].sort(usersFirst).join('&');
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

function remember(known: Map<string, string>, name: string, hash: string | null): string | null {
  if (hash !== null) rememberIn(known, name, hash, REMEMBERED);
  return hash;
}

/** Does it name a user? An API key may be that of an app, whose users are told apart by cookies that a worker cannot see. */
export const isUser = (identity: string | null): boolean => identity !== null && isHash(identity);

const isHash = (part: string): boolean => /^[\da-f]{32}/.test(part);

const isOfUser = ([name]: Credential): boolean => name === 'authorization' || name === 'cookie';

const usersFirst = (one: string, other: string): number =>
  Number(isHash(other)) - Number(isHash(one)) || (one < other ? -1 : 1);

type Store = Pick<Backend, 'keptIdentity' | 'keepIdentity'>;

/** The identity of calls that name none, fetch events among them: kept in the store, and in memory once it was read. */
export class KeptIdentity {
  readonly #store: Store;
  /** Asks the store, and rejects when it does not answer in time. */
  readonly #ask: <Value>(question: () => Promise<Value>) => Promise<Value>;
  /** Undefined: not known. */
  #identity: string | null | undefined;
  #coming: Promise<string | null> | null = null;
  /** The latest one, until it is stored: the store does not know it yet. */
  #unstored: Promise<string | null> | null = null;
  #storing: Promise<unknown> = Promise.resolve();

  constructor(store: Store, ask: <Value>(question: () => Promise<Value>) => Promise<Value>) {
    this.#store = store;
    this.#ask = ask;
  }

  /** At once when it is known; null: shared. */
  get(): string | null | Promise<string | null> {
    return this.#identity === undefined
      ? this.#ask(() => this.#coming ?? this.#expect(this.#store.keptIdentity()))
      : this.#identity;
  }

  /** From now on this one holds; calls before it is known wait for it. False: it was this one already. */
  async set(identity: string | null | Promise<string | null>): Promise<boolean> {
    const before = this.#identity;
    const coming = this.#expect(Promise.resolve(identity));
    this.#unstored = coming;
    const stored = this.#storing.then(() => this.#put(coming, before));
    this.#storing = stored.catch(() => undefined);
    const settle = (): void => {
      if (this.#unstored === coming) this.#unstored = null;
    };
    stored.then(settle, settle);
    return stored.catch((error: unknown) => {
      this.forget();
      throw error;
    });
  }

  /** Another engine may have set another one, or the store is another. */
  forget(): void {
    this.#identity = undefined;
    this.#coming = this.#unstored;
  }

  /** Most pages set the same one again: then nothing is written. */
  async #put(coming: Promise<string | null>, known: string | null | undefined): Promise<boolean> {
    const identity = await coming;
    const before = known === undefined ? await this.#store.keptIdentity() : known;
    if (identity === before) return false;
    await this.#store.keepIdentity(identity);
    return true;
  }

  #expect(coming: Promise<string | null>): Promise<string | null> {
    this.#identity = undefined;
    this.#coming = coming;
    coming.then(
      (identity) => {
        if (this.#coming === coming) this.#identity = identity;
      },
      () => {
        if (this.#coming === coming) this.forget();
      },
    );
    return coming;
  }
}
