import { fieldValue, type HeaderFields } from './header-fields.js';
import { parseHttpDate } from './http-date.js';
import type { StoredResponse } from './stored-response.js';
import { type Millis, type Seconds, seconds, secondsBetween } from './units.js';

/**
 * How long ago the origin made or validated a response, caches on the way included. RFC 9111 §4.2.3.
 *
 * @example
 * currentAge({ fields: [['age', '10']], requestTime: millis(0), responseTime: millis(0) }, millis(5000)); // 15
 */
export function currentAge(
  response: Pick<StoredResponse, 'requestTime' | 'responseTime'> & { readonly fields: HeaderFields },
  now: Millis,
): Seconds {
  const { fields, requestTime, responseTime } = response;
  const responseDelay = secondsBetween(requestTime, responseTime);
  const correctedAgeValue = ageValue(fields) + responseDelay;
  const correctedInitialAge = Math.max(apparentAge(fields, responseTime), correctedAgeValue);
  const residentTime = Math.max(0, secondsBetween(responseTime, now));
  return seconds(correctedInitialAge + residentTime);
}

/** Of several values the first counts, and what is no number counts as none. RFC 9111 §5.1. */
function ageValue(fields: HeaderFields): number {
  const [first = ''] = (fieldValue(fields, 'age') ?? '').split(',');
  return /^\s*\d+\s*$/.test(first) ? Number(first) : 0;
}

function apparentAge(fields: HeaderFields, responseTime: Millis): number {
  const date = parseHttpDate(fieldValue(fields, 'date') ?? '', responseTime);
  return date === null ? 0 : Math.max(0, secondsBetween(date, responseTime));
}
