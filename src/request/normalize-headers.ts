import type { FieldLines } from '../policy/index.js';

/** The request fields that join the key under `matchHeaders`: canonical, sorted, ignored values redacted. Absent is not empty. */
export function normalizeHeaders(
  fields: FieldLines,
  matchHeaders: boolean | readonly string[],
  ignoredParameters: readonly string[],
): FieldLines {
  throw [fields, matchHeaders, ignoredParameters];
}
