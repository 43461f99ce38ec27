import type { Answer } from '../../engine/answer.js';
import type { FetchAdapter } from '../../engine/functions.js';
import { causedBy, fail } from '../../errors.js';
import { toFieldLines } from '../../http/fields/header-fields.js';
import { isSafe, isStorable } from '../../http/methods.js';
import { type Millis, millis } from '../../http/units.js';
import type { Settings } from '../../options/table.js';
import type { FetchOptions } from '../../request/prepared-request.js';
import { openStream } from '../response/body.js';

type Manner = Pick<FetchOptions, 'mode' | 'redirect' | 'keepalive'>;

/**
 * Must the page fetch this itself? Unsafe methods that are not in `allowableMethods` (the outcome would be unknown if the worker died),
 * responses that script cannot read, and `keepalive` requests, which must outlive the page.
 */
export function isForPage(method: string, { mode, redirect, keepalive }: Manner, settings: Settings): boolean {
  if (keepalive || redirect === 'manual' || mode === 'no-cors' || mode === 'navigate') return true;
  return !isSafe(method) && !isStorable(method, settings);
}

export type NativeParts = { readonly fetch: FetchAdapter; readonly now: () => Millis };

/** Fetch without any cache. Rejects with the signal's reason, else with a CacheError `network`. */
export async function fetchNatively(request: Request, parts: NativeParts): Promise<Answer> {
  const start = parts.now();
  try {
    const answer = answerOf(await parts.fetch(request), start, parts.now());
    return { ...answer, forwarded: isSafe(request.method) ? 'bypass' : 'method' };
  } catch (cause) {
    if (request.signal.aborted) throw request.signal.reason;
    const { method, url, body } = request;
    throw causedBy(cause, fail('network', 'failedFetch', method, url, String(cause), body !== null));
  }
}

function answerOf(response: Response, start: Millis, now: Millis): Answer {
  const { status, statusText, url, redirected, type, body } = response;
  return {
    status,
    statusText,
    url,
    redirected,
    type,
    fields: toFieldLines(response.headers),
    source: 'network',
    collapsed: false,
    cacheKey: null,
    createdAt: millis(now),
    expires: null,
    size: null,
    elapsed: now - start,
    body: body === null ? null : openStream(() => body),
  };
}
