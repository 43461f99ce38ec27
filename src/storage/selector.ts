import type { Millis } from '../policy/index.js';
import type { Alias, StoredEntry } from './entry.js';

/**
 * What a removal removes. `keys`: cacheKeys; one without `~` stands for all its variants. `urls`: all methods and variants
 * stored for a request URL (normalised, redacted).
 */
export type Selector =
  | { readonly kind: 'all' }
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  | { readonly kind: 'urls'; readonly urls: readonly string[] }
  | { readonly kind: 'expired'; readonly now: Millis }
  | { readonly kind: 'older'; readonly than: Millis }
  /** Records that no longer can be read. */
  | { readonly kind: 'invalid' };

/** Does a removal concern this entry or alias? */
export function selects(selector: Selector, stored: StoredEntry | Alias): boolean {
  throw [selector, stored];
}
