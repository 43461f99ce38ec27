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
    const { status, statusText, url, redirected, type, headers, body } = await parts.fetch(request);
    const now = millis(parts.now());
    return {
      status,
      statusText,
      url,
      redirected,
      type,
      fields: toFieldLines(headers),
      source: 'network',
      forwarded: isSafe(request.method) ? 'bypass' : 'method',
      collapsed: false,
      cacheKey: null,
      createdAt: now,
      expires: null,
      size: null,
      elapsed: now - start,
      body: body === null ? null : openStream(() => body),
    };
  } catch (cause) {
    if (request.signal.aborted) throw request.signal.reason;
    const { method, url, body } = request;
    throw causedBy(cause, fail('network', 'failedFetch', method, url, String(cause), body !== null));
  }
}
