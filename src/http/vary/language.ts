import { fieldValue, type HeaderFields, listMembers } from '../fields/header-fields.js';

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
