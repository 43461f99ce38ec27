import type { RequestBody } from './prepared-request.js';

/** The canonical, redacted text of a body: equal bodies, whatever their kind, have equal texts. */
export function normalizeBody(
  body: RequestBody,
  contentType: string | undefined,
  ignoredParameters: readonly string[],
): Promise<string> {
  throw [body, contentType, ignoredParameters];
}
