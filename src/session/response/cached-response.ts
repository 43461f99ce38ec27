import type { Answer } from '../../engine/answer.js';
import type { ResponseContext } from './details.js';
import { SessionResponse } from './session-response.js';

/** A response that came out of the cache, validated or not. */
export type CachedResponse = SessionResponse & { readonly fromCache: true };

/** A response that came from the origin for this request. */
export type OriginalResponse = SessionResponse & { readonly fromCache: false };

/**
 * The response to a request of a session; `fromCache` tells the two apart.
 *
 * @example
 * const response = await session.get('/api/countries');
 * if (response.fromCache) showAge(response.createdAt);
 */
export type AnyResponse = CachedResponse | OriginalResponse;

/** Make the response of an answer. Which of the two it is, `fromCache` says. */
export function respond(answer: Answer & { readonly source: 'cache' }, context: ResponseContext): CachedResponse;
export function respond(answer: Answer, context: ResponseContext): AnyResponse;
export function respond(answer: Answer, context: ResponseContext): SessionResponse {
  return new SessionResponse(answer, context);
}
