import { parseFieldLines } from '../../http/fields/header-fields.js';
import { type UrlSettings, urlName } from '../../request/key/normalize-url.js';
import { redactFields } from '../../request/key/redact.js';
import type { PreparedRequest } from '../../request/prepared-request.js';

/**
 * The request that a response answers, secrets redacted (requests-cache: CachedRequest). Without cookies, which no script sees,
 * and without its body, which is never stored. It can be prepared again as it is.
 *
 * @example
 * const again = await session.prepareRequest(response.request);
 */
export type CachedRequest = { readonly method: string; readonly url: string; readonly headers: Headers };

/** What was asked, and what says which of its values are secret. */
export type Asked = {
  readonly request: PreparedRequest;
  readonly settings: UrlSettings;
};

export function cachedRequest({ request, settings }: Asked): CachedRequest {
  const headers = new Headers();
  for (const [name, value] of parseFieldLines(redactFields(request.fields, settings.ignoredParameters)))
    headers.append(name, value);
  return { method: request.method, url: urlName(request.url, settings), headers };
}
