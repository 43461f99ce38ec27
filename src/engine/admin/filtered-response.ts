import { parseFieldLines } from '../../http/fields/header-fields.js';
import { NEVER } from '../../http/units.js';
import type { Candidate } from '../../storage/entry.js';

/**
 * The argument of a filter, with the names of `CachedResponse`: complete, its body readable any number of times. URL and header fields
 * are those that are stored, without secrets.
 *
 * @example
 * const onlyJson: FilterFunction = ({ headers }) => headers.get('content-type') === 'application/json';
 */
export class FilteredResponse {
  /** True before it answers from the cache; false before it is stored. */
  readonly fromCache: boolean;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly ok: boolean;
  readonly cacheKey: string;
  readonly createdAt: Date;
  /** Null: never. */
  readonly expires: Date | null;
  /** Bytes of the body. */
  readonly size: number;
  readonly #candidate: Candidate;
  #headers: Headers | undefined;

  /** @internal */
  constructor(candidate: Candidate, fromCache: boolean) {
    const { method, url, status, cacheKey, createdAt, expires, size } = candidate.entry;
    this.#candidate = candidate;
    this.fromCache = fromCache;
    this.method = method;
    this.url = url;
    this.status = status;
    this.ok = status >= 200 && status <= 299;
    this.cacheKey = cacheKey;
    this.createdAt = new Date(createdAt);
    this.expires = expires === NEVER ? null : new Date(expires);
    this.size = size;
  }

  get headers(): Headers {
    this.#headers ??= new Headers(parseFieldLines(this.#candidate.entry.fields).map(([name, value]) => [name, value]));
    return this.#headers;
  }

  async blob(): Promise<Blob> {
    const { body } = this.#candidate;
    return new Blob(body === null ? [] : [body], { type: this.headers.get('content-type') ?? '' });
  }

  /** The body as bytes, which the filter may change. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await this.blob()).arrayBuffer());
  }

  /** The body as UTF-8. */
  async text(): Promise<string> {
    return (await this.blob()).text();
  }

  async json<Value = unknown>(): Promise<Value> {
    return JSON.parse(await this.text());
  }
}
