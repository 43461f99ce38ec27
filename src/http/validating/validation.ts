import { type HeaderField, type HeaderFields, withoutFields } from '../fields/header-fields.js';
import { isFailure } from '../freshness/stale.js';
import type { RequestPolicy } from '../request-policy.js';
import { isEntityTag, sameEntityTag, type Validators, validatorsOf } from './validators.js';

/**
 * The result of a validation (RFC 9111 §4.3.3).
 *
 * - `not-modified`: freshen the stored response and serve it.
 * - `changed`: serve the new response, which may replace the stored one.
 * - `failed`: the origin failed; serve the stored response if `mayServeStale`, else the failure. Nothing is replaced.
 * - `unusable`: a 304 about another representation; repeat the request without conditions.
 */
export type ValidationOutcome = 'not-modified' | 'changed' | 'failed' | 'unusable';

/**
 * The fields that make a request conditional on the stored response; empty if it has no validator. RFC 9111 §4.3.1.
 *
 * @example
 * conditionsFor({ etag: '"a"', lastModified: null }); // [['if-none-match', '"a"']]
 */
export function conditionsFor({ etag, lastModified }: Validators): HeaderFields {
  const conditions: HeaderField[] = [];
  if (etag !== null) conditions.push(['if-none-match', etag]);
  if (lastModified !== null) conditions.push(['if-modified-since', lastModified]);
  return conditions;
}

/**
 * The condition by which the origin can select one of several stored responses: their entity tags. RFC 9111 §4.3.1.
 *
 * @example
 * conditionsForAny([{ etag: '"a"' }, { etag: '"b"' }]); // [['if-none-match', '"a", "b"']]
 */
export function conditionsForAny(stored: readonly Pick<Validators, 'etag'>[]): HeaderFields {
  const tags = new Set(stored.map(({ etag }) => etag).filter((etag) => etag !== null && isEntityTag(etag)));
  return tags.size === 0 ? [] : [['if-none-match', [...tags].join(', ')]];
}

/**
 * The stored response that a 304 selects by its entity tag. RFC 9111 §4.3.3, §4.3.4.
 *
 * @example
 * selectedBy([['etag', '"b"']], [{ etag: '"a"' }, { etag: '"b"' }]); // { etag: '"b"' }
 */
export function selectedBy<Stored extends Pick<Validators, 'etag'>>(
  fields: HeaderFields,
  stored: readonly Stored[],
): Stored | undefined {
  const selecting = validatorsOf(fields).etag;
  return selecting === null ? undefined : stored.find(({ etag }) => etag !== null && sameEntityTag(etag, selecting));
}

/**
 * The fields of a request with these conditions in place of its own. RFC 9111 §4.3.1.
 *
 * @example
 * withConditions([['accept', 'text/html']], [['if-none-match', '"a"']]);
 */
export function withConditions(requestFields: HeaderFields, conditions: HeaderFields): HeaderFields {
  return conditions.length === 0 ? requestFields : [...withoutFields(requestFields, CONDITIONS), ...conditions];
}

const CONDITIONS = ['if-none-match', 'if-modified-since'];

/**
 * The meaning of the response to a request with `conditions`. RFC 9111 §4.3.3, §4.3.4.
 *
 * @example
 * validationOutcome({ status: 304, fields: [], conditions: conditionsFor(stored), stored, policy }); // 'not-modified'
 */
export function validationOutcome(answer: {
  readonly status: number;
  readonly fields: HeaderFields;
  readonly conditions: HeaderFields;
  readonly stored: Validators;
  readonly policy: RequestPolicy;
}): ValidationOutcome {
  const { status, fields, conditions, stored, policy } = answer;
  if (status !== 304) return isFailure(status, policy) ? 'failed' : 'changed';
  // It answers conditions of the request's own.
  if (conditions.length === 0) return 'changed';
  const { etag } = validatorsOf(fields);
  // With another entity tag it is about another representation. RFC 9111 §4.3.4.
  const isAboutStored = etag === null || stored.etag === null || sameEntityTag(etag, stored.etag);
  return isAboutStored ? 'not-modified' : 'unusable';
}
