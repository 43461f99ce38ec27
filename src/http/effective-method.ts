import { fieldValue, type HeaderFields } from './fields/header-fields.js';

/** The fields by which a request says that its method means another one. */
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/**
 * The method that counts: what a method override field says, else the method itself; in upper case.
 *
 * @example
 * effectiveMethod('POST', [['x-http-method-override', 'get']]); // 'GET'
 */
export function effectiveMethod(method: string, fields: HeaderFields): string {
  const override = OVERRIDES.map((name) => fieldValue(fields, name)?.trim()).find((value) => value);
  return (override ?? method).toUpperCase();
}
