import type { NotStored } from '../storing/storing.js';
import type { Because } from './explain-reuse.js';

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

const because = (text: string, section: string): Because => ({ text, section });

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
