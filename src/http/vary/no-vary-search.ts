import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { byName, decoded, parseParameters, type QueryParameter, serializeParameters } from '../fields/query.js';
import { areStrings, readDictionary } from '../fields/structured-fields.js';

/**
 * The part of a query that selects a response (draft-ietf-httpbis-no-vary-search §4): every parameter except `params` for
 * `no-vary-params`, only `params` for `vary-params`; and whether their order matters.
 */
export type NoVarySearch = {
  readonly kind: 'no-vary-params' | 'vary-params';
  readonly params: readonly string[];
  readonly varyOnKeyOrder: boolean;
};

/**
 * The No-Vary-Search rule of a response; null if the whole query matters, the default: the field is absent, malformed, contradicts
 * itself or states the default. draft-ietf-httpbis-no-vary-search §5.
 *
 * Two spellings are accepted: `except=("a")` of the drafts since 2026, and `params, except=("a")` of the earlier ones, which
 * browsers and sites use.
 *
 * @example
 * parseNoVarySearch([['no-vary-search', 'params=("utm_source")']]);
 * // { kind: 'no-vary-params', params: ['utm_source'], varyOnKeyOrder: true }
 */
export function parseNoVarySearch(fields: HeaderFields): NoVarySearch | null {
  const value = fieldValue(fields, 'no-vary-search');
  const members = value === undefined ? null : readDictionary(value);
  if (members === null) return null;
  const [params, except, keyOrder = false] = ['params', 'except', 'key-order'].map((key) => members.get(key));
  const rule = paramsRule(params, except);
  if (typeof keyOrder !== 'boolean' || rule === null) return null;
  const isDefault = !keyOrder && rule.kind === 'no-vary-params' && rule.params.length === 0;
  return isDefault ? null : { ...rule, varyOnKeyOrder: !keyOrder };
}

/**
 * A query (without its `?`) as this rule sees it. Two URLs that differ only in their queries are equivalent exactly if these are
 * equal. draft-ietf-httpbis-no-vary-search §6.
 *
 * @example
 * const rule = parseNoVarySearch([['no-vary-search', 'key-order, params=("utm_source")']]);
 * if (rule !== null) canonicalQuery('b=2&utm_source=x&%61=1', rule); // 'a=1&b=2'
 */
export function canonicalQuery(query: string, rule: NoVarySearch): string {
  const params = new Set(rule.params);
  const isVarying = ([name]: QueryParameter): boolean => params.has(name) === (rule.kind === 'vary-params');
  const varying = parseParameters(query).filter(isVarying);
  return serializeParameters(rule.varyOnKeyOrder ? varying : varying.toSorted(byName));
}

type ParamsRule = Pick<NoVarySearch, 'kind' | 'params'>;

/** The rule of the members `params` and `except`; null if their types are wrong or they contradict each other. */
function paramsRule(params: unknown, except: unknown): ParamsRule | null {
  if (except === undefined && params !== true) return ruleOf('no-vary-params', params);
  return params === undefined || params === true ? ruleOf('vary-params', except) : null;
}

const ruleOf = (kind: NoVarySearch['kind'], names: unknown = []): ParamsRule | null =>
  areStrings(names) ? { kind, params: names.map(decoded) } : null;
