import type { FetchOptions, PreparedRequest } from '../prepared-request.js';
import type { CacheKey } from './cache-key.js';

/** What is stored of a request beside its key. */
export type KeptRequest = Pick<PreparedRequest, 'method' | 'url' | 'fields'>;

/** The request of a key as far as it is still known: its body is only a name. */
export function keptRequest(key: CacheKey, { method, url, fields }: KeptRequest): PreparedRequest {
  return { method, url, fields, fragment: '', body: null, fetchOptions: fetchOptionsOf(key) };
}

/** The name of the body that a key tells of; null where it has none. */
export function bodyOf(key: CacheKey): string | null {
  const end = key.indexOf(BODY);
  return end === -1 ? null : key.slice(end + BODY.length);
}

const BODY = '\n\n';

/** Lines of a key without a colon are no header fields. */
function fetchOptionsOf(key: CacheKey): FetchOptions {
  const end = key.indexOf(BODY);
  const lines = (end === -1 ? key : key.slice(0, end)).split('\n');
  const redirect = REDIRECTS.find((mode) => lines.includes(`redirect ${mode}`));
  return {
    ...(redirect !== undefined && { redirect }),
    ...(lines.includes('credentials') && { credentials: 'include' }),
    ...(lines.includes('no credentials') && { credentials: 'omit' }),
    ...(lines.includes('opaque') && { mode: 'no-cors' }),
  };
}

const REDIRECTS = ['error', 'manual'] as const;
