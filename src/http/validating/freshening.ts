import { responseDirectives, storedControl } from '../fields/cache-control.js';
import {
  type FieldLines,
  fieldValue,
  type HeaderFields,
  parseFieldLines,
  storableFields,
  toFieldLines,
  withoutFields,
} from '../fields/header-fields.js';
import { initialAge } from '../freshness/age.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { expiryOf, type ReceivedResponse } from '../storing/storing.js';
import { validatorsOf } from './validators.js';

/**
 * The stored response after a 304: updated fields, times and validators. RFC 9111 §3.2, §4.3.4.
 *
 * @example
 * const renewed = freshen({ ...stored, fields: 'etag:"a"' }, { fields: [['etag', '"a"']], policy, requestTime: now, responseTime: now });
 */
export function freshen<Stored extends StoredResponse & { readonly fields: FieldLines }>(
  stored: Stored,
  answer: Pick<ReceivedResponse, 'fields' | 'policy' | 'requestTime' | 'responseTime'>,
): Stored {
  const { status } = stored;
  const { requestTime, responseTime, policy } = answer;
  const fields = updatedFields(parseFieldLines(stored.fields), withoutFields(answer.fields, DESCRIBING));
  const directives = responseDirectives(fields);
  // Its age on arrival is that of the 304, not of the stored response. RFC 9111 §4.2.3.
  const times = answer.fields.filter(([name]) => TIMES.includes(name));
  const response = { status, fields: [...withoutFields(fields, TIMES), ...times], policy, requestTime, responseTime };
  return {
    ...stored,
    ...validatorsOf(fields),
    requestTime,
    responseTime,
    expires: expiryOf(response, directives),
    initialAge: initialAge(response),
    control: storedControl(directives, status),
    fields: toFieldLines(fields),
  };
}

const TIMES = ['age', 'date'];

/**
 * Other fields that describe the stored bytes. A response without bytes cannot describe them, and many servers send the type of an
 * error page with a 304, which would break a stored module for good. Browsers keep the type, too. A deviation from RFC 9111 §3.2.
 */
const DESCRIBING = ['content-type', 'content-language', 'content-digest', 'repr-digest', 'digest'];

/** Fields about the encoding and length of the stored bytes, and Vary, which names the stored response. RFC 9111 §3.2. */
const KEPT = ['content-encoding', 'content-length', 'content-md5', 'content-range', 'vary'];

/**
 * Stored fields, updated by those of a newer response. Age and Date of the stored response are removed in any case: a response
 * without Date was generated when it arrived. RFC 9111 §3.2, RFC 9110 §6.6.1.
 */
export function updatedFields(stored: HeaderFields, answer: HeaderFields): HeaderFields {
  const updates = withoutFields(storableFields(answer), KEPT);
  const names = [...updates.map(([name]) => name), ...TIMES];
  return [...withoutFields(stored, names), ...updates];
}

/**
 * The effect of a 200 to HEAD on a stored response to GET: update its fields, or make it stale if it is about another representation.
 * RFC 9111 §4.3.5.
 *
 * @example
 * headUpdate({ fields: 'etag:"a"' }, [['etag', '"b"']]); // 'stale'
 */
export function headUpdate(stored: { readonly fields: FieldLines }, answer: HeaderFields): 'update' | 'stale' {
  const before = parseFieldLines(stored.fields);
  const agree = ['etag', 'last-modified', 'content-length'].every((name) => {
    const [old, current] = [fieldValue(before, name), fieldValue(answer, name)];
    return !old || !current || old === current;
  });
  return agree ? 'update' : 'stale';
}
