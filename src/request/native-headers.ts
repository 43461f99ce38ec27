import type { HeaderFields } from '../http/fields/header-fields.js';

/** Fields as Fetch's `Headers`. */
export function toHeaders(fields: HeaderFields): Headers {
  const headers = new Headers();
  appendAll(headers, fields);
  return headers;
}

/**
 * Append fields, though the object itself may refuse it. Whitespace at the end of a value stands for empty lines that were combined with
 * others (RFC 9110 §5.3), and `Headers` keep them only when they are appended one by one.
 */
export function appendAll(headers: Headers, fields: Iterable<HeaderFields[number]>): void {
  for (const [name, value] of fields) append(headers, name, value);
}

function append(headers: Headers, name: string, value: string): void {
  const isCombined = value.endsWith(', ');
  if (isCombined) append(headers, name, value.slice(0, -2));
  Headers.prototype.append.call(headers, name, isCombined ? '' : value);
}
