import { fieldValue, type HeaderFields } from '../fields/header-fields.js';
import { parseHttpDate } from '../fields/http-date.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { deltaSeconds, type Millis, type Seconds, seconds, secondsBetween } from '../units.js';

type Received = Pick<StoredResponse, 'requestTime' | 'responseTime'> & { readonly fields: HeaderFields };

/**
 * The time since the origin generated or validated a response, including time in other caches. RFC 9111 §4.2.3.
 *
 * @example
 * currentAge({ fields: [['age', '10']], requestTime: millis(0), responseTime: millis(0) }, millis(5000)); // 15
 */
export const currentAge = (response: Received, now: Millis): Seconds =>
  ageAt({ responseTime: response.responseTime, initialAge: initialAge(response) }, now);

/**
 * The age of a response on arrival, the corrected_initial_age: by Date, or by Age and the response delay, whichever is more.
 * RFC 9111 §4.2.3.
 *
 * @example
 * initialAge({ fields: [['age', '10']], requestTime: millis(0), responseTime: millis(2000) }); // 12
 */
export function initialAge({ fields, requestTime, responseTime }: Received): Seconds {
  const apparentAge = Math.max(0, secondsBetween(dateOf(fields, responseTime), responseTime));
  const responseDelay = Math.max(0, secondsBetween(requestTime, responseTime));
  // Of several values the first counts, and an invalid one is ignored. RFC 9111 §5.1.
  const [age = ''] = (fieldValue(fields, 'age') ?? '').split(',');
  return seconds(Math.max(apparentAge, (deltaSeconds(age.trim()) ?? 0) + responseDelay));
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

/** The time at which the origin generated a response; that of its arrival if Date is missing, which another origin can hide. */
export const dateOf = (fields: HeaderFields, responseTime: Millis): Millis =>
  parseHttpDate(fieldValue(fields, 'date') ?? '', responseTime) ?? responseTime;
