import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { parseHttpDate } from '../fields/http-date.js';
import { type Millis, secondsBetween } from '../units.js';

/** The validators of a response (RFC 9110 §8.8); null if it does not have one. */
export type Validators = { readonly etag: string | null; readonly lastModified: string | null };

/**
 * The validators in the header fields of a response. RFC 9110 §8.8.
 *
 * @example
 * validatorsOf([['etag', '"a"']]); // { etag: '"a"', lastModified: null }
 */
export const validatorsOf = (fields: HeaderFields): Validators => ({
  etag: fieldValue(fields, 'etag') || null,
  lastModified: fieldValue(fields, 'last-modified') || null,
});

/** Can the response be validated? */
export const isValidatable = ({ etag, lastModified }: Validators): boolean => etag !== null || lastModified !== null;

/** Weak comparison of entity tags, for whole responses. RFC 9110 §8.8.3.2. */
export const sameEntityTag = (one: string, other: string): boolean =>
  one.replace(/^W\//, '') === other.replace(/^W\//, '');

/** Is it a quoted entity tag? RFC 9110 §8.8.3. */
export const isEntityTag = (value: string): boolean => /^(?:W\/)?"[^"]*"$/.test(value);

/** Validators, and whether Last-Modified is a strong one. */
export type StrongValidators = Validators & {
  /** Last-Modified if it is strong; null or absent if it is missing or weak. RFC 9110 §8.8.2.2. */
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

/** The same for validators that are known already. */
export function withStrongDate(validators: Validators, fields: HeaderFields, receivedAt: Millis): StrongValidators {
  const { etag, lastModified } = validators;
  const isStrong = lastModified !== null && isStrongDate(lastModified, fieldValue(fields, 'date'), receivedAt);
  return { etag, lastModified, strongDate: isStrong ? lastModified : null };
}

/**
 * The If-Range value to request the rest of a stored part: its strong entity tag, or its strong date if it has no entity tag; null if it
 * has neither. RFC 9110 §13.1.5.
 */
export function strongValidator({ etag, strongDate = null }: StrongValidators): string | null {
  return etag === null ? strongDate : isStrongTag(etag) ? etag : null;
}

/** Are both responses of the same bytes? RFC 9110 §8.8.1, RFC 9111 §3.4. */
export function sameStrongValidator(one: StrongValidators, other: StrongValidators): boolean {
  const validator = strongValidator(one);
  return validator !== null && validator === strongValidator(other);
}

/** Strong comparison of entity tags. RFC 9110 §8.8.3.2. */
export const sameStrongTag = (one: string | null, other: string | null): boolean =>
  one !== null && isStrongTag(one) && one === other;

const isStrongTag = (etag: string): boolean => /^"[^"]*"$/.test(etag);

/**
 * Is Last-Modified at least a second before Date? Otherwise the representation may have changed twice within the second. `now` determines
 * the century of two-digit years. RFC 9110 §8.8.2.2.
 */
export function isStrongDate(lastModified: string, date: string | undefined, now: Millis): boolean {
  const changed = parseHttpDate(lastModified, now);
  const sent = parseHttpDate(date ?? '', now);
  return changed !== null && sent !== null && secondsBetween(changed, sent) >= 1;
}
