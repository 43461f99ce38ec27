import { fail } from '../errors.js';

/** A cookie as script sees it. */
export type Cookie = { readonly name?: string; readonly value?: string };

/** The part of the browser's cookieStore that is needed; its type is not yet known everywhere. */
type CookieStore = {
  get(name: string): Promise<Cookie | null>;
  getAll(): Promise<readonly Cookie[]>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
};

/**
 * The browser's cookies of this site, as far as script may see them: not those that are HttpOnly (requests: RequestsCookieJar).
 * Requests carry them as `credentials` says.
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

  /** The value of a cookie; null where there is none, or none that script may see. */
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

/** The cookies of this page or worker. Throws `unsupported-option` where the browser does not show them. */
export function sessionCookies(): SessionCookies {
  const store: unknown = Reflect.get(globalThis, 'cookieStore');
  if (isCookieStore(store)) return new SessionCookies(store);
  throw fail('unsupported-option', 'cookiesUnavailable');
}

const isCookieStore = (store: unknown): store is CookieStore =>
  typeof store === 'object' && store !== null && 'getAll' in store;
