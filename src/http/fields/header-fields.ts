/** A header field: its name in lower case and its value. */
export type HeaderField = readonly [name: string, value: string];

/** Header fields in order (RFC 9110 §6.3). Names are in lower case; one name may stand several times. */
export type HeaderFields = readonly HeaderField[];

/** Header fields as one string, `name:value` lines joined by `\n`: cheap to clone over a port and to store. */
export type FieldLines = string;

/**
 * The combined value of a field, its lines joined by `, ` (RFC 9110 §5.3); `undefined` when it is absent.
 *
 * @example
 * fieldValue([['vary', 'Accept'], ['vary', 'Cookie']], 'vary'); // 'Accept, Cookie'
 */
export function fieldValue(fields: HeaderFields, name: string): string | undefined {
  const values = fields.filter(([field]) => field === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/**
 * The same fields less those named; `names` are in lower case.
 *
 * @example
 * withoutFields([['etag', '"a"'], ['x-hop', '1']], ['x-hop']); // [['etag', '"a"']]
 */
export function withoutFields(fields: HeaderFields, names: readonly string[]): HeaderFields {
  return fields.filter(([name]) => !names.includes(name));
}

/**
 * The members of a comma-separated list field, trimmed, empty ones dropped (RFC 9110 §5.6.1). Not for fields with quoted strings.
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

/**
 * Fields to {@link FieldLines}. Field names hold no colon and values no line feed, so nothing needs escaping.
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
 * {@link FieldLines} back to fields.
 *
 * @example
 * parseFieldLines('etag:"a"'); // [['etag', '"a"']]
 */
export function parseFieldLines(lines: FieldLines): HeaderFields {
  if (lines === '') return [];
  return lines.split('\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1)];
  });
}

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
