import { causedBy, fail } from '../errors.js';
import type { Backend, Write } from '../storage/backend.js';
import { bodyBytes, type Candidate, type StoredEntry } from '../storage/entry.js';
import type { EntryPage } from '../storage/listing.js';
import { withMethods } from '../storage/with-methods.js';
import type { Serializer } from './serializer.js';

/** Entries per page of the search for those that cannot be decoded. */
const PAGE = 100;

/**
 * A backend whose bodies go through a serializer. An entry that it cannot decode is invalid: left out of lookups, so that it is a miss,
 * and removed by the selector `invalid`.
 *
 * @example
 * const backend = withSerializer(indexedDbBackend({ cacheName: 'atlas' }), reversed);
 */
export function withSerializer(backend: Backend, serializer: Serializer): Backend {
  const decoded = (stored: Candidate): Promise<Candidate | undefined> => decode(stored, serializer);
  const entry = async (cacheKey: string): Promise<Candidate | undefined> => {
    const stored = await backend.entry(cacheKey);
    return stored && decoded(stored);
  };
  const undecodable = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    let after: string | null = null;
    do {
      const page: EntryPage = await backend.list({ after, limit: PAGE });
      for (const { cacheKey } of page.entries) if ((await entry(cacheKey)) === undefined) found.push(cacheKey);
      after = page.next;
    } while (after !== null);
    return found;
  };
  return withMethods(backend, {
    entry,
    select: async (...args) => {
      const selection = await backend.select(...args);
      const candidates = await Promise.all(
        selection.candidates.map(({ entry, body }) =>
          body === undefined ? { entry: withoutStoredSize(entry), body } : decoded({ entry, body }),
        ),
      );
      return { ...selection, candidates: candidates.filter((candidate) => candidate !== undefined) };
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
    throw causedBy(cause, fail('serialization', 'serializerFailed', serializer.name, entry.url));
  }
}

/** Undefined if the body is not the one that was encoded. */
async function decode({ entry, body }: Candidate, serializer: Serializer): Promise<Candidate | undefined> {
  if (body === null) return { entry, body };
  try {
    const decoded = await serializer.decode({ entry, body });
    return bodyBytes(decoded) === entry.size ? { entry: withoutStoredSize(entry), body: decoded } : undefined;
  } catch {
    return undefined;
  }
}

/** `storedSize` is internal to the store: its readers have the decoded body. */
function withoutStoredSize({ storedSize: _storedSize, ...entry }: StoredEntry): StoredEntry {
  return entry;
}
