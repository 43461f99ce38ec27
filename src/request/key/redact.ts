import { type FieldLines, type HeaderField, parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { everywhere, type IgnoredNames, isIgnoredField } from '../../http/ignored-names.js';
import { normalizeParams, normalizeUrl, REDACTED } from './normalize-url.js';

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
