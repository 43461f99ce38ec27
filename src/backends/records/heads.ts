import { isRecord, isTexts } from '../../guards.js';
import { millis, NEVER } from '../../http/units.js';
import type { Alias, StoredEntry } from '../../storage/entry.js';
import { packed, unpacked } from '../../storage/packed.js';
import { isForeign, parseAlias, parseEntry } from '../../storage/parse.js';
import type { Head } from '../../storage/record-store.js';

/**
 * What stands in a record under a key. Under the hash of a request: its response if that has no Vary, or an alias, or the list of its
 * variants, which have records of their own. `since`: the sequence of the store when it was written, so that it can be told which
 * removals concern it.
 */
export type Content =
  | { readonly kind: 'entry'; readonly entry: StoredEntry; readonly since: number }
  | { readonly kind: 'alias'; readonly alias: Alias; readonly since: number }
  | { readonly kind: 'variants'; readonly cacheKeys: readonly string[] };

/** A record as the head that is stored. */
export function toHead(content: Content): Head {
  switch (content.kind) {
    case 'entry':
      return { kind: 'entry', since: content.since, entry: packed(content.entry) };
    case 'alias':
      return { kind: 'alias', since: content.since, alias: packed(content.alias) };
    case 'variants':
      return { kind: 'variants', cacheKeys: content.cacheKeys };
  }
}

/** The content of a stored head. `damaged`: it can be removed; `foreign`: a later version wrote it. */
export function parseHead(key: string, head: unknown): Content | 'damaged' | 'foreign' {
  if (!isRecord(head)) return 'damaged';
  const { kind, since, entry: packedEntry, alias: packedAlias, cacheKeys } = head;
  if (kind === 'variants') return isTexts(cacheKeys) ? { kind, cacheKeys } : 'damaged';
  const record = unpacked(kind === 'alias' ? packedAlias : packedEntry);
  if (isForeign(record)) return 'foreign';
  if (typeof since !== 'number') return 'damaged';
  const entry = kind === 'entry' ? parseEntry(record) : undefined;
  if (entry?.cacheKey === key) return { kind: 'entry', entry, since };
  const alias = kind === 'alias' ? parseAlias(record) : undefined;
  return alias?.cacheKey === key ? { kind: 'alias', alias, since } : 'damaged';
}

/** The moment from which on a store may let it go; null: never. */
export function expiryOf(content: Content): number | null {
  if (content.kind === 'variants') return null;
  const expires = content.kind === 'entry' ? content.entry.expires : content.alias.expires;
  return expires === NEVER ? null : millis(expires);
}
