import { causedBy, fail } from '../errors.js';
import type { Backend, Selection, Write, WriteOutcome } from '../storage/backend.js';
import { bodyBytes, type Candidate, type Selectable, type StoredBody, type StoredEntry } from '../storage/entry.js';
import type { Selector } from '../storage/selector.js';
import { withMethods } from '../storage/with-methods.js';
import type { Serializer } from './serializer.js';

/** Entries that are looked at at once for what cannot be decoded. */
const PAGE = 100;

/**
 * A backend whose bodies go through a serializer. An entry that it cannot decode is invalid: left out of answers, so that the origin
 * is asked again, and removed with what is `invalid`.
 *
 * @example
 * const backend = withSerializer(indexedDbBackend({ cacheName: 'atlas' }), reversed);
 */
export function withSerializer(backend: Backend, serializer: Serializer): Backend {
  return withMethods(backend, new SerializedBackend(backend, serializer));
}

/** The methods of a backend that see bodies. */
class SerializedBackend implements Pick<Backend, 'select' | 'write' | 'remove' | 'entry' | 'list'> {
  readonly #backend: Backend;
  readonly #serializer: Serializer;

  constructor(backend: Backend, serializer: Serializer) {
    this.#backend = backend;
    this.#serializer = serializer;
  }

  async select(...args: Parameters<Backend['select']>): Promise<Selection> {
    const selection = await this.#backend.select(...args);
    const decoded = await Promise.all(
      selection.candidates.map(({ entry, body }) =>
        body === undefined ? unread(entry) : this.#decoded({ entry, body }),
      ),
    );
    return { ...selection, candidates: decoded.filter((candidate) => candidate !== undefined) };
  }

  async write(writes: readonly Write[]): Promise<readonly WriteOutcome[]> {
    return this.#backend.write(await Promise.all(writes.map((write) => this.#encoded(write))));
  }

  async remove(selectors: readonly Selector[], signal?: AbortSignal): Promise<readonly string[]> {
    if (!selectors.some(({ kind }) => kind === 'invalid')) return this.#backend.remove(selectors, signal);
    return this.#backend.remove([...selectors, { kind: 'keys', keys: await this.#undecodable() }]);
  }

  async entry(cacheKey: string): Promise<Candidate | undefined> {
    const stored = await this.#backend.entry(cacheKey);
    return stored === undefined ? undefined : this.#decoded(stored);
  }

  async list(query: Parameters<Backend['list']>[0]): ReturnType<Backend['list']> {
    const page = await this.#backend.list(query);
    return { ...page, entries: page.entries.map(withoutStoredSize) };
  }

  async #encoded(write: Write): Promise<Write> {
    if (write.kind !== 'put' || write.body === null) return write;
    const body = await this.#encode(write);
    const storedSize = bodyBytes(body);
    const entry = withoutStoredSize(write.entry);
    return { ...write, body, entry: storedSize === entry.size ? entry : { ...entry, storedSize } };
  }

  async #encode(response: Candidate): Promise<StoredBody> {
    try {
      return await this.#serializer.encode(response);
    } catch (cause) {
      const { name } = this.#serializer;
      throw causedBy(cause, fail('serialization', 'serializerFailed', name, response.entry.url));
    }
  }

  /** Undefined: not what was encoded. */
  async #decoded({ entry, body }: Candidate): Promise<Candidate | undefined> {
    if (body === null) return { entry, body };
    try {
      const decoded = await this.#serializer.decode({ entry, body });
      return bodyBytes(decoded) === entry.size ? { entry: withoutStoredSize(entry), body: decoded } : undefined;
    } catch {
      return undefined;
    }
  }

  async #undecodable(): Promise<readonly string[]> {
    const found: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<Backend['list']>> = await this.#backend.list({ after, limit: PAGE });
      for (const { cacheKey } of page.entries) {
        if ((await this.entry(cacheKey)) === undefined) found.push(cacheKey);
      }
      after = page.next;
    } while (after !== null);
    return found;
  }
}

const unread = (entry: StoredEntry): Selectable => ({ entry: withoutStoredSize(entry), body: undefined });

/** `storedSize` is internal to the store: its readers have the decoded body. */
function withoutStoredSize({ storedSize: _storedSize, ...entry }: StoredEntry): StoredEntry {
  return entry;
}
