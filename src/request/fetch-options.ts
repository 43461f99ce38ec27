import { causedBy, fail, shown } from '../errors.js';
import type { FetchOptions } from './prepared-request.js';
import { type Proxies, readProxies } from './proxies.js';
import { REFERRER_POLICIES } from './referrer-policy.js';
import { MAX_REDIRECTS, type PrepareOptions, type RequestDefaults } from './request-spec.js';

/** What is passed on to fetch, less what is Fetch's default. `base` resolves a relative referrer. */
export function readFetchOptions(
  options: PrepareOptions,
  defaults: RequestDefaults,
  base: string | null,
): FetchOptions {
  let chosen = sendingOptions(options, defaults, base);
  for (const name of NAMES) {
    const value = name === 'redirect' ? redirectOf(options, defaults) : (options[name] ?? inherited(name, defaults));
    if (value !== undefined && value !== DEFAULTS[name]) chosen = { ...chosen, [name]: checked(name, value) };
  }
  if (chosen.referrer === undefined || chosen.referrer === '') return chosen;
  return { ...chosen, referrer: absoluteReferrer(chosen.referrer, base) };
}

/** The same for a native request; `navigate` is a mode here. Its priority cannot be read. */
export function fetchOptionsOf(request: Request): FetchOptions {
  let chosen: FetchOptions = NONE;
  for (const name of NAMES) {
    const value = name === 'priority' ? undefined : request[name];
    if (value !== undefined && value !== DEFAULTS[name]) chosen = { ...chosen, [name]: value };
  }
  return chosen;
}

const NONE: FetchOptions = {};

/** What fetch does not know itself. */
function sendingOptions(
  own: PrepareOptions,
  { proxies, maxRedirects }: RequestDefaults,
  base: string | null,
): FetchOptions {
  const merged = own.proxies === undefined ? proxies : { ...proxies, ...readProxies(own.proxies, base) };
  const bound = maxRedirects === MAX_REDIRECTS ? undefined : maxRedirects;
  if (bound === undefined && isEmpty(merged)) return NONE;
  return { ...(!isEmpty(merged) && { proxies: merged }), ...(bound !== undefined && { maxRedirects: bound }) };
}

function isEmpty(proxies: Proxies | undefined): proxies is undefined {
  for (const _name in proxies) return false;
  return true;
}

const inherited = (name: string, { credentials }: RequestDefaults): RequestCredentials | undefined =>
  name === 'credentials' ? credentials : undefined;

/** The members that are RequestInit's. */
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

/** The values of those that have a closed list. A navigation can only be forwarded, not asked for. */
const choices = (): Readonly<Record<string, readonly unknown[]>> => ({
  mode: ['cors', 'no-cors', 'same-origin'],
  credentials: ['omit', 'same-origin', 'include'],
  redirect: ['follow', 'manual', 'error'],
  referrerPolicy: ['', ...REFERRER_POLICIES],
  keepalive: [true, false],
  priority: ['high', 'low', 'auto'],
});

function checked(name: keyof FetchOptions, value: unknown): unknown {
  const values = choices()[name];
  if (values === undefined ? typeof value === 'string' : values.includes(value)) return value;
  const given = shown(value);
  if (values === undefined) throw fail('bad-option', 'wrongValue', name, given, 'string');
  throw fail('bad-option', 'notOneOf', name, given, values.map(String));
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
    return base === null ? new URL(referrer).href : new URL(referrer, base).href;
  } catch (cause) {
    throw causedBy(cause, fail('bad-option', 'notUrl', 'referrer', referrer));
  }
}
