import {
  type FieldLines,
  type HeaderField,
  type HeaderFields,
  parseFieldLines,
  toFieldLines,
} from '../../http/fields/header-fields.js';
import {
  everywhere,
  type IgnoredNames,
  identifyingName,
  isIdentifyingField,
  isIgnoredField,
} from '../../options/ignored-names.js';
import { normalizeParams, normalizeUrl, parametersOf, REDACTED } from './normalize-url.js';

/** What of a response can hold secrets, beside its body. Fields are lines of `name:value`. */
export type RedactableResponse = {
  readonly url: string;
  readonly fields: FieldLines;
  readonly requestUrl?: string;
  readonly requestFields?: FieldLines;
};

/**
 * A response without the values of ignored names in URLs and fields: as it is stored (requests-cache: redact_response).
 *
 * @example
 * redactResponse({ url: 'https://x.org/?api_key=s3cret', fields: '' }, ['api_key']).url; // 'https://x.org/?api_key=REDACTED'
 */
export function redactResponse<Redactable extends RedactableResponse>(
  response: Redactable,
  ignoredParameters: readonly string[],
): Redactable {
  const ignored = everywhere(ignoredParameters);
  const { url, fields, requestUrl, requestFields } = response;
  return {
    ...response,
    url: normalizeUrl(url, ignoredParameters),
    fields: redactFields(fields, ignored),
    ...(requestUrl !== undefined && { requestUrl: normalizeUrl(requestUrl, ignoredParameters) }),
    ...(requestFields !== undefined && { requestFields: redactFields(requestFields, ignored) }),
  };
}

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

/** A value that tells users apart, and the name that it was given under, in lower case. */
export type Credential = readonly [name: string, value: string];

/** The credentials in the header fields and in the query of a request. */
export function credentialsIn(
  { fields, url }: { readonly fields: HeaderFields; readonly url: string },
  names: IgnoredNames,
): readonly Credential[] {
  const given = fields.filter(([name]) => isIdentifyingField(name, names));
  const question = url.indexOf('?');
  if (question === -1) return given;
  const query = url.slice(question + 1);
  return mayHold(query, names) ? [...given, ...identifying(parametersOf(query), names)] : given;
}

/** Those of a list of names and values that tell users apart. */
export const identifying = (
  values: Iterable<readonly [name: string, value: string]>,
  names: IgnoredNames,
): readonly Credential[] =>
  [...values].flatMap(([name, value]) => {
    const known = identifyingName(name, names);
    return known === undefined ? [] : [[known, value] as const];
  });

/** Most queries hold none, which is told without a parser; names may be escaped. */
function mayHold(query: string, { identity }: IgnoredNames): boolean {
  const lower = query.toLowerCase();
  return lower.includes('%') || identity.some((name) => lower.includes(name));
}
