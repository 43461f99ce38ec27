import { requestDirectives } from '../fields/cache-control.js';
import { ageAt } from '../freshness/age.js';
import type { Expiration } from '../freshness/expiration.js';
import { isFresh, staleness } from '../freshness/freshness.js';
import type { MissReason, Reuse } from '../freshness/reuse.js';
import { mustNotBeServedStale } from '../freshness/stale.js';
import { bypassReason, type PolicyQuestion, type RequestPolicy, requestPolicy } from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { type Millis, NEVER, secondsBetween } from '../units.js';
import { isValidatable } from '../validating/validators.js';
import { type Because, describeReason, type Reason, type ReasonId, type Reasons } from './sentences.js';

/** A reason with the values that its sentence contains. */
export const because = <Id extends ReasonId>(reason: Id, ...values: Parameters<Reasons[Id]>): Reason => ({
  reason,
  values,
});

/**
 * The reason that a stored response is used, or not used, for a request. For tools that explain a cache.
 *
 * @example
 * explainReuse({ kind: 'miss', why: 'uri-miss' }, policy, now).section; // 'RFC 9111 §4'
 */
export const explainReuse = (reuse: Reuse<StoredResponse>, policy: RequestPolicy, now: Millis): Because =>
  describeReason(reasonOfReuse(reuse, policy, now));

/** The same as a reason: without its sentence, which the worker does not contain. */
export function reasonOfReuse(reuse: Reuse<StoredResponse>, policy: RequestPolicy, now: Millis): Reason {
  switch (reuse.kind) {
    case 'fresh':
      return because('fresh', secondsLeft(reuse.selected, now));
    case 'stale':
      return because(policy.maxStale > 0 ? 'maxStale' : 'staleIfError', secondsStale(reuse.selected, now));
    case 'stale-while-revalidate':
      return because('staleWhileRevalidate', secondsStale(reuse.selected, now));
    case 'validate':
      return reasonToValidate(reuse.selected, policy, now);
    case 'select':
      return because('selectVariant');
    case 'complete':
      return because('complete');
    case 'miss':
      return because(MISSES[reuse.why]);
    case 'gateway-timeout':
      return because('onlyIfCached');
  }
}

const MISSES = {
  'uri-miss': 'uriMiss',
  'vary-miss': 'varyMiss',
  request: 'forceRefresh',
  bypass: 'bypass',
  partial: 'partial',
} as const satisfies Record<MissReason, ReasonId>;

/** The first reason that applies, in the order of `decideReuse`. */
function reasonToValidate(stored: StoredResponse, policy: RequestPolicy, now: Millis): Reason {
  const { refresh, alwaysRevalidate, maxAge, minFresh } = policy;
  if (policy.cacheControl && stored.control?.noCache === true) return because('noCache');
  if (alwaysRevalidate && isValidatable(stored)) return because('alwaysRevalidate');
  if (refresh !== 'no') return because('refresh');
  if (maxAge !== null && ageAt(stored, now) > maxAge) return because('maxAge', maxAge);
  if (isFresh(stored, now)) return because('minFresh', minFresh);
  const mustRevalidate = mustNotBeServedStale({ stored, policy, now });
  return because(mustRevalidate ? 'mustRevalidate' : 'stale', secondsStale(stored, now));
}

/** Null: it never becomes stale. */
const secondsLeft = ({ expires }: StoredResponse, now: Millis): number | null =>
  expires === NEVER ? null : Math.max(0, Math.round(secondsBetween(now, expires)));

/** Null: unknown, as its response time is in the future. */
function secondsStale(stored: StoredResponse, now: Millis): number | null {
  const since = staleness(stored, now);
  return Number.isFinite(since) ? Math.max(0, Math.round(since)) : null;
}

/**
 * The reason that a request bypasses the cache; null if neither the request nor the settings say so.
 *
 * @example
 * explainBypass({ method: 'GET', fields: [], options: {}, settings, urlExpiration: null, isListed: false })?.text;
 */
export function explainBypass(question: PolicyQuestion): Because | null {
  const reason = reasonToBypass(question);
  return reason === null ? null : describeReason(reason);
}

/** The same as a reason. */
export function reasonToBypass(question: PolicyQuestion): Reason | null {
  const why = bypassReason(question, requestDirectives(question.fields), requestPolicy(question).expiration);
  if (why === null) return null;
  return why === 'method' ? because(why, question.method) : because(why);
}

/** The source of a freshness lifetime: the request's option or Cache-Control field, `urlsExpireAfter`, or the session. */
export type ExpirationSource = 'option' | 'header' | 'url' | 'session';

/** The freshness lifetime of the response to a request, and its source. */
export type ExplainedExpiration = { readonly expiration: Expiration; readonly by: ExpirationSource };

/**
 * The freshness lifetime that the response to this request would have, and its source. For tools that explain a cache.
 *
 * @example
 * const question = { method: 'GET', fields: [], options: {}, settings, urlExpiration: null, isListed: true };
 * explainExpiration(question).by; // 'session'
 */
export function explainExpiration(question: PolicyQuestion): ExplainedExpiration {
  const { options, fields, urlExpiration } = question;
  const { expiration } = requestPolicy(question);
  if (options.expireAfter !== undefined) return { expiration, by: 'option' };
  if (requestDirectives(fields).maxAge !== null) return { expiration, by: 'header' };
  return { expiration, by: urlExpiration === null ? 'session' : 'url' };
}
