import { type CacheError, fail } from '../errors.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import { getRedirectTarget, redirectedRequest, tooManyRedirects } from '../request/redirects.js';

import type { SendOptions } from '../session/options/options.js';
import type { AnyResponse } from '../session/response/cached-response.js';

/** What a chain of redirects is followed by. */
type Following = {
  readonly maxRedirects: number;
  send(request: PreparedRequest, options: SendOptions): Promise<AnyResponse>;
};

/** What of a response tells where it leads. */
type Leading = Pick<AnyResponse, 'status' | 'headers' | 'type'>;

/** Follow the redirects that come after a response, each as a request of its own (requests: Session.resolve_redirects). */
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

/** The request that a response redirects to; null where it does not. Throws `unsupported-option` where the browser hides it. */
export function nextRequest({ status, headers, type }: Leading, request: PreparedRequest): PreparedRequest | null {
  if (type === 'opaqueredirect') throw hidden();
  const target = getRedirectTarget({ status, headers });
  return target === null ? null : redirectedRequest(request, status, target);
}

function hidden(): CacheError {
  return fail('unsupported-option', 'redirectHidden');
}
