import type { Source } from '../../engine/answer.js';
import { CacheError } from '../../errors.js';

/** What a response of 400 to 599 is thrown as. */
export function statusError(response: {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly source: Source;
}): CacheError {
  const { status, statusText, url, source } = response;
  // The other 504 of the cache's own says that the origin had to be asked, and was away.
  const code = source === 'synthetic' && statusText === 'Not Cached' ? 'not-cached' : 'http-status';
  return new CacheError(code, `${status} ${statusText} for ${url}`.replace('  ', ' '));
}
