import type { WhyNotStored } from '../storing/storing.js';

/** The reason for a decision as a sentence, and the section of the standard (or `settings`) that it follows from. */
export type Because = { readonly text: string; readonly section: string };

/** A value that a sentence contains: seconds, a name; null: unknown or without limit. */
export type ReasonValue = string | number | null;

/** The sentences of all reasons. Loaded only when a decision is explained; the worker sends ids and values. */
const REASONS = {
  // A stored response is used
  fresh: (left: number | null) => [
    'RFC 9111 §4.2',
    left === null ? 'It never becomes stale.' : `It stays fresh for another ${left} s.`,
  ],
  maxStale: (since: number | null) => ['RFC 9111 §5.2.1.2', `${stale(since)} The request accepts that (max-stale).`],
  staleIfError: (since: number | null) => [
    'RFC 5861 §4',
    `${stale(since)} It may be served stale because the origin cannot be asked (stale-if-error).`,
  ],
  staleWhileRevalidate: (since: number | null) => [
    'RFC 5861 §3',
    `${stale(since)} It is served while it is revalidated in the background (stale-while-revalidate).`,
  ],

  // A stored response is validated first
  noCache: () => ['RFC 9111 §5.2.2.4', 'The response requires validation before each use (no-cache).'],
  alwaysRevalidate: () => ['RFC 9111 §4.3', 'The session validates before each use (alwaysRevalidate).'],
  refresh: () => ['RFC 9111 §5.2.1.4', 'The request asks for validation (no-cache, refresh).'],
  maxAge: (most: number) => ['RFC 9111 §5.2.1.1', `It is older than the ${most} s that the request accepts (max-age).`],
  minFresh: (least: number) => [
    'RFC 9111 §5.2.1.3',
    `It does not stay fresh for the ${least} s that the request asks for (min-fresh).`,
  ],
  mustRevalidate: (since: number | null) => [
    'RFC 9111 §5.2.2.2',
    `${stale(since)} It must not be served stale (must-revalidate).`,
  ],
  stale: (since: number | null) => ['RFC 9111 §4.2.4', stale(since)],
  selectVariant: () => ['RFC 9111 §4.3.1', 'No stored variant matches; revalidating all of them by entity tag.'],
  complete: () => ['RFC 9111 §3.4', 'Only the beginning is stored; the rest is requested.'],

  // No stored response is used
  uriMiss: () => ['RFC 9111 §4', 'Nothing is stored for this request.'],
  notStored: (why: WhyNotStored) => {
    const { section, text } = explainNotStored(why);
    return [section, `Nothing is stored for this request. Its last response was not stored: ${text}`];
  },
  varyMiss: () => ['RFC 9111 §4.1', 'No stored variant matches the header fields of this request.'],
  forceRefresh: () => ['RFC 9111 §5.2.1.4', 'The request asks for a new response, whatever is stored (forceRefresh).'],
  partial: () => ['RFC 9111 §3.3', 'The stored part of the response does not contain the requested range.'],
  onlyIfCached: () => [
    'RFC 9111 §5.2.1.7',
    'No stored response can be used, and the origin must not be asked (only-if-cached).',
  ],

  // The request bypasses the cache
  bypass: () => ['RFC 9111 §3', 'The request bypasses the cache.'],
  disabled: () => ['settings', 'The cache is disabled.'],
  notListed: () => ['settings', 'The URL matches none of "urlPatterns".'],
  noStore: () => ['RFC 9111 §5.2.1.5', 'The request forbids storing (no-store).'],
  doNotCache: () => ['settings', 'The response is not to be cached (DO_NOT_CACHE).'],
  method: (method: string) => ['RFC 9110 §9.2.3', `Responses to ${method} are not cached.`],
  range: () => ['RFC 9110 §14.2', 'The request asks for a range, which is cached only with "cacheControl".'],
  unjudged: () => [
    'RFC 9110 §13.1',
    'The cache cannot decide about this request: only the origin can evaluate its conditions, or a registered function is missing.',
  ],
} as const satisfies Readonly<Record<string, (...values: never[]) => readonly [section: string, text: string]>>;

export type Reasons = typeof REASONS;
/** The id of a reason. */
export type ReasonId = keyof typeof REASONS;

/** The reason for a decision. {@link describeReason} gives it as a sentence, with the section of the standard. */
export type Reason = { readonly reason: ReasonId; readonly values: readonly ReasonValue[] };

const NOT_STORED: Readonly<Record<WhyNotStored, readonly [section: string, text: string]>> = {
  request: ['RFC 9111 §5.2.1.5', 'The request or the settings forbid storing (no-store, readOnly).'],
  status: ['RFC 9111 §3', 'Responses with this status code are not stored.'],
  'no-store': ['RFC 9111 §5.2.2.5', 'The response forbids storing (no-store).'],
  partial: ['RFC 9111 §3.3', 'It is a partial response (206) that cannot be reused.'],
  vary: ['RFC 9111 §4.1', 'Its Vary field never matches, or names a credential.'],
  expired: ['RFC 9111 §3', 'It expires immediately and has no validator, so it could never be used.'],
  'too-large': ['settings', 'It is larger than "maxEntryBytes".'],
  endless: ['settings', 'It is a stream without an end.'],
  'content-type': ['settings', 'Its media type is not in "contentTypes".'],
  unreadable: ['Fetch §2.2.6', 'It is opaque: a response from another origin without CORS.'],
  redirect: ['RFC 9111 §4', 'It was redirected to another origin, or answers an unsafe method.'],
  torn: ['RFC 9111 §3.3', 'Its body ended before it was complete.'],
  filter: ['settings', 'The filter of the session ("filterFn") rejected it.'],
  unavailable: ['settings', 'The store could not be read, so nothing was written to it.'],
};

const stale = (since: number | null): string =>
  since === null ? 'Its response time is in the future (clock skew).' : `It has been stale for ${since} s.`;

/**
 * A reason as a sentence, with the section of the standard.
 *
 * @example
 * describeReason({ reason: 'fresh', values: [48] }).text; // 'It stays fresh for another 48 s.'
 */
export function describeReason({ reason, values }: Reason): Because {
  // A worker of another version can send a reason that is not known here.
  if (!Object.hasOwn(REASONS, reason)) return { text: `${[reason, ...values].join(' ')}.`, section: 'unknown' };
  const [section, text] = Reflect.apply(REASONS[reason], undefined, values);
  return { text: String(text), section: String(section) };
}

/**
 * The reason that a response was not stored as a sentence, with the section of the standard.
 *
 * @example
 * explainNotStored('no-store').section; // 'RFC 9111 §5.2.2.5'
 */
export function explainNotStored(why: WhyNotStored): Because {
  const [section, text] = NOT_STORED[why];
  return { text, section };
}
