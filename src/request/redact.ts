import type { FieldLines } from '../policy/index.js';

/** What stands in place of the value of an ignored name. */
export const REDACTED = 'REDACTED';

/** Request or response fields without the values of ignored names, those in the URLs of Location and the like included. */
export function redactFields(fields: FieldLines, ignoredParameters: readonly string[]): FieldLines {
  throw [fields, ignoredParameters];
}
