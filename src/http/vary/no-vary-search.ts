import { decoded, parseParameters, type QueryParameter, serializeParameters } from '../fields/form-urlencoded.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { areStrings, readDictionary } from '../fields/structured-fields.js';

/**
 * Which part of a query selects a response (draft-ietf-httpbis-no-vary-search §4): every parameter but `params` under
 * `no-vary-params`, none but `params` under `vary-params`; and whether their order counts.
 */
export type NoVarySearch = {
  readonly kind: 'no-vary-params' | 'vary-params';
  readonly params: readonly string[];
  readonly varyOnKeyOrder: boolean;
};

/**
 * What No-Vary-Search says of a response's query; null where all of the query counts, as by default: the field is absent,
 * malformed, contradicts itself, or says no more than that. draft-ietf-httpbis-no-vary-search §5.
 *
 * Two spellings of one meaning are read: `except=("a")` of the drafts since 2026, and `params, except=("a")` of those before, which
 * browsers and sites have.
 *
 * @example
 * parseNoVarySearch([['no-vary-search', 'params=("utm_source")']]);
 * // { kind: 'no-vary-params', params: ['utm_source'], varyOnKeyOrder: true }
 */
export function parseNoVarySearch(fields: HeaderFields): NoVarySearch | null {
  const value = fieldValue(fields, 'no-vary-search');
  const members = value === undefined ? null : readDictionary(value);
  if (members === null) return null;
  const keyOrder = members.get('key-order') ?? false;
  const varying = varyingParams(members.get('params'), members.get('except'));
  if (typeof keyOrder !== 'boolean' || varying === null || (!keyOrder && isEverything(varying))) return null;
  return { ...varying, varyOnKeyOrder: !keyOrder };
}

/**
 * A query (what stands between `?` and `#`) as such a response sees it. Two URLs that differ in their queries alone are equivalent
 * exactly when these are equal. draft-ietf-httpbis-no-vary-search §6.
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

type VaryingParams = Pick<NoVarySearch, 'kind' | 'params'>;

/** From the values of `params` and `except`; null where they are of other types or do not go together. */
function varyingParams(params: unknown, except: unknown): VaryingParams | null {
  if (except === undefined) return params === true ? varyParams([]) : noVaryParams(params ?? []);
  return params === undefined || params === true ? varyParams(except) : null;
}

const varyParams = (params: unknown): VaryingParams | null =>
  areStrings(params) ? { kind: 'vary-params', params: params.map(decoded) } : null;

const noVaryParams = (params: unknown): VaryingParams | null =>
  areStrings(params) ? { kind: 'no-vary-params', params: params.map(decoded) } : null;

const isEverything = ({ kind, params }: VaryingParams): boolean => kind === 'no-vary-params' && params.length === 0;

/** By code units; those of one name stay in their order, which counts. */
function byName([a]: QueryParameter, [b]: QueryParameter): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
