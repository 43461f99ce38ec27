import type { HeaderFields } from '../policy/index.js';

/**
 * Fields as Fetch's `Headers`. Whitespace at the end of a value stands for empty lines that were combined with others (RFC 9110 §5.3), and
 * `Headers` keep them only when they are appended one by one.
 */
export function toHeaders(fields: HeaderFields): Headers {
  const headers = new Headers();
  for (const [name, value] of fields) appendTo(headers, name, value);
  return headers;
}

function appendTo(headers: Headers, name: string, value: string): void {
  const isCombined = value.endsWith(', ');
  if (isCombined) appendTo(headers, name, value.slice(0, -2));
  headers.append(name, isCombined ? '' : value);
}
