import { causedBy, fail, shown } from '../errors.js';
import type { FetchOptions } from './prepared-request.js';
import { readProxies } from './proxies.js';
import { REFERRER_POLICIES } from './referrer-policy.js';
import { MAX_REDIRECTS, type PrepareOptions, type RequestDefaults } from './request-spec.js';
import { isEmpty } from './session-defaults.js';

/** The options for fetch, without those that have Fetch's default. `base` resolves a relative referrer. */
export function readFetchOptions(
  options: PrepareOptions,
  defaults: RequestDefaults,
  base: string | null,
): FetchOptions {
  let chosen = sendingOptions(options, defaults, base);
  const given = { ...options, redirect: redirectOf(options, defaults) };
  for (const name of NAMES) {
    const value = given[name] ?? (name === 'credentials' ? defaults.credentials : undefined);
    if (value !== undefined && value !== DEFAULTS[name]) chosen = { ...chosen, [name]: checked(name, value) };
  }
  if (chosen.referrer === undefined || chosen.referrer === '') return chosen;
  return { ...chosen, referrer: absoluteReferrer(chosen.referrer, base) };
}

/** The options of a native request, `mode: 'navigate'` included. Its priority cannot be read. */
export function fetchOptionsOf(request: Request): FetchOptions {
  let chosen = NO_FETCH_OPTIONS;
  for (const name of NAMES) {
    const value = name === 'priority' ? undefined : request[name];
    if (value !== undefined && value !== DEFAULTS[name]) chosen = { ...chosen, [name]: value };
  }
  return chosen;
}

export const NO_FETCH_OPTIONS: FetchOptions = {};

/** The options that Fetch does not have. */
function sendingOptions(
  own: PrepareOptions,
  { proxies, maxRedirects }: RequestDefaults,
  base: string | null,
): FetchOptions {
  const merged = own.proxies === undefined ? proxies : { ...proxies, ...readProxies(own.proxies, base) };
  const bound = maxRedirects === MAX_REDIRECTS ? undefined : maxRedirects;
  if (bound === undefined && isEmpty(merged)) return NO_FETCH_OPTIONS;
  return {
    ...(merged !== undefined && !isEmpty(merged) && { proxies: merged }),
    ...(bound !== undefined && { maxRedirects: bound }),
  };
}

/** The options of RequestInit. */
type Passed = Omit<FetchOptions, 'proxies' | 'maxRedirects'>;

const NAMES = [
  'mode',
  'credentials',
  'redirect',
  'referrer',
  'referrerPolicy',
  'integrity',
  'keepalive',
  'priority',
] as const satisfies readonly (keyof Passed)[];

const DEFAULTS = {
  mode: 'cors',
  credentials: 'same-origin',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
  integrity: '',
  keepalive: false,
  priority: 'auto',
} as const satisfies Required<Passed>;

/** Allowed values besides the default; null: any string. A navigation can be forwarded, but not created. */
const CHOICES = {
  mode: ['no-cors', 'same-origin'],
  credentials: ['omit', 'include'],
  redirect: ['manual', 'error'],
  referrer: null,
  referrerPolicy: REFERRER_POLICIES,
  integrity: null,
  keepalive: [true],
  priority: ['high', 'low'],
} as const satisfies Readonly<Record<keyof Passed, readonly unknown[] | null>>;

function checked(name: keyof Passed, value: unknown): unknown {
  const choices: readonly unknown[] | null = CHOICES[name];
  if (choices === null ? typeof value === 'string' : choices.includes(value)) return value;
  if (choices === null) throw fail('bad-option', 'wrongValue', name, shown(value), 'string');
  throw fail('bad-option', 'notOneOf', name, shown(value), [DEFAULTS[name], ...choices].map(String));
}

function redirectOf(
  { redirect, allowRedirects }: PrepareOptions,
  { maxRedirects }: RequestDefaults,
): RequestRedirect | undefined {
  if (redirect !== undefined) return redirect;
  if (maxRedirects === 0 && allowRedirects !== false) return 'error';
  if (allowRedirects === undefined) return undefined;
  if (typeof allowRedirects === 'boolean') return allowRedirects ? 'follow' : 'manual';
  throw fail('bad-option', 'wrongValue', 'allowRedirects', shown(allowRedirects), 'flag');
}

function absoluteReferrer(referrer: string, base: string | null): string {
  try {
    return new URL(referrer, base ?? undefined).href;
  } catch (cause) {
    throw causedBy(cause, fail('bad-option', 'notUrl', 'referrer', referrer));
  }
}
