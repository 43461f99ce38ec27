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
} from '../../http/ignored-names.js';
import { normalizeParams, normalizeUrl, parameterOf, REDACTED } from './normalize-url.js';

/** The parts of a response, besides its body, that can contain secrets. Fields are lines of `name:value`. */
export type RedactableResponse = {
  readonly url: string;
  readonly fields: FieldLines;
  readonly requestUrl?: string;
  readonly requestFields?: FieldLines;
};

/**
 * A response with the values of ignored names redacted in URLs and fields, as it is stored (requests-cache: redact_response).
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
 * Request or response fields with the values of ignored names redacted (requests-cache: redact_response), also in the URLs of fields
 * such as Location. With `normalizeUrl` and `normalizeBody`, it keeps secrets out of the store.
 */
export function redactFields(fields: FieldLines, { headers, query }: IgnoredNames): FieldLines {
  const redacted = parseFieldLines(fields).map(([name, value]): HeaderField => {
    if (isIgnoredField(name, headers)) return [name, REDACTED];
    return [name, URL_FIELDS.has(name) ? redactQueries(value, query) : value];
  });
  return toFieldLines(redacted);
}

/** Fields that contain URLs. */
const URL_FIELDS: ReadonlySet<string> = new Set([
  'content-location',
  'link',
  'location',
  'refresh',
  'referer',
  'sourcemap',
]);

/** Queries, and fragments in the form of a query, end at white space, a quote, `>` or `#`. Other parameters are left as they are. */
const redactQueries = (value: string, ignored: readonly string[]): string =>
  value.replace(/(?<=[?#])[^\s"'<>#]+/g, (query) => query.replace(/[^&]+/g, redactParameter(ignored)));

const redactParameter = (ignored: readonly string[]) => (parameter: string) => {
  const redacted = normalizeParams(parameter, ignored);
  return redacted.endsWith(`=${REDACTED}`) ? redacted : parameter;
};

/** A value that distinguishes users, and its name in lower case. */
export type Credential = readonly [name: string, value: string];

/** The credentials in the header fields and the query of a request. */
export function credentialsIn(
  { fields, url }: { readonly fields: HeaderFields; readonly url: string },
  names: IgnoredNames,
): readonly Credential[] {
  const given: Credential[] = [];
  for (const field of fields) if (isIdentifyingField(field[0], names)) given.push(field);
  const question = url.indexOf('?');
  if (question === -1) return given;
  const query = url.slice(question + 1);
  return mayContain(query, names) ? [...given, ...identifying(query.split('&').map(parameterOf), names)] : given;
}

/** The credentials among named values. */
export const identifying = (
  values: readonly (readonly [name: string, value: string])[],
  names: IgnoredNames,
): readonly Credential[] =>
  values.flatMap(([name, value]) => {
    const known = identifyingName(name, names);
    return known === undefined ? [] : [[known, value] as const];
  });

/** Rules out most queries without parsing them; escaped ones are parsed. */
function mayContain(query: string, { identity }: IgnoredNames): boolean {
  const lower = query.toLowerCase();
  return lower.includes('%') || identity.some((name) => lower.includes(name));
}
