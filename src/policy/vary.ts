import type { FieldLines, HeaderFields } from './header-fields.js';

/** The selecting names of a Vary field: lower case, sorted, less those that are constant in one browser; `['*']` when any member is `*`. RFC 9111 §4.1. */
export function varyNames(fields: HeaderFields): readonly string[] {
  throw fields;
}

/** The selecting fields of a request, normalised: one line a name. RFC 9111 §4.1. */
export function selectingFields(vary: readonly string[], requestFields: HeaderFields): FieldLines {
  throw [vary, requestFields];
}

/** Do the selecting fields of this request match those of the stored response's? RFC 9111 §4.1. */
export function matchesVary(
  stored: { readonly vary: readonly string[]; readonly selecting: FieldLines },
  requestFields: HeaderFields,
): boolean {
  throw [stored, requestFields];
}
