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
import { initialAge } from '../freshness/freshness.js';
import type { RequestPolicy } from '../request-policy.js';
import type { StoredResponse } from '../storing/stored-response.js';
import { expiryOf } from '../storing/storing.js';
import type { Millis } from '../units.js';
import { validatorsOf } from './validators.js';

/**
 * A stored response as a 304 updates it: the fields that came in place of those that were there, new times, new validators.
 * RFC 9111 §3.2, §4.3.4.
 *
 * @example
 * const renewed = freshen({ ...stored, fields: 'etag:"a"' }, { fields: [['etag', '"a"']], policy, requestTime: now, responseTime: now });
 */
export function freshen<Stored extends StoredResponse & { readonly fields: FieldLines }>(
  stored: Stored,
  answer: {
    readonly fields: HeaderFields;
    readonly policy: RequestPolicy;
    readonly requestTime: Millis;
    readonly responseTime: Millis;
  },
): Stored {
  const { requestTime, responseTime, policy } = answer;
  const fields = updatedFields(parseFieldLines(stored.fields), withoutFields(answer.fields, DESCRIBING));
  const response = { status: stored.status, fields: timedBy(fields, answer.fields), policy, requestTime, responseTime };
  return {
    ...stored,
    ...validatorsOf(fields),
    requestTime,
    responseTime,
    expires: expiryOf(response),
    initialAge: initialAge(response),
    control: storedControl(responseDirectives(fields), stored.status),
    fields: toFieldLines(fields),
  };
}

/** How old the answer is, it says itself, or nobody does. RFC 9111 §4.2.3. */
function timedBy(fields: HeaderFields, answer: HeaderFields): HeaderFields {
  return [...withoutFields(fields, TIMES), ...answer.filter(([name]) => TIMES.includes(name))];
}

const TIMES = ['age', 'date'];

/**
 * What else describes the stored bytes and stays: an answer without bytes has nothing to say of them, and servers put the type of an error
 * page into a 304, which would break a stored module for good. Browsers keep the type, too. Here we depart from RFC 9111 §3.2.
 */
const DESCRIBING = ['content-type', 'content-language', 'content-digest', 'repr-digest', 'digest'];

/**
 * Lengths and codings of the stored bytes stay. Vary stays too, as the stored response is named and compared by it. RFC 9111 §3.2.
 */
const KEPT = ['content-encoding', 'content-length', 'content-md5', 'content-range', 'vary'];

/**
 * Stored fields with those of a newer response in their place. What says when the older message was made goes in any case: without
 * Date the newer one was made when it came. RFC 9111 §3.2, RFC 9110 §6.6.1.
 */
export function updatedFields(stored: HeaderFields, answer: HeaderFields): HeaderFields {
  const updates = withoutFields(storableFields(answer), KEPT);
  const names = [...updates.map(([name]) => name), ...TIMES];
  return [...withoutFields(stored, names), ...updates];
}

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
