import type { CacheAdmin, Deleted, Engine, EntryFilter } from '../engine/index.js';
import { CacheError } from '../errors.js';
import type { Expiration, ExpirationTime, Millis, Settings } from '../policy/index.js';
import { fromRequest, type PreparedRequest, prepareRequest, type RequestSpec } from '../request/index.js';
import type { StoredEntry } from '../storage/index.js';
import type { WholeBody } from './body.js';
import { type CachedResponse, respond } from './cached-response.js';
import { badOption, readExpiration } from './options.js';

/** A request as `session.cache` takes it. What is not prepared yet is taken as it stands, without the defaults of the session. */
export type RequestInput = PreparedRequest | RequestSpec | Request | URL | string;

/** Which entries: fresh ones and stale ones, both by default; only those created longer ago than `olderThan`. */
export type FilterOptions = {
  readonly valid?: boolean;
  readonly expired?: boolean;
  readonly olderThan?: ExpirationTime;
};

/** What to delete: everything that any of these names. Nothing named, nothing deleted. */
export type DeleteOptions = {
  readonly keys?: Iterable<string>;
  readonly urls?: Iterable<string | URL>;
  readonly requests?: Iterable<RequestInput>;
  readonly expired?: boolean;
  /** Records that no longer can be read. */
  readonly invalid?: boolean;
  readonly olderThan?: ExpirationTime;
};

/** What `session.cache` acts through. */
export type CacheParts = {
  readonly ask: <Value>(question: (engine: Engine) => Value | Promise<Value>) => Promise<Value>;
  readonly settings: () => Settings;
  readonly base: () => string | null;
  readonly now: () => Millis;
};

/** Entries that are asked for at once. */
const PAGE_SIZE = 100;

/**
 * What is stored, wherever it is stored: in the worker or in the page.
 *
 * @example
 * for await (const entry of session.cache.filter({ expired: false })) console.log(entry.url, entry.expires);
 * await session.cache.delete({ expired: true });
 */
export class SessionCache {
  readonly #parts: CacheParts;

  /** @internal */
  constructor(parts: CacheParts) {
    this.#parts = parts;
  }

  /** The name of a request in this cache: the part of `cacheKey` before `~` (requests-cache: create_key). */
  async createKey(request: RequestInput): Promise<string> {
    const about = await this.#about(request);
    return this.#admin((admin) => admin.createKey(about));
  }

  /** Is a response stored under a key, for a request, or for a GET of a URL? (requests-cache: contains) */
  async contains(
    what: { readonly key: string } | { readonly request: RequestInput } | { readonly url: string | URL },
  ): Promise<boolean> {
    checkNames(what, ['key', 'request', 'url']);
    if ('key' in what) return this.#admin((admin) => admin.contains({ key: what.key }));
    const about = await this.#about('request' in what ? what.request : what.url);
    return this.#admin((admin) => admin.contains(about));
  }

  /** Delete what is named (requests-cache: delete). `urls` and `requests` mean all variants, `keys` exactly those. */
  async delete(what: DeleteOptions = {}): Promise<Deleted> {
    checkNames(what, ['keys', 'urls', 'requests', 'expired', 'invalid', 'olderThan']);
    const { keys = [], urls = [], requests = [], expired = false, invalid = false, olderThan } = what;
    const deletion = {
      keys: [...keys],
      urls: [...urls].map((url) => this.#absolute(url)),
      requests: await Promise.all([...requests].map((request) => this.#prepare(request))),
      expired,
      invalid,
      ...readAge(olderThan),
      settings: this.#parts.settings(),
    };
    return this.#admin((admin) => admin.delete(deletion));
  }

  /** Delete everything (requests-cache: clear). */
  clear(): Promise<Deleted> {
    return this.#admin((admin) => admin.clear());
  }

  /** The stored responses, page by page; a body is loaded when it is read (requests-cache: filter). */
  filter(options: FilterOptions = {}): AsyncGenerator<CachedResponse, void, undefined> {
    return this.#entries(readFilter(options));
  }

  /** The URLs of what is stored, sorted, each once, secrets redacted (requests-cache: urls). */
  async urls(options: FilterOptions = {}): Promise<readonly string[]> {
    const filter = readFilter(options);
    return this.#admin((admin) => admin.urls(filter));
  }

  /** How many responses are stored; each variant counts. */
  async count(options: FilterOptions = {}): Promise<number> {
    const filter = readFilter(options);
    return this.#admin((admin) => admin.count(filter));
  }

  async *#entries(filter: EntryFilter): AsyncGenerator<CachedResponse, void, undefined> {
    let after: string | null = null;
    do {
      const about = { ...filter, after, limit: PAGE_SIZE };
      const page: Awaited<ReturnType<CacheAdmin['page']>> = await this.#admin((admin) => admin.page(about));
      for (const entry of page.entries) yield this.#response(entry);
      after = page.next;
    } while (after !== null);
  }

  #response(entry: StoredEntry): CachedResponse {
    const { status, statusText, url, type, fields, cacheKey, createdAt, expires, size, elapsed } = entry;
    const about = { source: 'cache', redirected: false, collapsed: false, body: null } as const;
    const answer = { ...about, status, statusText, url, type, fields, cacheKey, createdAt, expires, size, elapsed };
    return respond(answer, { now: this.#parts.now, ...(size === 0 ? {} : { load: () => this.#body(entry) }) });
  }

  async #body({ cacheKey, url }: StoredEntry): Promise<WholeBody> {
    const body = await this.#admin((admin) => admin.body({ cacheKey }));
    if (body !== undefined) return body;
    throw new CacheError('backend-unavailable', `The entry of ${url} was deleted before its body was read.`);
  }

  #admin<Value>(question: (admin: CacheAdmin) => Promise<Value>): Promise<Value> {
    return this.#parts.ask((engine) => question(engine.admin));
  }

  async #about(input: RequestInput): Promise<{ readonly request: PreparedRequest; readonly settings: Settings }> {
    return { request: await this.#prepare(input), settings: this.#parts.settings() };
  }

  #prepare(input: RequestInput): PreparedRequest | Promise<PreparedRequest> {
    if (input instanceof Request) return fromRequest(input);
    if (typeof input === 'string' || input instanceof URL) return this.#prepare({ method: 'GET', url: input });
    return 'fields' in input ? input : prepareRequest(input, {}, this.#parts.base());
  }

  #absolute(url: string | URL): string {
    const base = this.#parts.base() ?? undefined;
    if (!URL.canParse(String(url), base)) throw badOption(`"urls" has an entry that is no URL: ${url}.`);
    return new URL(url, base).href;
  }
}

function readFilter(options: FilterOptions): EntryFilter {
  checkNames(options, ['valid', 'expired', 'olderThan']);
  const { valid = true, expired = true, olderThan } = options;
  return { valid, expired, ...readAge(olderThan) };
}

function readAge(value: ExpirationTime | undefined): { readonly olderThan?: Expiration } {
  if (value === undefined) return {};
  return { olderThan: readExpiration(value) };
}

function checkNames(given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw badOption(`There is no "${unknown.join('", "')}" here. What there is: ${known.join(', ')}.`);
}
