import type { Settings } from '../options/table.js';
import { DEFAULT_METHODS } from './defaults.js';
import { fieldValue, type HeaderFields } from './fields/header-fields.js';

type MethodSettings = Pick<Settings, 'cacheControl' | 'allowableMethods'>;

/**
 * Can responses to this method answer later requests? RFC 9110 §9.2.3.
 *
 * @example
 * isCacheable('POST', DEFAULT_SETTINGS); // false
 */
export const isCacheable = (method: string, settings: MethodSettings): boolean =>
  (!settings.cacheControl || CACHEABLE_METHODS.includes(method)) && isStorable(method, settings);

/**
 * Can responses to this method be stored? With `cacheControl`, those to POST can, as they may answer later GETs. RFC 9110 §9.3.3.
 *
 * @example
 * isStorable('POST', { ...DEFAULT_SETTINGS, cacheControl: true }); // true
 */
export const isStorable = (method: string, { cacheControl, allowableMethods }: MethodSettings): boolean =>
  (allowableMethods ?? (cacheControl ? STORABLE_METHODS : DEFAULT_METHODS)).includes(method);

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'];

/**
 * Is this a safe method, which changes nothing at the origin, so that the request may be repeated? RFC 9110 §9.2.1, RFC 10008 §2.
 *
 * @example
 * isSafe('POST'); // false
 */
export const isSafe = (method: string): boolean => SAFE_METHODS.includes(method);

/** RFC 9110 §9.2.3, RFC 10008 §2.7. */
const CACHEABLE_METHODS: readonly string[] = ['GET', 'HEAD', 'QUERY'];
const STORABLE_METHODS: readonly string[] = [...CACHEABLE_METHODS, 'POST'];

/** The fields that override the method of a request. */
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/**
 * The method that a method override field names, else the method itself; in upper case.
 *
 * @example
 * effectiveMethod('POST', [['x-http-method-override', 'get']]); // 'GET'
 */
export function effectiveMethod(method: string, fields: HeaderFields): string {
  for (const name of OVERRIDES) {
    const override = fieldValue(fields, name)?.trim();
    if (override) return override.toUpperCase();
  }
  return method.toUpperCase();
}
