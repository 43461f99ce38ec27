import { type Millis, millis } from '../units.js';

/**
 * The time of an HTTP-date; null for any other text. Exactly the three formats, including spaces, but case-insensitive
 * (RFC 9111 §4.2). `now` determines the century of a two-digit year. RFC 9110 §5.6.7.
 *
 * @example
 * parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT', millis(Date.now())); // 784111777000
 */
export function parseHttpDate(text: string, now: Millis): Millis | null {
  const parts = FORMATS.map((format) => format.exec(text)?.groups).find((groups) => groups !== undefined);
  if (parts === undefined) return null;
  const { year = '', month = '', day, hour, minute, second } = parts;
  const date = new Date(0);
  const fullYear = year.length === 2 ? inCentury(Number(year), now) : Number(year);
  date.setUTCFullYear(fullYear, MONTHS.indexOf(month.toLowerCase()), Number(day));
  // A day that does not exist becomes another one; second 60 is a leap second.
  const exists = date.getUTCDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
  return exists ? millis(date.setUTCHours(Number(hour), Number(minute), Number(second))) : null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';
const SHORT_DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';

/** IMF-fixdate, rfc850-date, asctime-date. */
const FORMATS = [
  new RegExp(`^${SHORT_DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`, 'i'),
  new RegExp(`^${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`, 'i'),
  new RegExp(`^${SHORT_DAY} ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})$`, 'i'),
];

/** A year more than 50 years in the future is the most recent past year with these digits. RFC 9110 §5.6.7. */
function inCentury(twoDigits: number, now: Millis): number {
  const thisYear = new Date(now).getUTCFullYear();
  const inThisCentury = thisYear - (thisYear % 100) + twoDigits;
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
}
