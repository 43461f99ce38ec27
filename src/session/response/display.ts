import type { Source } from '../../engine/answer.js';
import type { CachedRequest } from './cached-request.js';

/** What is shown of a response. */
export type Shown = {
  readonly status: number;
  readonly statusText: string;
  readonly source: Source;
  readonly fromCache: boolean;
  readonly cacheKey: string | null;
  readonly createdAt: Date;
  readonly expires: Date | null;
  readonly isExpired: boolean;
  readonly size: number | null;
  readonly elapsed: number;
  readonly servedIn: number;
  readonly request: CachedRequest;
};

/** A response as one line. */
export function lineOf({ status, createdAt, expires, isExpired, size, fromCache, cacheKey, request }: Shown): string {
  const kind = fromCache ? 'CachedResponse' : 'OriginalResponse';
  const at = `${expires?.toISOString() ?? 'never'} (${isExpired ? 'stale' : 'fresh'})`;
  const until = cacheKey === null ? 'not stored' : at;
  const bytes = size === null ? 'unknown' : `${size} bytes`;
  return `<${kind} [${status}]: created: ${createdAt.toISOString()}, expires: ${until}, size: ${bytes}, request: ${request.method} ${request.url}>`;
}

/** A response as plain data, beside fields and body. */
export function recordOf(shown: Shown): Readonly<Record<string, unknown>> {
  const { status, statusText, source, fromCache, cacheKey, createdAt, expires, isExpired, size } = shown;
  const { elapsed, servedIn, request } = shown;
  const { method, url } = request;
  const times = { createdAt, expires, isExpired, elapsed, servedIn };
  return { method, url, status, statusText, source, fromCache, cacheKey, size, ...times };
}
