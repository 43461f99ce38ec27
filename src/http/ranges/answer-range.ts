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
 * How a usable stored response answers a request, as far as ranges are concerned (RFC 9111 §3.3, RFC 9110 §14.2).
 *
 * - `whole`: unchanged, as there is no Range or it is ignored.
 * - `cut`: a 206 with these bytes.
 * - `unsatisfiable`: a 416, as the range begins after the end.
 * - `not-there`: forward the request, as only a part is stored that does not contain the range.
 * - `rest`: forward the request with these fields in place of its own; a 206 completes the stored part, a 200 replaces it.
 */
export type RangeAnswer =
  | { readonly kind: 'whole' }
  | ({ readonly kind: 'cut' } & Cut)
  | { readonly kind: 'unsatisfiable'; readonly complete: number }
  | { readonly kind: 'not-there' }
  | { readonly kind: 'rest'; readonly fields: HeaderFields };

/** A range of a representation of `complete` bytes, and its offset and length in the stored body. RFC 9110 §14.4. */
export type Cut = BytePositions & {
  readonly complete: number | null;
  readonly offset: number;
  readonly length: number;
};

/** The input of {@link answerRange}: the request and the stored response. */
export type RangeQuestion = {
  readonly method: string;
  readonly requestFields: HeaderFields;
  readonly stored: Pick<StoredResponse, 'status' | 'etag' | 'lastModified' | 'responseTime'> & {
    readonly fields: FieldLines;
  };
  readonly part: StoredPart;
  /** The stored bytes are those that ranges count: not if they were decoded, or if another origin may hide Content-Encoding. */
  readonly isCuttable: boolean;
};

/**
 * The bytes of a stored response that answer this request. RFC 9111 §3.3, RFC 9110 §14.2.
 *
 * @example
 * const part = wholePart(10, { isCuttable: true });
 * const requestFields: HeaderFields = [['range', 'bytes=-2']];
 * answerRange({ method: 'GET', requestFields, stored: { ...stored, fields: '' }, part, isCuttable: true }).kind; // 'cut'
 */
export function answerRange(question: RangeQuestion): RangeAnswer {
  const { method, requestFields, stored, part, isCuttable } = question;
  const isPart = stored.status === 206;
  const requested = fieldValue(requestFields, 'range');
  if (isPart && method === 'GET' && requested === undefined) return restOf(question);
  const ignored: RangeAnswer = isPart ? NOT_THERE : WHOLE;
  const supportsRanges = method === 'GET' && isCuttable && (isPart || stored.status === 200);
  const range = requested === undefined || !supportsRanges ? null : parseRange(requested);
  if (range === null || !ifRangeHolds(question)) return ignored;
  return isPart ? fromPart(range, part) : fromWhole(range, part);
}

const WHOLE: RangeAnswer = { kind: 'whole' };
const NOT_THERE: RangeAnswer = { kind: 'not-there' };

/** A request for the missing end, provided that the representation has not changed. RFC 9111 §3.3, RFC 9110 §13.1.5. */
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

/** Is the stored response the one that the client has a part of? True without If-Range. RFC 9110 §13.1.5. */
function ifRangeHolds({ requestFields, stored }: RangeQuestion): boolean {
  const validator = fieldValue(requestFields, 'if-range');
  if (validator === undefined || sameStrongTag(validator, stored.etag)) return true;
  if (validator !== stored.lastModified) return false;
  return isStrongDate(validator, fieldValue(parseFieldLines(stored.fields), 'date'), stored.responseTime);
}

/** An empty representation has no range that a 206 could name, so it is served whole. RFC 9110 §14.1.2. */
function fromWhole(range: ByteRange, whole: StoredPart): RangeAnswer {
  const complete = lengthOf(whole);
  if (complete === 0) return WHOLE;
  const positions = resolveRange(range, complete);
  return positions === 'unsatisfiable' ? { kind: 'unsatisfiable', complete } : cutOf(positions, whole);
}

/** A part answers only a range that it contains entirely. RFC 9111 §3.3. */
function fromPart(range: ByteRange, part: StoredPart): RangeAnswer {
  const positions = resolveRange(range, part.complete);
  if (positions === 'unsatisfiable' || positions.first < part.first || positions.last > part.last) return NOT_THERE;
  return cutOf(positions, part);
}

function cutOf({ first, last }: BytePositions, part: StoredPart): RangeAnswer {
  const { complete } = part;
  return { kind: 'cut', first, last, complete, offset: first - part.first, length: lengthOf({ first, last }) };
}

/**
 * A decision about reuse, revised if the request asks for a range or the selected response is a part: missing bytes must be requested.
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
  if (range.kind !== 'not-there' && range.kind !== 'rest') return reuse;
  if (onlyIfCached) return { kind: 'gateway-timeout' };
  if (range.kind === 'not-there') return { kind: 'miss', why: 'partial' };
  return { kind: 'complete', selected: reuse.selected, fields: range.fields };
}
