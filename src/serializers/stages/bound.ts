import type { StoredEntry } from '../../storage/entry.js';

/** What a body is bound to, so that it cannot be passed off as that of another response. It ends with a line feed, which JSON escapes. */
export const nameOf = ({ cacheKey, key }: StoredEntry): string => `${JSON.stringify([cacheKey, key])}\n`;
