import { fieldValue, type HeaderFields, parseFieldLines, toFieldLines } from '../../http/fields/header-fields.js';
import { parseHttpDate } from '../../http/fields/http-date.js';
import { partialFields, unsatisfiableFields } from '../../http/ranges/byte-range.js';
import type { Alias, Candidate, StoredBody, StoredEntry } from '../../storage/entry.js';
import type { Answer } from '../answer.js';
import type { Ask } from '../ask.js';
import type { Call } from '../contract.js';
import { isUnreadable, type NewResponse, type Received } from '../fetch/fetch-group.js';
import type { EngineState } from '../state.js';
import { rangeOf } from './reuse.js';

/** A stored response answers: note its use, and report it. */
export function noteHit({ engine, call, policy }: Ask, entry: StoredEntry): void {
  const { writes, parts, purging, events } = engine;
  const { autoPurge } = call.settings;
  if (policy.write) writes.touches.add(entry.cacheKey, parts.now());
  if (autoPurge !== null) void purging.ifDue(autoPurge);
  if (events.has('hit')) events.emit({ type: 'hit', url: entry.requestUrl, cacheKey: entry.cacheKey });
}

/** How a stored response is reused. */
type Reused = Pick<Answer, 'source' | 'collapsed' | 'forwarded' | 'detail'> & { readonly alias: Alias | null };

/** A stored response as an answer. Always of the same shape and without object spread, which would cost more than the rest of a hit. */
export function storedAnswer(
  ask: Ask,
  candidate: Candidate,
  { source, collapsed, alias, forwarded, detail }: Reused,
): Answer<StoredBody> {
  const { entry } = candidate;
  const other = otherThanStored(ask, candidate);
  const { status, statusText, fields, size } = other ?? entry;
  return {
    status,
    statusText,
    // Redacted only where another URL answered than the requested one.
    url: alias === null ? ask.call.request.url : entry.url,
    redirected: alias !== null,
    history: alias?.history,
    type: entry.type,
    fields,
    source,
    collapsed,
    cacheKey: entry.cacheKey,
    createdAt: entry.createdAt,
    validatedAt: entry.responseTime === entry.createdAt ? undefined : entry.responseTime,
    expires: entry.expires,
    forwarded,
    detail,
    size,
    elapsed: entry.elapsed,
    body: other === null ? candidate.body : other.body,
    bytes: other === null ? candidate.bytes : undefined,
  };
}

type Shown = Pick<Answer<StoredBody>, 'status' | 'statusText' | 'fields' | 'size' | 'body'>;

/** The answer where it is not the whole stored response: a 304 if the caller has it, a requested range, no body for HEAD. */
function otherThanStored(ask: Ask, { entry, body }: Candidate): Shown | null {
  const { status, statusText, fields, size } = entry;
  if (ask.isConditional && meetsOwnConditions(ask.fields, entry))
    return { status: 304, statusText: 'Not Modified', fields, size: 0, body: null };
  if (ask.call.request.method === 'HEAD') return { status, statusText, fields, size, body: null };
  const range = rangeOf(ask, entry);
  switch (range.kind) {
    case 'cut':
      // RFC 9110 §15.3.7.1.
      return {
        status: 206,
        statusText: 'Partial Content',
        fields: toFieldLines(partialFields(parseFieldLines(fields), range)),
        size: range.length,
        body: body === null ? null : body.slice(range.offset, range.offset + range.length),
      };
    case 'unsatisfiable': {
      const unsatisfied = toFieldLines(unsatisfiableFields(range.complete));
      return { status: 416, statusText: 'Range Not Satisfiable', fields: unsatisfied, size: 0, body: null };
    }
    case 'whole':
    case 'rest':
    case 'not-there':
      return null;
  }
}

/** How a response of the network answers. `entry`: what it will be stored as. */
type Fetched = Pick<Answer, 'body' | 'collapsed' | 'forwarded'> & Pick<NewResponse, 'entry' | 'notStored'>;

/** A response of the network as an answer. */
export function networkAnswer(received: Received, how: Fetched): Answer {
  const { response, fields, requestTime, responseTime, url, redirected, history } = received;
  const { body, entry, notStored, collapsed, forwarded } = how;
  const isNative = isUnreadable(received);
  return {
    status: response.status,
    statusText: response.statusText,
    url,
    redirected,
    ...(history.length > 0 && { history }),
    type: response.type,
    fields: toFieldLines(fields),
    source: 'network',
    collapsed,
    ...(forwarded !== undefined && { forwarded }),
    ...(notStored !== undefined && { detail: `not stored: ${notStored}` as const }),
    cacheKey: entry?.cacheKey ?? null,
    createdAt: responseTime,
    expires: entry?.expires ?? null,
    size: body === null && !isNative ? 0 : null,
    elapsed: responseTime - requestTime,
    body,
    ...(isNative && { native: response }),
  };
}

/** Nothing stored can answer, and the request forbids the network. RFC 9111 §5.2.1.7. */
export function gatewayTimeout({ parts }: EngineState, { request }: Call): Answer<null> {
  return {
    status: 504,
    statusText: 'Not Cached',
    url: request.url,
    redirected: false,
    type: 'default',
    fields: '',
    source: 'synthetic',
    collapsed: false,
    detail: 'only-if-cached',
    cacheKey: null,
    createdAt: parts.now(),
    expires: null,
    size: 0,
    elapsed: 0,
    body: null,
  };
}

/**
 * Does the caller have the stored response itself? Then the answer is a 304, as of the origin. If-None-Match takes precedence over
 * If-Modified-Since. RFC 9111 §4.3.2, RFC 9110 §13.2.2.
 */
function meetsOwnConditions(requestFields: HeaderFields, stored: StoredEntry): boolean {
  if (stored.status !== 200) return false;
  const tags = fieldValue(requestFields, 'if-none-match');
  if (tags !== undefined) return namesTag(tags, stored.etag);
  const since = fieldValue(requestFields, 'if-modified-since');
  return since !== undefined && notModifiedSince(since, stored);
}

/** By weak comparison. RFC 9110 §8.8.3.2. */
function namesTag(tags: string, etag: string | null): boolean {
  if (tags.trim() === '*') return true;
  if (etag === null) return false;
  const opaque = opaqueTag(etag);
  return (tags.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => opaqueTag(tag) === opaque);
}

const opaqueTag = (tag: string): string => tag.replace(/^W\//, '');

/** Without Last-Modified, the Date or the time of arrival is the latest possible modification. RFC 9111 §4.3.2. */
function notModifiedSince(since: string, { lastModified, responseTime, fields }: StoredEntry): boolean {
  const asked = parseHttpDate(since, responseTime);
  if (asked === null) return false;
  const known = lastModified ?? fieldValue(parseFieldLines(fields), 'date');
  const modified = known === undefined ? responseTime : parseHttpDate(known, responseTime);
  return modified !== null && modified <= asked;
}
