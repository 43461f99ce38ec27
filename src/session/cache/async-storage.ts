import type { StorageSource } from './storage-source.js';

/**
 * An asynchronous Map over the store (requests-cache: BaseStorage, a dict). A missing key gives undefined where Python raises
 * KeyError.
 *
 * @example
 * for await (const [key, response] of session.cache.responses) console.log(key, response.url);
 * await session.cache.responses.pop(key);
 */
export class AsyncStorage<Key, Value> implements AsyncIterable<readonly [Key, Value]> {
  readonly #source: () => Promise<StorageSource<Key, Value>>;

  /** @internal */
  constructor(source: () => Promise<StorageSource<Key, Value>>) {
    this.#source = source;
  }

  async get(key: Key): Promise<Value | undefined> {
    return (await this.#source()).get(key);
  }

  /** Replaces the present value. */
  async set(key: Key, value: Value): Promise<void> {
    await (await this.#source()).set(key, value);
  }

  /** Resolves with whether it was present. */
  async delete(key: Key): Promise<boolean> {
    return (await this.bulkDelete([key])) > 0;
  }

  /** Resolves with the number deleted; missing keys are ignored (requests-cache: bulk_delete). */
  async bulkDelete(keys: Iterable<Key>): Promise<number> {
    return (await this.#source()).remove([...keys]);
  }

  async has(key: Key): Promise<boolean> {
    return (await this.get(key)) !== undefined;
  }

  async *entries(): AsyncGenerator<readonly [Key, Value], void, undefined> {
    yield* (await this.#source()).entries();
  }

  async *keys(): AsyncGenerator<Key, void, undefined> {
    for await (const [key] of this.entries()) yield key;
  }

  async *values(): AsyncGenerator<Value, void, undefined> {
    for await (const [, value] of this.entries()) yield value;
  }

  [Symbol.asyncIterator](): AsyncGenerator<readonly [Key, Value], void, undefined> {
    return this.entries();
  }

  async size(): Promise<number> {
    return (await this.#source()).size();
  }

  async clear(): Promise<void> {
    await (await this.#source()).clear();
  }

  /** Remove and return it; undefined if it is missing. */
  async pop(key: Key): Promise<Value | undefined> {
    return (await this.#source()).pop(key);
  }

  /** Remove and return any entry; undefined if there is none. */
  async popItem(): Promise<readonly [Key, Value] | undefined> {
    return (await this.#source()).popItem();
  }

  /** The present value; if there is none, store `value` and return it (requests-cache: setdefault). */
  async setDefault(key: Key, value: Value): Promise<Value> {
    return (await this.#source()).setDefault(key, value);
  }

  /** Set all of these. */
  async update(entries: Iterable<readonly [Key, Value]> | AsyncIterable<readonly [Key, Value]>): Promise<void> {
    await (await this.#source()).update(entries);
  }
}
