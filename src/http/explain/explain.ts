import type { Expiration } from '../../options/expiration.js';
import { requestDirectives } from '../fields/cache-control.js';
import { ageAt, isFresh, staleness } from '../freshness/freshness.js';
import type { MissReason, Reuse } from '../freshness/reuse.js';
import { mustNotBeServedStale } from '../freshness/stale.js';
import {
  effectiveMethod,
  isCacheable,
  type PolicyQuestion,
  type RequestPolicy,
  requestPolicy,
} from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
import type { NotStored } from '../storing/storing.js';
import { type Millis, NEVER, type Seconds, secondsBetween } from '../units.js';
import { isValidatable } from '../validating/validators.js';

/** Why a decision is as it is: a sentence, and the section that says so. */
export type Because = { readonly text: string; readonly section: string };

/**
 * Why does a request get what it gets? For tools that explain a cache.
 *
 * @example
 * explainReuse({ kind: 'miss', why: 'uri-miss' }, policy, now).section; // 'RFC 9111 §4'
 */
export function explainReuse(reuse: Reuse<StoredResponse>, policy: RequestPolicy, now: Millis): Because {
  switch (reuse.kind) {
    case 'fresh':
      return because(freshText(reuse.selected, now), 'RFC 9111 §4.2');
    case 'stale':
      return staleBecause(reuse.selected, policy, now);
    case 'stale-while-revalidate':
      return because(`${staleText(reuse.selected, now)} It may answer while it is fetched anew.`, 'RFC 5861 §3');
    case 'validate':
      return validateBecause(reuse.selected, policy, now);
    case 'select':
      return because(
        'What is stored was selected by other header fields; the origin is asked whether it would send one of that.',
        'RFC 9111 §4.3.1',
      );
    case 'complete':
      return because('The beginning is stored; the origin is asked for the rest.', 'RFC 9111 §3.4');
    case 'miss':
      return MISSES[reuse.why];
    case 'gateway-timeout':
      return because('Nothing stored may answer, and the origin must not be asked.', 'RFC 9111 §5.2.1.7');
  }
}

const because = (text: string, section: string): Because => ({ text, section });

const MISSES: Readonly<Record<MissReason, Because>> = {
  'uri-miss': because('Nothing is stored for this request.', 'RFC 9111 §4'),
  'vary-miss': because('What is stored was selected by other header fields.', 'RFC 9111 §4.1'),
  request: because('The request wants a new response, whatever is stored (forceRefresh).', 'RFC 9111 §5.2.1.4'),
  bypass: because('The request has nothing to do with the cache.', 'RFC 9111 §3'),
  partial: because('What is stored is a part that does not hold what is asked for.', 'RFC 9111 §3.3'),
};

function freshText({ expires }: StoredResponse, now: Millis): string {
  return expires === NEVER
    ? 'It never becomes stale.'
    : `It is fresh for another ${whole(secondsBetween(now, expires))} s.`;
}

function staleText(stored: StoredResponse, now: Millis): string {
  const since = staleness(stored, now);
  return Number.isFinite(since)
    ? `It has been stale for ${whole(since)} s.`
    : 'It came at a time that is still to come.';
}

function staleBecause(stored: StoredResponse, { onlyIfCached, maxStale }: RequestPolicy, now: Millis): Because {
  const text = staleText(stored, now);
  if (maxStale > 0) return because(`${text} The request takes it so (max-stale).`, 'RFC 9111 §5.2.1.2');
  const forbids = onlyIfCached ? 'The origin must not be asked' : 'The origin is out of reach';
  return because(`${text} ${forbids}, and it may be served stale then (stale-if-error).`, 'RFC 5861 §4');
}

/** The first reason that holds, in the order in which they are asked for. */
function validateBecause(stored: StoredResponse, policy: RequestPolicy, now: Millis): Because {
  const { refresh, alwaysRevalidate, maxAge, minFresh } = policy;
  if (policy.cacheControl && stored.control?.noCache === true)
    return because('The response wants to be validated before each use (no-cache).', 'RFC 9111 §5.2.2.4');
  if (alwaysRevalidate && isValidatable(stored))
    return because('The session wants what has a validator to be validated before each use.', 'RFC 9111 §4.3');
  if (refresh !== 'no')
    return because('The request wants it to be validated (no-cache, refresh).', 'RFC 9111 §5.2.1.4');
  if (maxAge !== null && ageAt(stored, now) > maxAge)
    return because(`It is older than the ${maxAge} s that the request takes (max-age).`, 'RFC 9111 §5.2.1.1');
  if (isFresh(stored, now))
    return because(`It is not fresh for the ${minFresh} s that the request wants (min-fresh).`, 'RFC 9111 §5.2.1.3');
  if (mustNotBeServedStale({ stored, policy, now }))
    return because(`${staleText(stored, now)} It must not be served so (must-revalidate).`, 'RFC 9111 §5.2.2.2');
  return because(staleText(stored, now), 'RFC 9111 §4.2.4');
}

const whole = (seconds: Seconds): number => Math.max(0, Math.round(seconds));

/**
 * Why does a request pass the cache by? Null: by nothing that it says itself.
 *
 * @example
 * explainBypass({ method: 'GET', fields: [], options: {}, settings, urlExpiration: null, isListed: false })?.text;
 */
export function explainBypass(question: PolicyQuestion): Because | null {
  const { method, fields, settings, options, isListed, urlExpiration } = question;
  const expiration = options.expireAfter ?? urlExpiration ?? settings.expireAfter;
  if (options.disabled ?? settings.disabled) return { text: 'The cache is disabled.', section: 'settings' };
  if (!isListed) return { text: 'The URL is none of "urlPatterns".', section: 'settings' };
  if (requestDirectives(fields).noStore)
    return { text: 'The request forbids to store (no-store).', section: 'RFC 9111 §5.2.1.5' };
  if (expiration.kind === 'do-not-cache')
    return { text: 'Nothing of it is to be cached (DO_NOT_CACHE).', section: 'settings' };
  if (!isCacheable(effectiveMethod(method, fields), settings))
    return { text: `The responses to ${method} are not cached.`, section: 'RFC 9110 §9.2.3' };
  if (fields.some(([name]) => name === 'range'))
    return { text: 'It asks for a part, which is cached with "cacheControl" only.', section: 'RFC 9110 §14.2' };
  return null;
}

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

/**
 * Why a response of the origin was not stored: by policy (`NotStored`), or `unreadable` (opaque), `redirect` (to another origin, or of
 * another method than GET and HEAD), `torn` (its body ended early), `filter` (`filterFn` refused it), `unavailable` (the store cannot be
 * used, or it cannot be told whose response it is).
 */
export type WhyNotStored = NotStored | 'unreadable' | 'redirect' | 'torn' | 'filter' | 'unavailable';

/**
 * Why a response was not stored, as a sentence and the section that says so.
 *
 * @example
 * explainNotStored('no-store').section; // 'RFC 9111 §5.2.2.5'
 */
export const explainNotStored = (why: WhyNotStored): Because => REASONS[why];

const REASONS: Readonly<Record<WhyNotStored, Because>> = {
  request: because('The request or the settings forbid storing (no-store, readOnly).', 'RFC 9111 §5.2.1.5'),
  status: because('Responses with its status code are not stored.', 'RFC 9111 §3'),
  'no-store': because('The response forbids storing (no-store).', 'RFC 9111 §5.2.2.5'),
  partial: because('It is a part (206) that cannot be reused.', 'RFC 9111 §3.3'),
  vary: because('Its Vary field never matches, or names a credential.', 'RFC 9111 §4.1'),
  expired: because('It expires immediately and has no validator, so it could never be used.', 'RFC 9111 §3'),
  'too-large': because('It is larger than "maxEntryBytes".', 'settings'),
  endless: because('It is a stream that does not end.', 'settings'),
  'content-type': because('Its media type is none of "contentTypes".', 'settings'),
  unreadable: because('It is opaque: a response from another origin without CORS.', 'Fetch §2.2.6'),
  redirect: because('It was redirected to another origin, or answers an unsafe method.', 'RFC 9111 §4'),
  torn: because('Its body ended before it was complete.', 'RFC 9111 §3.3'),
  filter: because('The filter of the session ("filterFn") refused it.', 'settings'),
  unavailable: because('The store could not be read, so that nothing may be written to it.', 'settings'),
};
