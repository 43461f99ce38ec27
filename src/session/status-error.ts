import type { Source } from '../engine/index.js';
import { CacheError } from '../errors.js';

/** What a response of 400 to 599 is thrown as. */
export function statusError(response: {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly source: Source;
}): CacheError {
  const { status, statusText, url, source } = response;
  const code = source === 'synthetic' ? 'not-cached' : 'http-status';
  return new CacheError(code, `${status} ${statusText} for ${url}`.replace('  ', ' '));
}
