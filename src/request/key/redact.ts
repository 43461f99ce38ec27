import { type FieldLines, type HeaderField, parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { type IgnoredNames, isIgnoredField } from '../../options/ignored-names.js';
import { normalizeParams } from './parameters.js';
import { REDACTED } from './redacted.js';

/**
 * Request or response fields without the values of ignored names (requests-cache: redact_response), those in the URLs of Location
 * and the like included. No secret is at rest by this and by `normalizeUrl` and `normalizeBody`.
 */
export function redactFields(fields: FieldLines, ignoredParameters: IgnoredNames): FieldLines {
  return toFieldLines(parseFieldLines(fields).map((field) => redactField(field, ignoredParameters)));
}

function redactField(field: HeaderField, { headers, query }: IgnoredNames): HeaderField {
  const [name, value] = field;
  if (isIgnoredField(name, headers)) return [name, REDACTED];
  return URL_FIELDS.has(name) && /[?#]/.test(value) ? [name, redactQueries(value, query)] : field;
}

/** Fields that hold URLs, on their own or among other text. */
const URL_FIELDS: ReadonlySet<string> = new Set([
  'content-location',
  'link',
  'location',
  'refresh',
  'referer',
  'sourcemap',
]);

/** Each query, and each fragment that is one, ends where no URL goes on: at a blank, a quote, `>` or `#`. The order of its parameters is left as it is. */
function redactQueries(value: string, ignored: readonly string[]): string {
  return value.replace(/(?<=[?#])[^\s"'<>#]+/g, (query) =>
    query
      .split('&')
      .map((parameter) => redactParameter(parameter, ignored))
      .join('&'),
  );
}

const redactParameter = (parameter: string, ignored: readonly string[]): string => {
  const redacted = normalizeParams(parameter, ignored);
  return redacted.endsWith(`=${REDACTED}`) ? redacted : parameter;
};
