import { type CacheError, fail } from '../errors.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import { getRedirectTarget } from '../request/redirect-target.js';
import { redirectedRequest, tooManyRedirects } from '../request/redirects.js';

import type { SendOptions } from '../session/options/options.js';
import type { AnyResponse } from '../session/response/cached-response.js';

/** The session that follows redirects. */
type Following = {
  readonly maxRedirects: number;
  send(request: PreparedRequest, options: SendOptions): Promise<AnyResponse>;
};

/** The members of a response that tell its target. */
type Leading = Pick<AnyResponse, 'status' | 'headers' | 'type'>;

/** Follow the redirects after a response, each as a request of its own (requests: Session.resolve_redirects). */
export async function* followed(
  session: Following,
  response: Leading,
  request: PreparedRequest,
  options: SendOptions,
): AsyncGenerator<AnyResponse, void, undefined> {
  let next = nextRequest(response, request);
  for (let count = 0; next !== null; count += 1) {
    if (count >= session.maxRedirects) throw tooManyRedirects(next.url, session.maxRedirects);
    const fetchOptions = { ...next.fetchOptions, redirect: 'manual' } as const;
    const answer = await session.send({ ...next, fetchOptions }, options);
    yield answer;
    next = nextRequest(answer, next);
  }
}

/** The request to the target of a redirect; null for other responses. Throws `unsupported-option` if the browser hides the target. */
export function nextRequest({ status, headers, type }: Leading, request: PreparedRequest): PreparedRequest | null {
  if (type === 'opaqueredirect') throw hidden();
  const target = getRedirectTarget({ status, headers });
  return target === null ? null : redirectedRequest(request, status, target);
}

function hidden(): CacheError {
  return fail('unsupported-option', 'redirectHidden');
}
