import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { parseHttpDate } from '../fields/http-date.js';
import { type Millis, secondsBetween } from '../units.js';

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

/** Validators, and the Last-Modified once more where it is a strong one. */
export type StrongValidators = Validators & {
  /** Null or left out: Last-Modified is missing, or may name two representations. RFC 9110 §8.8.2.2. */
  readonly strongDate?: string | null;
};

/**
 * The validators of a response that was received at `receivedAt`. RFC 9110 §8.8.
 *
 * @example
 * strongValidatorsOf([['etag', '"a"']], millis(Date.now())); // { etag: '"a"', lastModified: null, strongDate: null }
 */
export const strongValidatorsOf = (fields: HeaderFields, receivedAt: Millis): StrongValidators =>
  withStrongDate(validatorsOf(fields), fields, receivedAt);

/** The same where the validators are known already. */
export function withStrongDate(validators: Validators, fields: HeaderFields, receivedAt: Millis): StrongValidators {
  const { etag, lastModified } = validators;
  const isStrong = lastModified !== null && isStrongDate(lastModified, fieldValue(fields, 'date'), receivedAt);
  return { etag, lastModified, strongDate: isStrong ? lastModified : null };
}

/**
 * The value of If-Range for the rest of a stored part: its strong entity tag, or its strong date where it has no entity tag at all; null
 * where it has neither. RFC 9110 §13.1.5.
 */
export function strongValidator({ etag, strongDate = null }: StrongValidators): string | null {
  return etag === null ? strongDate : isStrongTag(etag) ? etag : null;
}

/** Do both responses name the same bytes? RFC 9110 §8.8.1, RFC 9111 §3.4. */
export function sameStrongValidator(one: StrongValidators, other: StrongValidators): boolean {
  const validator = strongValidator(one);
  return validator !== null && validator === strongValidator(other);
}

/** Does it change whenever a byte of the representation does? RFC 9110 §8.8.1, §8.8.3. */
export const isStrongTag = (etag: string | null): etag is string => etag !== null && /^"[^"]*"$/.test(etag);

/** Strong comparison: only equal bytes have equal strong tags. RFC 9110 §8.8.3.2. */
export const sameStrongTag = (one: string | null, other: string | null): boolean => isStrongTag(one) && one === other;

/**
 * Had the representation, when it was sent, been as it was for a second at least? Else it may have changed twice in the second
 * that Last-Modified names. `now` settles two-digit years. RFC 9110 §8.8.2.2.
 */
export function isStrongDate(lastModified: string, date: string | undefined, now: Millis): boolean {
  const changed = parseHttpDate(lastModified, now);
  const sent = parseHttpDate(date ?? '', now);
  return changed !== null && sent !== null && secondsBetween(changed, sent) >= 1;
}
