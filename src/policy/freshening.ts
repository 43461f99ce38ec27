import type { FieldLines, HeaderFields } from './header-fields.js';
import type { RequestPolicy } from './request-policy.js';
import type { StoredResponse } from './stored-response.js';
import type { Millis } from './units.js';

/** A stored response as a 304 updates it: new fields, new times, new validators, same Vary. RFC 9111 §3.2, §4.3.4. */
export function freshen<Stored extends StoredResponse & { readonly fields: FieldLines }>(
  stored: Stored,
  answer: {
    readonly fields: HeaderFields;
    readonly policy: RequestPolicy;
    readonly requestTime: Millis;
    readonly responseTime: Millis;
  },
): Stored {
  throw [stored, answer];
}
