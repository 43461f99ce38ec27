import { fieldValue, parseFieldLines } from '../../http/fields/header-fields.js';
import { NEVER } from '../../http/units.js';
import { canonicalQuery, type NoVarySearch, parseNoVarySearch } from '../../http/vary/no-vary-search.js';
import { type CacheKey, searchKey } from '../../request/key/cache-key.js';
import { hashKey } from '../../request/key/key-hash.js';
import { type Alias, FORMAT, type StoredEntry } from '../../storage/entry.js';
import { type Ask, shownUrl } from '../ask.js';

/** The names by which what differs in its query alone is found, and the query, secrets redacted. */
type Search = { readonly base: CacheKey; readonly query: string };

/**
 * The name of the rule by which queries of this path are compared; null where there can be none: without `cacheControl`, for other
 * methods than GET and HEAD, and where the session's own function names requests.
 */
export function searchOf(ask: Ask): Search | null {
  const { method } = ask.call.request;
  if (!ask.policy.cacheControl || ask.keyFor === undefined || (method !== 'GET' && method !== 'HEAD')) return null;
  const [path = '', ...query] = shownUrl(ask.call).split('?');
  return { base: ask.keyOf(path), query: query.join('?') };
}

/** Where the rule of this path is kept. */
export const ruleKey = ({ base }: Search): CacheKey => searchKey(base, null);

/** Where what answers this query by a kept rule is found; null: the rule says nothing. draft-ietf-httpbis-no-vary-search §6. */
export function equivalentKey({ base, query }: Search, { noVarySearch = '' }: Alias): CacheKey | null {
  const rule = ruleIn(noVarySearch);
  return rule === null ? null : searchKey(base, canonicalQuery(query, rule));
}

/** The names under which a new response is to be found by URLs with other queries; none where it does not say so. */
export function searchAliases(ask: Ask, entry: StoredEntry): readonly Alias[] {
  const noVarySearch = fieldOf(entry);
  const search = noVarySearch === undefined || entry.key !== ask.key ? null : searchOf(ask);
  const rule = ruleIn(noVarySearch ?? '');
  if (search === null || rule === null || noVarySearch === undefined) return [];
  const { key: target, requestUrl, requestTime, identity } = entry;
  const about = { format: FORMAT, target, requestUrl, requestTime, expires: NEVER, noVarySearch } as const;
  const owned = { ...about, ...(identity !== undefined && { identity }) };
  const keys = [ruleKey(search), searchKey(search.base, canonicalQuery(search.query, rule))];
  return keys.map((key) => ({ ...owned, key, cacheKey: hashKey(key) }));
}

const ruleIn = (value: string): NoVarySearch | null => parseNoVarySearch([['no-vary-search', value]]);

/** Most responses have none: only what has is parsed. */
const fieldOf = ({ fields }: StoredEntry): string | undefined =>
  fields.includes('no-vary-search:') ? fieldValue(parseFieldLines(fields), 'no-vary-search') : undefined;
