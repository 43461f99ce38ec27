import { isIgnoredField } from '../../options/ignored-names.js';
import {
  type FieldLines,
  fieldValue,
  type HeaderFields,
  listMembers,
  parseFieldLines,
  toFieldLines,
} from '../fields/header-fields.js';
import { isUnseen } from './browser-fields.js';

/**
 * The selecting names of a Vary field: lower case, sorted, each once; `['*']` when any member is `*`. Fields that the browser
 * adds and no worker sees are left out, as far as they are the same for all requests of one browser. `hasIdentity`: the response is
 * kept for one identity, so that cookies select nothing more. RFC 9111 §4.1.
 *
 * @example
 * varyNames([['vary', 'Origin, Accept']]); // ['accept']
 */
export function varyNames(fields: HeaderFields, hasIdentity = false): readonly string[] {
  const value = fieldValue(fields, 'vary');
  if (value === undefined) return [];
  const names = listMembers(value.toLowerCase());
  if (names.includes('*')) return ['*'];
  return [...new Set(names)].filter((name) => !CONSTANT.has(name) && !(hasIdentity && name === 'cookie')).sort();
}

/**
 * The selecting fields of a request, normalised: a line for each name that the request has. RFC 9111 §4.1.
 *
 * @example
 * selectingFields(['accept'], [['accept', 'Text/HTML, text/plain']]); // 'accept:text/html,text/plain'
 */
export function selectingFields(vary: readonly string[], requestFields: HeaderFields): FieldLines {
  if (vary.length === 0) return '';
  return toFieldLines(
    vary.flatMap((name) => {
      const value = fieldValue(requestFields, name);
      return value === undefined ? [] : [[name, normalised(name, value)] as const];
    }),
  );
}

/** What a stored response was selected by. */
export type Selected = {
  readonly vary: readonly string[];
  readonly selecting: FieldLines;
  /** The language that it is in, where that is known. */
  readonly language?: string;
};

/**
 * Do the selecting fields of this request match those of the request that was answered? `byMeaning`: languages in another order, and
 * such that prefer the language that was selected, match as well. RFC 9111 §4.1.
 *
 * @example
 * matchesVary({ vary: ['accept'], selecting: 'accept:text/html' }, [['accept', 'text/html']]); // true
 */
export function matchesVary(stored: Selected, requestFields: HeaderFields, byMeaning = false): boolean {
  if (stored.vary.length === 0) return true;
  if (neverMatches(stored.vary, requestFields)) return false;
  if (selectingFields(stored.vary, requestFields) === stored.selecting) return true;
  return byMeaning && stored.vary.includes(LANGUAGES) && matchesByLanguage(stored, requestFields);
}

const LANGUAGES = 'accept-language';

function matchesByLanguage({ vary, selecting, language }: Selected, requestFields: HeaderFields): boolean {
  const asked = fieldValue(requestFields, LANGUAGES);
  const selected = parseFieldLines(selecting);
  const others = vary.filter((name) => name !== LANGUAGES);
  if (asked === undefined || selectingFields(others, requestFields) !== selectingFields(others, selected)) return false;
  if (language !== undefined && prefersLanguage(asked, language)) return true;
  return sameLanguages(asked, fieldValue(selected, LANGUAGES) ?? '');
}

/**
 * Can no later request match? `*` says that other things than fields select; cookies and some more do select, but nobody sees them.
 * RFC 9110 §12.5.5.
 *
 * @example
 * neverMatches(['cookie'], []); // true
 */
export const neverMatches = (vary: readonly string[], requestFields: HeaderFields): boolean =>
  vary.some((name) => name === '*' || name === 'cookie' || isUnseen(name, requestFields));

/** Does it name a field of this request that must not be at rest? Then nothing is left to compare by (requests-cache: always a miss). */
export const namesSecret = (
  vary: readonly string[],
  requestFields: HeaderFields,
  ignoredParameters: readonly string[],
): boolean =>
  vary.some((name) => isIgnoredField(name, ignoredParameters) && fieldValue(requestFields, name) !== undefined);

/** Added by the browser below any worker, and the same for a navigation, an image and a call. */
const CONSTANT = new Set(['accept-encoding', 'referer', 'origin']);

/** Lists whose members have no letter case: RFC 9110 §12.5.1, §12.5.2, §12.5.4. */
const CASELESS = new Set(['accept', 'accept-charset', 'accept-language']);

/** White space around commas never counts; within a quoted string it does, so values with quotes stay as they are. */
function normalised(name: string, value: string): string {
  if (value.includes('"')) return value;
  const list = listMembers(value).join(',');
  return CASELESS.has(name) ? list.toLowerCase().replace(/\s*;\s*/g, ';') : list;
}

/**
 * The language that a response is in: its Content-Language, in lower case, when it names just one. RFC 9110 §8.5.
 *
 * @example
 * languageOf([['content-language', 'de-CH']]); // 'de-ch'
 */
export function languageOf(fields: HeaderFields): string | undefined {
  const [language, ...others] = listMembers((fieldValue(fields, 'content-language') ?? '').toLowerCase());
  return others.length === 0 ? language : undefined;
}

/**
 * Do two values of Accept-Language say the same? Their order says nothing. RFC 9110 §12.5.4.
 *
 * @example
 * sameLanguages('en, de;q=0.5', 'de;q=0.5,en'); // true
 */
export const sameLanguages = (one: string, other: string): boolean => inOrder(one) === inOrder(other);

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

type LanguageRange = readonly [range: string, quality: number];

const inOrder = (value: string): string =>
  rangesOf(value)
    .map(([range, quality]) => `${range};q=${quality}`)
    .sort()
    .join(',');

const rangesOf = (value: string): readonly LanguageRange[] => listMembers(value.toLowerCase()).map(rangeOf);

/** A quality that cannot be read is as good as none. RFC 9110 §12.4.2. */
function rangeOf(member: string): LanguageRange {
  const [range = '', ...parameters] = member.split(';').map((part) => part.trim());
  const quality = parameters
    .map((parameter) => /^q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(parameter)?.[1])
    .find(Boolean);
  return [range, quality === undefined ? 1 : Number(quality)];
}
