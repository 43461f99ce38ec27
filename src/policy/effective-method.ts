import type { HeaderFields } from './header-fields.js';

/** The method that counts: what a method override field says, else the method itself; in upper case. */
export function effectiveMethod(method: string, fields: HeaderFields): string {
  throw [method, fields];
}
