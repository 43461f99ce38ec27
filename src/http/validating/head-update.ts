import { type FieldLines, fieldValue, type HeaderFields, parseFieldLines } from '../fields/header-fields.js';
import { validatorsOf } from './validators.js';

/**
 * What the 200 to a HEAD does to a stored response to GET: update its fields, or make it stale, since what it says of the
 * representation is something else. RFC 9111 §4.3.5.
 *
 * @example
 * headUpdate({ fields: 'etag:"a"' }, [['etag', '"b"']]); // 'stale'
 */
export function headUpdate(stored: { readonly fields: FieldLines }, answer: HeaderFields): 'update' | 'stale' {
  const before = parseFieldLines(stored.fields);
  const [old, now] = [validatorsOf(before), validatorsOf(answer)];
  const agrees = (was: string | null | undefined, is: string | null | undefined): boolean =>
    (is ?? null) === null || (was ?? null) === null || was === is;
  const holds =
    agrees(old.etag, now.etag) &&
    agrees(old.lastModified, now.lastModified) &&
    agrees(fieldValue(before, 'content-length'), fieldValue(answer, 'content-length'));
  return holds ? 'update' : 'stale';
}
