import type { FieldLines } from '../../http/fields/header-fields.js';

/** The ETag of a response when it is a strong one (RFC 9110 §8.8.3): the same then means the same bytes. */
export function strongEtag(fields: FieldLines): string | null {
  const line = fields.split('\n').find((one) => one.startsWith('etag:'));
  const etag = line?.slice('etag:'.length).trim();
  return etag?.startsWith('"') ? etag : null;
}
