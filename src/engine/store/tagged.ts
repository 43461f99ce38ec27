import { parseFieldLines } from '../../http/fields/header-fields.js';
import { cacheGroups, groupTag } from '../../http/storing/invalidation.js';
import { mergeTags } from '../../http/storing/tags.js';
import type { StoredEntry } from '../../storage/entry.js';

/** An entry with what it is deleted by: these tags first, then its own, and the groups that it says to belong to. RFC 9875 §2. */
export function withTags(entry: StoredEntry, tags: readonly string[]): StoredEntry {
  const all = [...mergeTags(tags, entry.tags), ...groupsOf(entry)];
  const { tags: _before, ...untagged } = entry;
  return all.length === 0 ? untagged : { ...untagged, tags: all };
}

/** Most responses belong to none: only what names some is parsed. */
function groupsOf({ fields, url }: StoredEntry): readonly string[] {
  if (!fields.includes('cache-groups:')) return [];
  const { origin } = new URL(url);
  return cacheGroups(parseFieldLines(fields)).map((group) => groupTag(origin, group));
}
