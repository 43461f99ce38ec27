import { parseFieldLines } from '../../http/fields/header-fields.js';
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
  readonly #candidate: Candidate;
  #headers: Headers | undefined;

  /** @internal */
  constructor(candidate: Candidate, fromCache: boolean) {
    this.#candidate = candidate;
    this.fromCache = fromCache;
  }

  get method(): string {
    return this.#candidate.entry.method;
  }

  get url(): string {
    return this.#candidate.entry.url;
  }

  get status(): number {
    return this.#candidate.entry.status;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }

  get headers(): Headers {
    this.#headers ??= new Headers(parseFieldLines(this.#candidate.entry.fields).map(([name, value]) => [name, value]));
    return this.#headers;
  }

  get cacheKey(): string {
    return this.#candidate.entry.cacheKey;
  }

  get createdAt(): Date {
    return new Date(this.#candidate.entry.createdAt);
  }

  /** Null: never. */
  get expires(): Date | null {
    const { expires } = this.#candidate.entry;
    return expires === Number.POSITIVE_INFINITY ? null : new Date(expires);
  }

  /** Bytes of the body. */
  get size(): number {
    return this.#candidate.entry.size;
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
