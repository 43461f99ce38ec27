import { fail } from '../errors.js';
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
