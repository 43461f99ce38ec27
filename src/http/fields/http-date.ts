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
  const { year = '', month = '', day = '', hour, minute, second } = parts;
  const date = { month: MONTHS.indexOf(month.toLowerCase()), day: Number(day) };
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  return moment(year.length === 2 ? fullYear(Number(year), now) : Number(year), date, time);
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
function fullYear(twoDigits: number, now: Millis): number {
  const thisYear = new Date(now).getUTCFullYear();
  const inThisCentury = thisYear - (thisYear % 100) + twoDigits;
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
}

/** Null for a date or time that does not exist; second 60 is a leap second. */
function moment(
  year: number,
  { month, day }: { month: number; day: number },
  { hour, minute, second }: { hour: number; minute: number; second: number },
): Millis | null {
  if (hour > 23 || minute > 59 || second > 60) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return null;
  return millis(date.setUTCHours(hour, minute, second));
}
