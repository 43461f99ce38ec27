import { toFieldLines } from '../policy/index.js';
import type { Alias, Candidate, StoredEntry } from '../storage/index.js';
import type { Answer, AnswerBody, Source } from './answer.js';
import type { Ask } from './ask.js';
import type { Call } from './contract.js';
import { meetsOwnConditions } from './own-conditions.js';
import type { Received } from './shared.js';
import type { EngineState } from './state.js';

/** What is stored, as an answer. */
export function storedAnswer(
  ask: Pick<Ask, 'call' | 'fields'>,
  { entry, body }: Candidate,
  how: { readonly source: Source; readonly alias: Alias | null; readonly collapsed: boolean },
): Answer {
  const unmodified = meetsOwnConditions(ask.fields, entry);
  const answer: Answer = {
    status: unmodified ? 304 : entry.status,
    statusText: unmodified ? 'Not Modified' : entry.statusText,
    // Redacted only where another URL answered than the one that was asked for.
    url: how.alias === null ? ask.call.request.url : entry.url,
    redirected: how.alias !== null,
    type: entry.type,
    fields: entry.fields,
    source: how.source,
    collapsed: how.collapsed,
    cacheKey: entry.cacheKey,
    createdAt: entry.createdAt,
    validatedAt: entry.responseTime === entry.createdAt ? undefined : entry.responseTime,
    expires: entry.expires,
    size: unmodified ? 0 : entry.size,
    elapsed: entry.elapsed,
    body: unmodified ? null : body,
  };
  return how.alias?.history === undefined ? answer : { ...answer, history: how.alias.history };
}

/** A response of the network as an answer. `entry`: as what it is going to be stored. */
export function networkAnswer(
  received: Received,
  how: { readonly body: AnswerBody; readonly entry: StoredEntry | null; readonly collapsed: boolean },
): Answer {
  const { response, fields, requestTime, responseTime } = received;
  return {
    status: response.status,
    statusText: response.statusText,
    url: received.url,
    redirected: received.redirected,
    ...(received.history.length > 0 && { history: received.history }),
    type: response.type,
    fields: toFieldLines(fields),
    source: 'network',
    collapsed: how.collapsed,
    cacheKey: how.entry?.cacheKey ?? null,
    createdAt: responseTime,
    expires: how.entry?.expires ?? null,
    size: how.body === null ? 0 : null,
    elapsed: responseTime - requestTime,
    body: how.body,
    ...(isUnreadable(response) ? { native: response, size: null } : {}),
  };
}

/** Nothing stored will do, and the network must not be asked. RFC 9111 §5.2.1.7. */
export function gatewayTimeout({ parts }: EngineState, { request }: Call): Answer {
  return {
    status: 504,
    statusText: 'Not Cached',
    url: request.url,
    redirected: false,
    type: 'default',
    fields: '',
    source: 'synthetic',
    collapsed: false,
    cacheKey: null,
    createdAt: parts.now(),
    expires: null,
    size: 0,
    elapsed: 0,
    body: null,
  };
}

/** Script sees nothing of it: no status, no fields, no body. */
export const isUnreadable = ({ type }: Response): boolean => type === 'opaque' || type === 'opaqueredirect';

export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash === -1 ? url : url.slice(0, hash);
}
