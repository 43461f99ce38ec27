import {
  type FieldLines,
  fieldValue,
  type HeaderField,
  type HeaderFields,
  listMembers,
  lowerCaseMembers,
  parseFieldLines,
  toFieldLines,
} from '../fields/header-fields.js';
import { isUnseen } from './browser-fields.js';

/**
 * The names in a Vary field: lower case, sorted, without duplicates; `['*']` if one is `*`. Without the fields that the browser adds
 * below any worker, if all requests of one browser have the same value. `hasIdentity`: the response is stored for one
 * identity, so cookies select nothing. RFC 9111 §4.1.
 *
 * @example
 * varyNames([['vary', 'Origin, Accept']]); // ['accept']
 */
export function varyNames(fields: HeaderFields, hasIdentity = false): readonly string[] {
  const names = lowerCaseMembers(fields, 'vary');
  if (names.includes('*')) return ['*'];
  return [...new Set(names)].filter((name) => !CONSTANT.has(name) && !(hasIdentity && name === 'cookie')).sort();
}

/** Added by the browser below any worker, and equal for navigations, images and calls. */
const CONSTANT = new Set(['accept-encoding', 'referer', 'origin']);

/**
 * The selecting fields of a request, normalized: one line for each name that the request has. RFC 9111 §4.1.
 *
 * @example
 * selectingFields(['accept'], [['accept', 'Text/HTML, text/plain']]); // 'accept:text/html,text/plain'
 */
export function selectingFields(vary: readonly string[], requestFields: HeaderFields): FieldLines {
  const selecting: HeaderField[] = [];
  for (const name of vary) {
    const value = fieldValue(requestFields, name);
    if (value !== undefined) selecting.push([name, normalized(name, value)]);
  }
  return toFieldLines(selecting);
}

/** Lists whose members are case-insensitive: RFC 9110 §12.5.1, §12.5.2, §12.5.4. */
const CASE_INSENSITIVE = new Set(['accept', 'accept-charset', 'accept-language']);

/** White space around commas is insignificant, except in a quoted string: values with quotes are left as they are. */
function normalized(name: string, value: string): string {
  if (value.includes('"')) return value;
  const list = listMembers(value).join(',');
  return CASE_INSENSITIVE.has(name) ? list.toLowerCase().replace(/\s*;\s*/g, ';') : list;
}

/** The selecting fields of a stored response. */
export type Selected = {
  readonly vary: readonly string[];
  readonly selecting: FieldLines;
  /** Its language, if known. */
  readonly language?: string;
};

/**
 * Do the selecting fields of this request match those of the stored response's request? `byMeaning`: languages also match in another
 * order, or if the request prefers the language of the stored response. RFC 9111 §4.1.
 *
 * @example
 * matchesVary({ vary: ['accept'], selecting: 'accept:text/html' }, [['accept', 'text/html']]); // true
 */
export function matchesVary(stored: Selected, requestFields: HeaderFields, byMeaning = false): boolean {
  if (stored.vary.length === 0) return true;
  if (neverMatches(stored.vary, requestFields)) return false;
  if (selectingFields(stored.vary, requestFields) === stored.selecting) return true;
  return byMeaning && matchesByLanguage(stored, requestFields);
}

const LANGUAGES = 'accept-language';

function matchesByLanguage({ vary, selecting, language }: Selected, requestFields: HeaderFields): boolean {
  const accepted = fieldValue(requestFields, LANGUAGES);
  if (accepted === undefined || !vary.includes(LANGUAGES)) return false;
  const selected = parseFieldLines(selecting);
  const others = vary.filter((name) => name !== LANGUAGES);
  if (selectingFields(others, requestFields) !== selectingFields(others, selected)) return false;
  if (language !== undefined && prefersLanguage(accepted, language)) return true;
  return sameLanguages(accepted, fieldValue(selected, LANGUAGES) ?? '');
}

/**
 * Can no later request match? `*`: something other than fields selects. Cookies, and some fields of the browser, select but cannot be
 * seen. RFC 9110 §12.5.5.
 *
 * @example
 * neverMatches(['cookie'], []); // true
 */
export const neverMatches = (vary: readonly string[], requestFields: HeaderFields): boolean =>
  vary.some((name) => name === '*' || name === 'cookie' || isUnseen(name, requestFields));

/**
 * The language of a response: its Content-Language in lower case, if that has exactly one. RFC 9110 §8.5.
 *
 * @example
 * languageOf([['content-language', 'de-CH']]); // 'de-ch'
 */
export function languageOf(fields: HeaderFields): string | undefined {
  const [language, ...others] = lowerCaseMembers(fields, 'content-language');
  return others.length === 0 ? language : undefined;
}

/**
 * Are two values of Accept-Language equivalent? Order is insignificant. RFC 9110 §12.5.4.
 *
 * @example
 * sameLanguages('en, de;q=0.5', 'de;q=0.5,en'); // true
 */
export const sameLanguages = (one: string, other: string): boolean => sortedRanges(one) === sortedRanges(other);

const sortedRanges = (value: string): string =>
  rangesOf(value)
    .map(([range, quality]) => `${range};q=${quality}`)
    .sort()
    .join(',');

/**
 * Does this value of Accept-Language prefer this language to all others? RFC 9110 §12.5.4.
 *
 * @example
 * prefersLanguage('fr;q=0.5, de', 'de'); // true
 */
export function prefersLanguage(acceptLanguage: string, language: string): boolean {
  const ranges = rangesOf(acceptLanguage);
  const own = ranges.find(([range]) => range === language)?.[1] ?? 0;
  return own > 0 && ranges.every(([range, quality]) => range === language || quality < own);
}

/** Language ranges with their quality, which is 1 if it is missing or invalid. RFC 9110 §12.4.2. */
const rangesOf = (value: string): readonly (readonly [range: string, quality: number])[] =>
  listMembers(value.toLowerCase()).map((member) => {
    const [range = '', ...parameters] = member.split(';').map((part) => part.trim());
    const qualities = parameters.map((one) => /^q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(one)?.[1]);
    return [range, Number(qualities.find(Boolean) ?? 1)];
  });
