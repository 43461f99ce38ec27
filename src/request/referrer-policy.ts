import { fail, shown } from '../errors.js';

/** The policies of Referrer Policy §3, without the empty string, which leaves it to the page. */
export const REFERRER_POLICIES = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'origin',
  'origin-when-cross-origin',
  'same-origin',
  'strict-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const satisfies readonly ReferrerPolicy[];

/** A policy, not left to the page. */
export type NamedReferrerPolicy = (typeof REFERRER_POLICIES)[number];

/** The default policy of pages. */
export const DEFAULT_REFERRER_POLICY: NamedReferrerPolicy = 'strict-origin-when-cross-origin';

/** Reads the policy of a session; `''` leaves it to the page. Throws a CacheError `bad-option`. */
export function readReferrerPolicy(value: unknown): NamedReferrerPolicy | '' {
  const policy = value === '' ? '' : policyNamed(value);
  if (policy !== undefined) return policy;
  throw fail('bad-option', 'notOneOf', 'referrerPolicy', shown(value), REFERRER_POLICIES);
}

/** The policy in a meta element; undefined: none. HTML §4.2.5.1, "referrer". */
export function metaReferrerPolicy(name: string, content: string): NamedReferrerPolicy | undefined {
  if (name.toLowerCase() !== 'referrer') return undefined;
  const value = content.toLowerCase();
  return LEGACY.get(value) ?? policyNamed(value);
}

const LEGACY: ReadonlyMap<string, NamedReferrerPolicy> = new Map([
  ['never', 'no-referrer'],
  ['default', DEFAULT_REFERRER_POLICY],
  ['always', 'unsafe-url'],
  ['origin-when-crossorigin', 'origin-when-cross-origin'],
]);

const policyNamed = (value: unknown): NamedReferrerPolicy | undefined =>
  REFERRER_POLICIES.find((policy) => policy === value);
