import { CacheError, causedBy, fail } from '../errors.js';
import type { KeyHash } from '../request/key/key-hash.js';
import type { Backend, Selection, Write } from '../storage/backend.js';
import { bodyBytes, type Candidate, type Selectable, type StoredEntry } from '../storage/entry.js';
import type { EntryPage } from '../storage/listing.js';
import { withMethods } from '../storage/with-methods.js';
import type { Serializer } from './serializer.js';

/** Entries per page of the search for those that cannot be decoded. */
const PAGE = 100;

/** How documents of whole responses are written. */
export type Documents = NonNullable<Serializer['documents']>;

/** A backend with a document for each response. */
export type DocumentBackend = Backend & {
  /** The same store with other documents. */
  readonly withDocuments: (documents: Documents) => Backend;
};

/** The backend with the documents of this serializer as its own; undefined where one of the two has none. */
export const inDocuments = (backend: Backend, { documents }: Serializer): Backend | undefined =>
  documents !== undefined && hasDocuments(backend) ? backend.withDocuments(documents) : undefined;

const hasDocuments = (backend: Backend): backend is DocumentBackend => 'withDocuments' in backend;

/**
 * A backend whose bodies go through a serializer. An entry that it cannot decode is a miss, and the lookup that meets it removes it; the
 * selector `invalid` removes all of them.
 *
 * @example
 * const backend = withSerializer(indexedDbBackend({ cacheName: 'atlas' }), reversed);
 */
export function withSerializer(backend: Backend, serializer: Serializer): Backend {
  let tell: (cacheKeys: readonly string[]) => void = () => undefined;
  /** Logged as a removal, so that no other tab answers with it either. */
  const discard = async (cacheKeys: readonly string[]): Promise<void> => {
    await backend.remove([{ kind: 'keys', keys: cacheKeys }]).catch(() => []);
    tell(cacheKeys);
  };
  const select = async (hash: KeyHash, damaged: string[]): Promise<Selection> => {
    const selection = await backend.select(hash);
    const decoding = selection.candidates.map(({ entry, body }) =>
      body === undefined ? { entry: withoutStoredSize(entry), body } : decode({ entry, body }, serializer, damaged),
    );
    const candidates = await Promise.all<Selectable | undefined>(decoding);
    return { ...selection, candidates: candidates.filter((one) => one !== undefined) };
  };
  const read = async (cacheKey: string, damaged: string[]): Promise<Candidate | undefined> => {
    const stored = await backend.entry(cacheKey);
    return stored && decode(stored, serializer, damaged);
  };
  const undecodable = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    let after: string | null = null;
    do {
      const page: EntryPage = await backend.list({ after, limit: PAGE });
      for (const { cacheKey } of page.entries) if ((await read(cacheKey, [])) === undefined) found.push(cacheKey);
      after = page.next;
    } while (after !== null);
    return found;
  };
  return withMethods(backend, {
    async entry(cacheKey) {
      const damaged: string[] = [];
      const found = await read(cacheKey, damaged);
      if (damaged.length > 0) await discard(damaged);
      return found;
    },
    async select(hash) {
      const damaged: string[] = [];
      const selection = await select(hash, damaged);
      if (damaged.length === 0) return selection;
      await discard(damaged);
      // Once more, so that whoever stores the next response has seen this removal.
      return select(hash, []);
    },
    write: async (writes) => backend.write(await Promise.all(writes.map((write) => encoded(write, serializer)))),
    remove: async (selectors, signal) =>
      selectors.some(({ kind }) => kind === 'invalid')
        ? backend.remove([...selectors, { kind: 'keys', keys: await undecodable() }])
        : backend.remove(selectors, signal),
    list: async (query) => {
      const page = await backend.list(query);
      return { ...page, entries: page.entries.map(withoutStoredSize) };
    },
    onDamaged(listener) {
      tell = listener;
      backend.onDamaged?.(listener);
    },
  });
}

async function encoded(write: Write, serializer: Serializer): Promise<Write> {
  if (write.kind !== 'put' || write.body === null) return write;
  const entry = withoutStoredSize(write.entry);
  try {
    const body = await serializer.encode(write);
    const storedSize = bodyBytes(body);
    return { ...write, body, entry: storedSize === entry.size ? entry : { ...entry, storedSize } };
  } catch (cause) {
    if (cause instanceof CacheError) throw cause;
    throw causedBy(cause, fail('serialization', 'serializerFailed', serializer.name, entry.url));
  }
}

/** Undefined if there is nothing to answer with: it is somebody else's, or noted as damaged. */
async function decode(
  { entry, body }: Candidate,
  serializer: Serializer,
  damaged: string[],
): Promise<Candidate | undefined> {
  if (body === null) return { entry, body };
  try {
    const decoded = await serializer.decode({ entry, body });
    if (decoded === undefined) return undefined;
    if (bodyBytes(decoded) === entry.size) return { entry: withoutStoredSize(entry), body: decoded };
  } catch (error) {
    // Nothing is wrong with the entry: a package or a key is missing.
    if (error instanceof CacheError) throw error;
  }
  damaged.push(entry.cacheKey);
  return undefined;
}

/** `storedSize` is internal to the store: its readers have the decoded body. */
function withoutStoredSize({ storedSize: _storedSize, ...entry }: StoredEntry): StoredEntry {
  return entry;
}
