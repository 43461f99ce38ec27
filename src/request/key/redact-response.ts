import type { FieldLines } from '../../http/fields/header-fields.js';
import { everywhere } from '../../options/ignored-names.js';
import { normalizeUrl } from './normalize-url.js';
import { redactFields } from './redact.js';

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
