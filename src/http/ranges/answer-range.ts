import { type FieldLines, fieldValue, type HeaderFields, parseFieldLines } from '../fields/header-fields.js';
import type { Reuse } from '../freshness/reuse.js';
import type { RequestPolicy } from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { isStrongDate, sameStrongTag, strongValidator, withStrongDate } from '../validating/validators.js';
import {
  type BytePositions,
  type ByteRange,
  lengthOf,
  parseRange,
  resolveRange,
  type StoredPart,
} from './byte-range.js';

/**
 * How a stored response that may be used answers a request, as for ranges (RFC 9111 §3.3, RFC 9110 §14.2).
 *
 * - `whole`: as it is stored; there is no Range, or it is to be ignored.
 * - `cut`: a 206 with these bytes.
 * - `unsatisfiable`: a 416; the range begins behind the end.
 * - `not-there`: forward, what is stored is a part and does not hold all that is asked for.
 * - `rest`: forward with these fields in place of any of the same names; a 206 then completes what is stored, a 200 replaces it.
 */
export type RangeAnswer =
  | { readonly kind: 'whole' }
  | ({ readonly kind: 'cut' } & Cut)
  | { readonly kind: 'unsatisfiable'; readonly complete: number }
  | { readonly kind: 'not-there' }
  | { readonly kind: 'rest'; readonly fields: HeaderFields };

/** Bytes of a representation of `complete` bytes, and where they stand in the stored body. RFC 9110 §14.4. */
export type Cut = BytePositions & {
  readonly complete: number | null;
  readonly offset: number;
  readonly length: number;
};

/** What {@link answerRange} is asked: the request, and what is stored. */
export type RangeQuestion = {
  readonly method: string;
  readonly requestFields: HeaderFields;
  readonly stored: Pick<StoredResponse, 'status' | 'etag' | 'lastModified' | 'responseTime'> & {
    readonly fields: FieldLines;
  };
  readonly part: StoredPart;
  /** Are the stored bytes those that ranges count? Not after Content-Encoding, nor where another origin may hide it. */
  readonly isCuttable: boolean;
};

/**
 * Which bytes of a stored response answer this request? RFC 9111 §3.3, RFC 9110 §14.2.
 *
 * @example
 * const part = wholePart(10, { isCuttable: true });
 * const requestFields: HeaderFields = [['range', 'bytes=-2']];
 * answerRange({ method: 'GET', requestFields, stored: { ...stored, fields: '' }, part, isCuttable: true }).kind; // 'cut'
 */
export function answerRange(question: RangeQuestion): RangeAnswer {
  const { method, requestFields, stored, part, isCuttable } = question;
  const isPart = stored.status === 206;
  const asked = fieldValue(requestFields, 'range');
  if (isPart && method === 'GET' && asked === undefined) return restOf(question);
  const ignored: RangeAnswer = isPart ? NOT_THERE : WHOLE;
  const hasRanges = method === 'GET' && isCuttable && (isPart || stored.status === 200);
  const range = asked === undefined || !hasRanges ? null : parseRange(asked);
  if (range === null || !holdsIfRange(question)) return ignored;
  return isPart ? fromPart(range, part) : fromWhole(range, part);
}

const WHOLE: RangeAnswer = { kind: 'whole' };
const NOT_THERE: RangeAnswer = { kind: 'not-there' };

/** What has not come yet, on condition that the representation is the same. RFC 9111 §3.3, RFC 9110 §13.1.5. */
function restOf({ stored, part, isCuttable }: RangeQuestion): RangeAnswer {
  const { first, last, complete, isCombinable } = part;
  const lacksOnlyTheEnd = first === 0 && complete !== null && last + 1 < complete;
  if (!isCuttable || !isCombinable || !lacksOnlyTheEnd) return NOT_THERE;
  const validator = strongValidator(withStrongDate(stored, parseFieldLines(stored.fields), stored.responseTime));
  if (validator === null) return NOT_THERE;
  const fields: HeaderFields = [
    ['range', `bytes=${last + 1}-`],
    ['if-range', validator],
  ];
  return { kind: 'rest', fields };
}

/** Is what is stored what the client has a part of? True without If-Range. RFC 9110 §13.1.5. */
function holdsIfRange({ requestFields, stored }: RangeQuestion): boolean {
  const validator = fieldValue(requestFields, 'if-range');
  if (validator === undefined || sameStrongTag(validator, stored.etag)) return true;
  if (validator !== stored.lastModified) return false;
  return isStrongDate(validator, fieldValue(parseFieldLines(stored.fields), 'date'), stored.responseTime);
}

/** An empty representation has no range that a 206 could name, and is given whole. RFC 9110 §14.1.2. */
function fromWhole(range: ByteRange, whole: StoredPart): RangeAnswer {
  const complete = lengthOf(whole);
  if (complete === 0) return WHOLE;
  const positions = resolveRange(range, complete);
  return positions === 'unsatisfiable' ? { kind: 'unsatisfiable', complete } : cutOf(positions, whole);
}

/** A part answers only a range wholly within it. RFC 9111 §3.3. */
function fromPart(range: ByteRange, part: StoredPart): RangeAnswer {
  const positions = positionsOf(range, part.complete);
  if (positions === 'unsatisfiable' || positions.first < part.first || positions.last > part.last) return NOT_THERE;
  return cutOf(positions, part);
}

/** Where the end is not known, only a range that names both of its ends can be placed. RFC 9110 §14.1.2. */
function positionsOf(range: ByteRange, complete: number | null): BytePositions | 'unsatisfiable' {
  if (complete !== null) return resolveRange(range, complete);
  return range.kind === 'suffix' || range.last === null ? 'unsatisfiable' : { first: range.first, last: range.last };
}

function cutOf({ first, last }: BytePositions, part: StoredPart): RangeAnswer {
  const { complete } = part;
  return { kind: 'cut', first, last, complete, offset: first - part.first, length: lengthOf({ first, last }) };
}

/**
 * What becomes of a decision when the request asks for a range, or what was selected is a part: what is not there must be asked for.
 * RFC 9111 §3.3, §3.4.
 *
 * @example
 * reuseOfPart({ kind: 'fresh', selected: stored }, { kind: 'not-there' }, policy); // { kind: 'miss', why: 'partial' }
 */
export function reuseOfPart<Stored extends StoredResponse>(
  reuse: Extract<Reuse<Stored>, { readonly selected: Stored }>,
  range: RangeAnswer,
  { onlyIfCached }: RequestPolicy,
): Reuse<Stored> {
  switch (range.kind) {
    case 'whole':
    case 'cut':
    case 'unsatisfiable':
      return reuse;
    case 'not-there':
      return onlyIfCached ? { kind: 'gateway-timeout' } : { kind: 'miss', why: 'partial' };
    case 'rest':
      if (onlyIfCached) return { kind: 'gateway-timeout' };
      return { kind: 'complete', selected: reuse.selected, fields: range.fields };
  }
}
