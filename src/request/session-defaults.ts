import { fail } from '../errors.js';
import { base64 } from './key/digest.js';
import { MAX_REDIRECTS, type RequestDefaults } from './request-spec.js';

/** Does a session add nothing to its requests? */
export function hasNoDefaults({ headers, params, auth, proxies, credentials, maxRedirects }: RequestDefaults): boolean {
  if (auth !== undefined && auth !== null) return false;
  if (credentials !== undefined && credentials !== 'same-origin') return false;
  if (maxRedirects !== undefined && maxRedirects !== MAX_REDIRECTS) return false;
  return isEmpty(headers) && isEmpty(params) && isEmpty(proxies);
}

/** Is this a record or `Headers` without members? Other iterables may be readable only once. */
export function isEmpty(input: object | string | undefined): boolean {
  if (typeof input !== 'object' || input === null) return input === undefined || input === '';
  if (input instanceof Headers) return input.keys().next().done === true;
  if (Symbol.iterator in input) return false;
  for (const _name in input) return false;
  return true;
}

/** Options of requests that only browsers control, each with its only allowed value besides null. */
const INERT = { cookies: null, verify: true, cert: null, trustEnv: false } as const;

/** Throws `unsupported-option` for a value that would change anything. */
export function requireInert(name: keyof typeof INERT, value: unknown): void {
  if (value === undefined || value === null || value === INERT[name]) return;
  throw fail('unsupported-option', 'notChoosable', name);
}

/** The value of `Authorization` for these credentials. */
export function authorization(auth: unknown): string {
  if (isBasic(auth)) return `Basic ${base64(new TextEncoder().encode(auth.join(':')))}`;
  const { bearer, digest }: { bearer?: unknown; digest?: unknown } = Object(auth);
  if (typeof bearer === 'string') return `Bearer ${bearer}`;
  throw digest === undefined ? fail('bad-option', 'notAuth') : fail('unsupported-option', 'digestAuth');
}

const isBasic = (auth: unknown): auth is readonly [string, string] =>
  Array.isArray(auth) && auth.length === 2 && auth.every((part) => typeof part === 'string');
