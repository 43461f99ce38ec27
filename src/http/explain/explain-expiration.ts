import type { Expiration } from '../../options/expiration.js';
import { requestDirectives } from '../fields/cache-control.js';
import { type PolicyQuestion, requestPolicy } from '../request-policy.js';

/** Who says how long a response stays fresh: the request's option or its Cache-Control, `urlsExpireAfter`, or the session. */
export type ExpirationSource = 'option' | 'header' | 'url' | 'session';

/** How long the response to a request stays fresh, and who says so. */
export type ExplainedExpiration = { readonly expiration: Expiration; readonly by: ExpirationSource };

/**
 * How long would the response to this request stay fresh, and who says so? For tools that explain a cache.
 *
 * @example
 * const question = { method: 'GET', fields: [], options: {}, settings, urlExpiration: null, isListed: true };
 * explainExpiration(question).by; // 'session'
 */
export function explainExpiration(question: PolicyQuestion): ExplainedExpiration {
  return { expiration: requestPolicy(question).expiration, by: sourceOf(question) };
}

function sourceOf({ options, fields, urlExpiration }: PolicyQuestion): ExpirationSource {
  if (options.expireAfter !== undefined) return 'option';
  if (requestDirectives(fields).maxAge !== null) return 'header';
  return urlExpiration === null ? 'session' : 'url';
}
