import { DEFAULT_IGNORED_PARAMS } from './defaults.js';

/** The names of `ignoredParameters` by part of the request. */
export type IgnoredNames = {
  readonly headers: readonly string[];
  readonly query: readonly string[];
  readonly body: readonly string[];
  /** In lower case: the names whose values identify users, in any part. */
  readonly identity: readonly string[];
};

/**
 * The same names in every part of a request. Requests with different values of them share stored responses.
 *
 * @example
 * everywhere(['token']); // { headers: ['token'], query: ['token'], body: ['token'], identity: [] }
 */
export const everywhere = (names: readonly string[]): IgnoredNames => ({
  headers: names,
  query: names,
  body: names,
  identity: [],
});

/** The names of both. */
export const joined = (one: IgnoredNames, other: IgnoredNames): IgnoredNames => ({
  headers: union(one.headers, other.headers),
  query: union(one.query, other.query),
  body: union(one.body, other.body),
  identity: union(one.identity, other.identity),
});

const union = (one: readonly string[], other: readonly string[]): readonly string[] => [...new Set([...one, ...other])];

/** The default: credentials, whose values identify users. */
export const DEFAULT_IGNORED: IgnoredNames = {
  ...everywhere(DEFAULT_IGNORED_PARAMS),
  identity: /* @__PURE__ */ DEFAULT_IGNORED_PARAMS.map((name) => name.toLowerCase()),
};

/**
 * Is this header field one of `ignoredParameters`? Names of fields are case-insensitive (RFC 9110 §5.1). The fields in which HTTP
 * itself carries credentials are always ignored.
 *
 * @example
 * isIgnoredField('x-token', ['X-Token']); // true
 * isIgnoredField('Authorization', []); // true
 */
export const isIgnoredField = (name: string, ignoredParameters: readonly string[]): boolean =>
  CREDENTIAL_FIELDS.includes(name.toLowerCase()) || isListed(name, ignoredParameters);

/** RFC 9110 §11.6.2 and §11.7.2, RFC 6265 §4. */
const CREDENTIAL_FIELDS: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'cookie2',
  'set-cookie',
  'set-cookie2',
];

/**
 * Does the value of this request field identify users? `name` is in lower case.
 *
 * @example
 * isIdentifyingField('authorization', everywhere([])); // true
 */
export const isIdentifyingField = (name: string, { identity }: IgnoredNames): boolean =>
  name === 'authorization' || name === 'proxy-authorization' || name === 'cookie' || identity.includes(name);

/**
 * Is this query or body parameter one of `ignoredParameters`, or inside one (`user[token]`)? Names are case-sensitive, except the nine
 * default names.
 *
 * @example
 * isIgnoredParameter('Token', ['token']); // false
 * isIgnoredParameter('API_KEY', ['api_key']); // true
 * isIgnoredParameter('user[token]', ['token']); // true
 */
export const isIgnoredParameter = (name: string, ignoredParameters: readonly string[]): boolean =>
  segmentsOf(name).some(
    (segment) =>
      ignoredParameters.includes(segment) || (isDefaultName(segment) && isListed(segment, ignoredParameters)),
  );

/**
 * The name, in lower case, of a parameter whose value identifies users; undefined for others.
 *
 * @example
 * identifyingName('user[Token]', { ...everywhere(['token']), identity: ['token'] }); // 'token'
 */
export const identifyingName = (name: string, { identity }: IgnoredNames): string | undefined =>
  segmentsOf(name.toLowerCase()).find((segment) => identity.includes(segment));

/** The parts of a nested name such as `user[token]`. */
const segmentsOf = (name: string): readonly string[] =>
  name.includes('[') ? [name, ...name.split(/[[\]]+/).filter((segment) => segment !== '')] : [name];

/**
 * Is it one of the nine default names, in any letter case?
 *
 * @example
 * isDefaultName('API_KEY'); // true
 */
export const isDefaultName = (name: string): boolean => isListed(name, DEFAULT_IGNORED_PARAMS);

function isListed(name: string, names: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return names.some((one) => one.toLowerCase() === lower);
}
