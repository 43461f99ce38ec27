/** A header field: its name in lower case and its value. */
export type HeaderField = readonly [name: string, value: string];

/** Header fields in order (RFC 9110 §6.3). Names are in lower case and can be repeated. */
export type HeaderFields = readonly HeaderField[];

/** Header fields as one string, `name:value` lines joined by `\n`: cheap to clone over a port and to store. */
export type FieldLines = string;

/**
 * The combined value of a field, its lines joined by `, ` (RFC 9110 §5.3); `undefined` if it is absent.
 *
 * @example
 * fieldValue([['vary', 'Accept'], ['vary', 'Cookie']], 'vary'); // 'Accept, Cookie'
 */
export function fieldValue(fields: HeaderFields, name: string): string | undefined {
  let combined: string | undefined;
  for (const [field, value] of fields)
    if (field === name) combined = combined === undefined ? value : `${combined}, ${value}`;
  return combined;
}

/**
 * The fields without those in `names`, which are in lower case.
 *
 * @example
 * withoutFields([['etag', '"a"'], ['x-hop', '1']], ['x-hop']); // [['etag', '"a"']]
 */
export function withoutFields(fields: HeaderFields, names: readonly string[]): HeaderFields {
  return fields.filter(([name]) => !names.includes(name));
}

/**
 * The members of a comma-separated list, trimmed, without empty ones (RFC 9110 §5.6.1). Not for fields with quoted strings.
 *
 * @example
 * listMembers('Accept, , Cookie'); // ['Accept', 'Cookie']
 */
export function listMembers(value: string): readonly string[] {
  return value
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}

/** The members of a list field in lower case; none if it is absent. */
export const lowerCaseMembers = (fields: HeaderFields, name: string): readonly string[] =>
  listMembers((fieldValue(fields, name) ?? '').toLowerCase());

/**
 * Fields as {@link FieldLines}. Names contain no colon and values no line feed, so nothing is escaped.
 *
 * @example
 * toFieldLines([['etag', '"a"'], ['vary', 'Accept']]); // 'etag:"a"\nvary:Accept'
 */
export function toFieldLines(fields: Iterable<HeaderField>): FieldLines {
  let lines = '';
  for (const [name, value] of fields) lines += `${lines === '' ? '' : '\n'}${name}:${value}`;
  return lines;
}

/**
 * The fields in {@link FieldLines}.
 *
 * @example
 * parseFieldLines('etag:"a"'); // [['etag', '"a"']]
 */
export function parseFieldLines(lines: FieldLines): HeaderFields {
  const fields: HeaderField[] = [];
  if (lines === '') return fields;
  for (const line of lines.split('\n')) {
    const colon = line.indexOf(':');
    fields.push([line.slice(0, colon), line.slice(colon + 1)]);
  }
  return fields;
}

/** Fields about one connection or a proxy on the way. RFC 9111 §3.1, RFC 9110 §7.6.1. */
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
 * The header fields of a response without those about one connection, including those that Connection lists. RFC 9111 §3.1.
 *
 * @example
 * storableFields([['connection', 'x-hop'], ['x-hop', '1'], ['etag', '"a"']]); // [['etag', '"a"']]
 */
export const storableFields = (fields: HeaderFields): HeaderFields =>
  withoutFields(fields, [...CONNECTION_FIELDS, ...lowerCaseMembers(fields, 'connection')]);
