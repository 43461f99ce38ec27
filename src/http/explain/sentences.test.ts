import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WhyNotStored } from '../storing/storing.js';
import { describeReason, explainNotStored, type ReasonId, type ReasonValue } from './sentences.js';

// All sentences of explain(), held here and nowhere else.
type Case = readonly [reason: readonly [ReasonId, ...ReasonValue[]], section: string, text: string];
const REASONS: readonly Case[] = [
  [['fresh', 48], 'RFC 9111 §4.2', 'It stays fresh for another 48 s.'],
  [['fresh', null], 'RFC 9111 §4.2', 'It never becomes stale.'],
  [['maxStale', 5], 'RFC 9111 §5.2.1.2', 'It has been stale for 5 s. The request accepts that (max-stale).'],
  [
    ['staleIfError', 5],
    'RFC 5861 §4',
    'It has been stale for 5 s. It may be served stale because the origin cannot be asked (stale-if-error).',
  ],
  [
    ['staleWhileRevalidate', 5],
    'RFC 5861 §3',
    'It has been stale for 5 s. It is served while it is revalidated in the background (stale-while-revalidate).',
  ],
  [['noCache'], 'RFC 9111 §5.2.2.4', 'The response requires validation before each use (no-cache).'],
  [['alwaysRevalidate'], 'RFC 9111 §4.3', 'The session validates before each use (alwaysRevalidate).'],
  [['refresh'], 'RFC 9111 §5.2.1.4', 'The request asks for validation (no-cache, refresh).'],
  [['maxAge', 60], 'RFC 9111 §5.2.1.1', 'It is older than the 60 s that the request accepts (max-age).'],
  [['minFresh', 60], 'RFC 9111 §5.2.1.3', 'It does not stay fresh for the 60 s that the request asks for (min-fresh).'],
  [
    ['mustRevalidate', 5],
    'RFC 9111 §5.2.2.2',
    'It has been stale for 5 s. It must not be served stale (must-revalidate).',
  ],
  [['stale', 5], 'RFC 9111 §4.2.4', 'It has been stale for 5 s.'],
  [['stale', null], 'RFC 9111 §4.2.4', 'Its response time is in the future (clock skew).'],
  [['selectVariant'], 'RFC 9111 §4.3.1', 'No stored variant matches; revalidating all of them by entity tag.'],
  [['complete'], 'RFC 9111 §3.4', 'Only the beginning is stored; the rest is requested.'],
  [['uriMiss'], 'RFC 9111 §4', 'Nothing is stored for this request.'],
  [
    ['notStored', 'no-store'],
    'RFC 9111 §5.2.2.5',
    'Nothing is stored for this request. Its last response was not stored: The response forbids storing (no-store).',
  ],
  [['varyMiss'], 'RFC 9111 §4.1', 'No stored variant matches the header fields of this request.'],
  [['forceRefresh'], 'RFC 9111 §5.2.1.4', 'The request asks for a new response, whatever is stored (forceRefresh).'],
  [['partial'], 'RFC 9111 §3.3', 'The stored part of the response does not contain the requested range.'],
  [
    ['onlyIfCached'],
    'RFC 9111 §5.2.1.7',
    'No stored response can be used, and the origin must not be asked (only-if-cached).',
  ],
  [['bypass'], 'RFC 9111 §3', 'The request bypasses the cache.'],
  [['disabled'], 'settings', 'The cache is disabled.'],
  [['notListed'], 'settings', 'The URL matches none of "urlPatterns".'],
  [['noStore'], 'RFC 9111 §5.2.1.5', 'The request forbids storing (no-store).'],
  [['doNotCache'], 'settings', 'The response is not to be cached (DO_NOT_CACHE).'],
  [['method', 'PUT'], 'RFC 9110 §9.2.3', 'Responses to PUT are not cached.'],
  [['range'], 'RFC 9110 §14.2', 'The request asks for a range, which is cached only with "cacheControl".'],
  [
    ['unjudged'],
    'RFC 9110 §13.1',
    'The cache cannot decide about this request: only the origin can evaluate its conditions, or a registered function is missing.',
  ],
];
for (const [[reason, ...values], section, text] of REASONS)
  test(`${reason}: ${text} (${section})`, () =>
    assert.deepEqual(describeReason({ reason, values }), { section, text }));

const NOT_STORED: readonly (readonly [why: WhyNotStored, section: string, text: string])[] = [
  ['request', 'RFC 9111 §5.2.1.5', 'The request or the settings forbid storing (no-store, readOnly).'],
  ['status', 'RFC 9111 §3', 'Responses with this status code are not stored.'],
  ['no-store', 'RFC 9111 §5.2.2.5', 'The response forbids storing (no-store).'],
  ['partial', 'RFC 9111 §3.3', 'It is a partial response (206) that cannot be reused.'],
  ['vary', 'RFC 9111 §4.1', 'Its Vary field never matches, or names a credential.'],
  ['expired', 'RFC 9111 §3', 'It expires immediately and has no validator, so it could never be used.'],
  ['too-large', 'settings', 'It is larger than "maxEntryBytes".'],
  ['endless', 'settings', 'It is a stream without an end.'],
  ['content-type', 'settings', 'Its media type is not in "contentTypes".'],
  ['unreadable', 'Fetch §2.2.6', 'It is opaque: a response from another origin without CORS.'],
  ['redirect', 'RFC 9111 §4', 'It was redirected to another origin, or answers an unsafe method.'],
  ['torn', 'RFC 9111 §3.3', 'Its body ended before it was complete.'],
  ['filter', 'settings', 'The filter of the session ("filterFn") rejected it.'],
  ['unavailable', 'settings', 'The store could not be read, so nothing was written to it.'],
];
for (const [why, section, text] of NOT_STORED)
  test(`not stored, ${why}: ${text} (${section})`, () => assert.deepEqual(explainNotStored(why), { section, text }));
