import { fieldValue, type HeaderFields } from '../fields/header-fields.js';

/** What a response can be validated by (RFC 9110 §8.8); null where it has none. */
export type Validators = { readonly etag: string | null; readonly lastModified: string | null };

/**
 * What a response can be validated by, taken from its fields. RFC 9110 §8.8.
 *
 * @example
 * validatorsOf([['etag', '"a"']]); // { etag: '"a"', lastModified: null }
 */
export function validatorsOf(fields: HeaderFields): Validators {
  return { etag: fieldValue(fields, 'etag') || null, lastModified: fieldValue(fields, 'last-modified') || null };
}

/** Weak comparison, which is what validation of a whole response needs. RFC 9110 §8.8.3.2. */
export const sameEntityTag = (one: string, other: string): boolean => opaqueTag(one) === opaqueTag(other);

/** Is it quoted, as an entity tag is? RFC 9110 §8.8.3. */
export const isEntityTag = (value: string): boolean => /^(?:W\/)?"[^"]*"$/.test(value);

const opaqueTag = (etag: string): string => etag.replace(/^W\//, '');

/** Can the origin be asked whether it still holds? */
export const isValidatable = ({ etag, lastModified }: Validators): boolean => etag !== null || lastModified !== null;
