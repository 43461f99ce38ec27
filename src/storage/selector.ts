import type { Millis } from '../http/units.js';
import type { UrlPattern } from '../options/url-pattern.js';
import { literalPrefix, matchesUrl } from '../request/patterns/url-pattern.js';

import { type Alias, isVariantOf, type StoredEntry } from './entry.js';

/**
 * The entries and aliases that a removal selects. `keys`: cacheKeys; one without `~` means all its variants. `urls`: all variants
 * stored for a request URL (normalised, redacted), of all methods or of one. `pattern`: all whose request URL it matches. `identity`: entries and aliases that belong to it, alone or among others.
 * `tags`: entries that have any of them.
 */
export type Selector =
  | { readonly kind: 'all' }
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  | { readonly kind: 'urls'; readonly urls: readonly string[]; readonly method?: string | undefined }
  | { readonly kind: 'pattern'; readonly pattern: UrlPattern; readonly origin: string | null }
  | { readonly kind: 'identity'; readonly identity: string }
  | { readonly kind: 'tags'; readonly tags: readonly string[] }
  /** Stale at `now`. */
  | { readonly kind: 'expired'; readonly now: Millis }
  /** Created before `than`. */
  | { readonly kind: 'older'; readonly than: Millis }
  /** Records that no longer can be read. */
  | { readonly kind: 'invalid' };

/** Does a removal concern this entry or alias? */
export function selects(selector: Selector, stored: StoredEntry | Alias): boolean {
  switch (selector.kind) {
    case 'all':
      return true;
    case 'keys':
      return selector.keys.some((key) => isVariantOf(key, stored.cacheKey));
    case 'urls':
      return selector.urls.includes(stored.requestUrl) && isOf(selector.method, stored);
    case 'pattern':
      return matchesUrl(selector.pattern, stored.requestUrl, selector.origin);
    case 'identity':
      return belongsTo(stored.identity, selector.identity);
    case 'tags':
      return hasAny(selector.tags, stored);
    case 'expired':
      return stored.expires <= selector.now;
    case 'older':
      return createdAt(stored) < selector.than;
    case 'invalid':
      return false;
  }
}

/** Is an identity this one, or made of several credentials of which this is one? */
export const belongsTo = (identity: string | null | undefined, part: string): boolean =>
  identity?.includes(part) === true;

const createdAt = (stored: StoredEntry | Alias): Millis =>
  'createdAt' in stored ? stored.createdAt : stored.requestTime;

const hasAny = (tags: readonly string[], stored: StoredEntry | Alias): boolean =>
  'tags' in stored && stored.tags?.some((tag) => tags.includes(tag)) === true;

const isOf = (method: string | undefined, stored: StoredEntry | Alias): boolean =>
  method === undefined || method === methodOf(stored);

/** An alias says it in its key alone, at the beginning of the second line. */
function methodOf(stored: StoredEntry | Alias): string | undefined {
  return 'method' in stored ? stored.method : /^.*\n(\S+) /.exec(stored.key)?.[1];
}

/** The literal prefix of all URLs that a pattern matches; empty where there is none. */
export function urlPrefix({ pattern, origin }: Extract<Selector, { kind: 'pattern' }>): string {
  if (pattern.kind !== 'path' || origin === null) return '';
  return origin + literalPrefix(pattern.pattern);
}
