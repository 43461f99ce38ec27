import type { StoredEntry } from './entry.js';

/** What a record takes beside its texts and its body: names, numbers, its places in indexes. */
const RECORD_BYTES = 512;

/**
 * Bytes that an entry takes in a store: its body, its texts at a byte for each character, and 512 for the rest. An estimate that all
 * stores share, so that `maxCacheBytes` means the same everywhere; a store's own encoding takes more or less.
 */
export const entryBytes = (entry: StoredEntry): number => recordBytes(entry) + (entry.storedSize ?? entry.size);

/** The same without the body. */
export function recordBytes(entry: StoredEntry): number {
  const { key, cacheKey, requestUrl, url, statusText, fields, requestFields, selecting, identity, etag, lastModified } =
    entry;
  const texts = [key, cacheKey, requestUrl, url, statusText, fields, requestFields, selecting];
  let bytes = RECORD_BYTES + (identity?.length ?? 0) + (etag?.length ?? 0) + (lastModified?.length ?? 0);
  for (const text of texts) bytes += text.length;
  for (const name of entry.vary) bytes += name.length;
  for (const tag of entry.tags ?? []) bytes += tag.length;
  return bytes;
}
