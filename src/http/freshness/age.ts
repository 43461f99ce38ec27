import { deltaSeconds } from '../fields/directives.js';
import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { parseHttpDate } from '../fields/http-date.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { type Millis, type Seconds, seconds, secondsBetween } from '../units.js';

/**
 * How long ago the origin made or validated a response, caches on the way included. RFC 9111 §4.2.3.
 *
 * @example
 * currentAge({ fields: [['age', '10']], requestTime: millis(0), responseTime: millis(0) }, millis(5000)); // 15
 */
export const currentAge = (response: Received, now: Millis): Seconds =>
  ageAt({ responseTime: response.responseTime, initialAge: initialAge(response) }, now);

/**
 * How old a response was when it came: by Date, or by Age and the time that the request took, whichever is more. RFC 9111 §4.2.3.
 *
 * @example
 * initialAge({ fields: [['age', '10']], requestTime: millis(0), responseTime: millis(2000) }); // 12
 */
export function initialAge({ fields, requestTime, responseTime }: Received): Seconds {
  const responseDelay = Math.max(0, secondsBetween(requestTime, responseTime));
  const correctedAgeValue = ageValue(fields) + responseDelay;
  return seconds(Math.max(apparentAge(fields, responseTime), correctedAgeValue));
}

/**
 * The current age of a response whose age on arrival is known. RFC 9111 §4.2.3.
 *
 * @example
 * ageAt({ responseTime: millis(0), initialAge: seconds(10) }, millis(5000)); // 15
 */
export function ageAt(
  { responseTime, initialAge = seconds(0) }: Pick<StoredResponse, 'responseTime' | 'initialAge'>,
  now: Millis,
): Seconds {
  const residentTime = Math.max(0, secondsBetween(responseTime, now));
  return seconds(initialAge + residentTime);
}

type Received = Pick<StoredResponse, 'requestTime' | 'responseTime'> & { readonly fields: HeaderFields };

/** Of several values the first counts, and what is no number counts as none; what is too large as 2^31. RFC 9111 §5.1, §1.2.2. */
function ageValue(fields: HeaderFields): number {
  const [first = ''] = (fieldValue(fields, 'age') ?? '').split(',');
  return deltaSeconds(first.trim()) ?? 0;
}

function apparentAge(fields: HeaderFields, responseTime: Millis): number {
  const date = parseHttpDate(fieldValue(fields, 'date') ?? '', responseTime);
  return date === null ? 0 : Math.max(0, secondsBetween(date, responseTime));
}
