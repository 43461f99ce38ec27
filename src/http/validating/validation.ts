import { type HeaderField, type HeaderFields, withoutFields } from '../fields/header-fields.js';
import { isFailure } from '../freshness/stale.js';
import type { RequestPolicy } from '../request-policy.js';
import { isEntityTag, sameEntityTag, type Validators, validatorsOf } from './validators.js';

/**
 * What the answer to a validation says (RFC 9111 §4.3.3).
 *
 * - `not-modified`: freshen the stored response and answer with it.
 * - `changed`: answer with the new response, which may replace the stored one.
 * - `failed`: the origin failed; answer with the stored response if `mayServeStale`, else pass this one on. Nothing is replaced.
 * - `unusable`: a 304 about some other representation; ask again without conditions.
 */
export type ValidationOutcome = 'not-modified' | 'changed' | 'failed' | 'unusable';

/**
 * The fields that make a request conditional on what is stored; empty where it has no validator. RFC 9111 §4.3.1.
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
 * The fields by which the origin can say which of several stored responses it would send: their entity tags. RFC 9111 §4.3.1.
 *
 * @example
 * conditionsForAny([{ etag: '"a"' }, { etag: '"b"' }]); // [['if-none-match', '"a", "b"']]
 */
export function conditionsForAny(stored: readonly Pick<Validators, 'etag'>[]): HeaderFields {
  const tags = new Set(stored.map(({ etag }) => etag).filter((etag) => etag !== null && isEntityTag(etag)));
  return tags.size === 0 ? [] : [['if-none-match', [...tags].join(', ')]];
}

/**
 * The one of several stored responses that a 304 says still holds: that with its entity tag. RFC 9111 §4.3.3, §4.3.4.
 *
 * @example
 * selectedBy([['etag', '"b"']], [{ etag: '"a"' }, { etag: '"b"' }]); // { etag: '"b"' }
 */
export function selectedBy<Stored extends Pick<Validators, 'etag'>>(
  fields: HeaderFields,
  stored: readonly Stored[],
): Stored | undefined {
  const { etag } = validatorsOf(fields);
  return etag === null
    ? undefined
    : stored.find((candidate) => candidate.etag !== null && sameEntityTag(candidate.etag, etag));
}

/**
 * The request's own fields, the conditions in place of any of its own. RFC 9111 §4.3.1.
 *
 * @example
 * withConditions([['accept', 'text/html']], [['if-none-match', '"a"']]);
 */
export function withConditions(requestFields: HeaderFields, conditions: HeaderFields): HeaderFields {
  return conditions.length === 0 ? requestFields : [...withoutFields(requestFields, CONDITIONS), ...conditions];
}

const CONDITIONS = ['if-none-match', 'if-modified-since'];

/**
 * Read the answer to a request that was sent with `conditions`. RFC 9111 §4.3.3, §4.3.4.
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
  const answersUs = status === 304 && conditions.length > 0;
  if (answersUs) return isAbout(validatorsOf(fields), stored) ? 'not-modified' : 'unusable';
  if (status === 304) return 'changed';
  return isFailure(status, policy) ? 'failed' : 'changed';
}

/** A 304 that names another entity tag is about a representation that is not the stored one. RFC 9111 §4.3.4. */
const isAbout = (answer: Validators, stored: Validators): boolean =>
  answer.etag === null || stored.etag === null || sameEntityTag(answer.etag, stored.etag);
