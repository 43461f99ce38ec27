import type { Millis } from '../policy/index.js';
import { type Alias, isVariantOf, type StoredEntry } from './entry.js';

/**
 * What a removal removes. `keys`: cacheKeys; one without `~` stands for all its variants. `urls`: all methods and variants
 * stored for a request URL (normalised, redacted). `identity`: what belongs to it, aliases too.
 */
export type Selector =
  | { readonly kind: 'all' }
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  | { readonly kind: 'urls'; readonly urls: readonly string[] }
  | { readonly kind: 'identity'; readonly identity: string }
  /** What is stale at `now`. */
  | { readonly kind: 'expired'; readonly now: Millis }
  /** What was created before `than`. */
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
      return selector.urls.includes(stored.requestUrl);
    case 'identity':
      return stored.identity === selector.identity;
    case 'expired':
      return stored.expires <= selector.now;
    case 'older':
      return createdAt(stored) < selector.than;
    case 'invalid':
      return false;
  }
}

const createdAt = (stored: StoredEntry | Alias): Millis =>
  'createdAt' in stored ? stored.createdAt : stored.requestTime;
