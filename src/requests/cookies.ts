import { fail } from '../errors.js';

/** A cookie as script sees it. */
export type Cookie = { readonly name?: string; readonly value?: string };

/** The part of `cookieStore` that is used; TypeScript does not know its type everywhere. */
type CookieStore = {
  get(name: string): Promise<Cookie | null>;
  getAll(): Promise<readonly Cookie[]>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
};

/**
 * The browser's cookies of this site that script can see, so none that are HttpOnly (requests: RequestsCookieJar). Whether requests
 * carry them depends on `credentials`.
 *
 * @example
 * await session.cookies.set('theme', 'dark');
 * for await (const [name, value] of session.cookies) console.log(name, value);
 */
export class SessionCookies {
  readonly #store: CookieStore;

  /** @internal */
  constructor(store: CookieStore) {
    this.#store = store;
  }

  /** The value of a cookie; null if there is none, or if script cannot see it. */
  async get(name: string): Promise<string | null> {
    return (await this.#store.get(name))?.value ?? null;
  }

  set(name: string, value: string): Promise<void> {
    return this.#store.set(name, value);
  }

  delete(name: string): Promise<void> {
    return this.#store.delete(name);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly [name: string, value: string], void, undefined> {
    for (const { name = '', value = '' } of await this.#store.getAll()) yield [name, value];
  }
}

/** The cookies of this page or worker. Throws `unsupported-option` without `cookieStore`. */
export function sessionCookies(): SessionCookies {
  const store: unknown = Reflect.get(globalThis, 'cookieStore');
  if (isCookieStore(store)) return new SessionCookies(store);
  throw fail('unsupported-option', 'cookiesUnavailable');
}

const isCookieStore = (store: unknown): store is CookieStore =>
  typeof store === 'object' && store !== null && 'getAll' in store;
