import { fieldValue, type HeaderFields, parseFieldLines } from '../../http/fields/header-fields.js';
import { answerRange, type RangeAnswer } from '../../http/ranges/answer-range.js';
import { partOf, wholePart } from '../../http/ranges/byte-range.js';
import type { StoredEntry } from '../../storage/entry.js';
import type { Ask } from '../ask.js';

/** The answer to all who ask for no part, of what is none. */
const WHOLE: RangeAnswer = { kind: 'whole' };

/** Which bytes of what is stored answer a request. RFC 9111 §3.3. */
export function rangeOf(
  { call, fields: requestFields, policy }: Pick<Ask, 'call' | 'fields' | 'policy'>,
  entry: StoredEntry,
): RangeAnswer {
  if (!policy.cacheControl) return WHOLE;
  const isPart = entry.status === 206;
  if (!isPart && !requestFields.some(([name]) => name === 'range')) return WHOLE;
  const fields = parseFieldLines(entry.fields);
  const isCuttable = hasCountableBytes(entry, fields);
  const part = isPart ? partOf(fields, entry.size) : wholePart(entry.size, { isCuttable });
  if (part === null) return { kind: 'not-there' };
  return answerRange({ method: call.request.method, requestFields, stored: entry, part, isCuttable });
}

/** Are the stored bytes those that ranges count? Not those that were decoded, which another origin may hide. RFC 9110 §14.1.2. */
export function hasCountableBytes(
  { type, isDecoded }: Pick<StoredEntry, 'type' | 'isDecoded'>,
  fields: HeaderFields,
): boolean {
  return isDecoded !== true && (type !== 'cors' || exposesEncoding(fields));
}

const exposesEncoding = (fields: HeaderFields): boolean =>
  /(?:^|,)\s*(?:content-encoding|\*)\s*(?:,|$)/i.test(fieldValue(fields, 'access-control-expose-headers') ?? '');
