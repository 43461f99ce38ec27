import { fieldValue, parseFieldLines } from '../../http/fields/header-fields.js';
import { NEVER } from '../../http/units.js';
import { canonicalQuery, type NoVarySearch, parseNoVarySearch } from '../../http/vary/no-vary-search.js';
import { type CacheKey, searchKey } from '../../request/key/cache-key.js';
import { type Alias, aliasTo, type StoredEntry } from '../../storage/entry.js';
import { type Ask, shownUrl } from '../ask.js';

/** The key without the query, and the query, redacted. */
type Search = { readonly base: CacheKey; readonly query: string };

/**
 * The name of the rule by which queries of this path are compared; null where there can be none: without `cacheControl`, for other
 * methods than GET and HEAD, and where the session's own function names requests.
 */
export function searchOf(ask: Ask): Search | null {
  const { method } = ask.call.request;
  if (!ask.policy.cacheControl || ask.keyFor === undefined || (method !== 'GET' && method !== 'HEAD')) return null;
  const url = shownUrl(ask.call);
  return { base: ask.keyOf(pathOf(url)), query: queryOf(url) };
}

const pathOf = (url: string): string => url.split('?', 1).join();
const queryOf = (url: string): string => url.split('?').slice(1).join('?');

/** The name of the alias that keeps the rule of this path. */
export const ruleKey = ({ base }: Search): CacheKey => searchKey(base, null);

/** The name of what answers this query by a kept rule; null: the rule is unusable. draft-ietf-httpbis-no-vary-search §6. */
export function equivalentKey({ base, query }: Search, { noVarySearch = '' }: Alias): CacheKey | null {
  const rule = ruleIn(noVarySearch);
  return rule === null ? null : searchKey(base, canonicalQuery(query, rule));
}

/** Does a stored response itself say that this query is equivalent to its own? It may be a later one than the rule that was kept. */
export function isEquivalent({ query }: Search, entry: StoredEntry): boolean {
  const rule = ruleIn(fieldOf(entry) ?? '');
  return rule !== null && canonicalQuery(query, rule) === canonicalQuery(queryOf(entry.requestUrl), rule);
}

/** The aliases by which URLs with other queries find a new response; none without No-Vary-Search. */
export function searchAliases(ask: Ask, entry: StoredEntry): readonly Alias[] {
  const noVarySearch = fieldOf(entry);
  const search = noVarySearch === undefined || entry.key !== ask.key ? null : searchOf(ask);
  const rule = ruleIn(noVarySearch ?? '');
  if (search === null || rule === null || noVarySearch === undefined) return [];
  const about = { requestUrl: searchUrl(entry.requestUrl), expires: NEVER, noVarySearch };
  const keys = [ruleKey(search), searchKey(search.base, canonicalQuery(search.query, rule))];
  return keys.map((key) => aliasTo(entry, key, about));
}

/** The URL under which a removal finds all such aliases of a path, of everybody. No request has it: it ends in an empty fragment. */
export const searchUrl = (url: string): string => `${pathOf(url)}#`;

const ruleIn = (value: string): NoVarySearch | null => parseNoVarySearch([['no-vary-search', value]]);

/** Parsed only where the field is there, which is rare. */
const fieldOf = ({ fields }: StoredEntry): string | undefined =>
  fields.includes('no-vary-search:') ? fieldValue(parseFieldLines(fields), 'no-vary-search') : undefined;
