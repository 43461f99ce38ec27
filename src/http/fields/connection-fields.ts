import { fieldValue, type HeaderFields, listMembers, withoutFields } from './header-fields.js';

/** Fields that end at the connection, or are about a proxy on the way. RFC 9111 §3.1, RFC 9110 §7.6.1. */
const CONNECTION_FIELDS = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
];

/**
 * The header fields of a response less those that end at the connection, and less those that Connection names. RFC 9111 §3.1.
 *
 * @example
 * storableFields([['connection', 'x-hop'], ['x-hop', '1'], ['etag', '"a"']]); // [['etag', '"a"']]
 */
export function storableFields(fields: HeaderFields): HeaderFields {
  const named = listMembers((fieldValue(fields, 'connection') ?? '').toLowerCase());
  return withoutFields(fields, [...CONNECTION_FIELDS, ...named]);
}
