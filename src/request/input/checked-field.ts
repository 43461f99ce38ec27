import { CacheError } from '../../errors.js';
import type { HeaderField } from '../../http/fields/header-fields.js';
import { forbidden } from '../forbidden-headers.js';

/**
 * A field as it can be sent. Throws `invalid-header` for what no field can be (RFC 9110 §5.1, §5.5), `unsupported-option` for what
 * browsers keep to themselves and would drop in silence.
 */
export function checkedField(name: string, value: string): HeaderField {
  const field = checkedName(name);
  const text = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (NOT_A_VALUE.test(text)) {
    throw new CacheError(
      'invalid-header',
      `The value of the header "${name}" holds a character that no header may hold. Encode it, with encodeURIComponent for instance.`,
    );
  }
  const objection = forbidden(field, text);
  if (objection !== null) {
    throw new CacheError('unsupported-option', `The header "${name}" cannot be set: ${objection}`);
  }
  return [field, text];
}

/** Line ends, NUL, and what does not fit into a byte. */
const NOT_A_VALUE = /[\0\n\r]|[^\0-\xff]/;

/** A name in lower case. Throws `invalid-header` for what is none. */
export function checkedName(name: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return name.toLowerCase();
  throw new CacheError('invalid-header', `"${name}" is no header name: use letters, digits and hyphens.`);
}
