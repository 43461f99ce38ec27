import { ageAt } from '../freshness/age.js';
import { isFresh, staleness } from '../freshness/freshness.js';
import type { MissReason, Reuse } from '../freshness/reuse.js';
import { mustNotBeServedStale } from '../freshness/stale.js';
import type { RequestPolicy } from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
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
