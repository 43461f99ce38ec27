import { fail, shown } from '../../errors.js';
import { checkedField, mergeHeaders, toHeaders } from '../../request/headers.js';
import { readParams as readEntries } from '../../request/params.js';
import { type Proxies, readProxies } from '../../request/proxies.js';
import { type NamedReferrerPolicy, readReferrerPolicy } from '../../request/referrer-policy.js';
import { type Auth, type HeadersInput, MAX_REDIRECTS, type ParamsInput } from '../../request/request-spec.js';
import { authorization, requireInert } from '../../request/session-defaults.js';
import { type Hooks, readHooks } from '../../requests/hooks.js';
import type { AnyResponse } from '../response/cached-response.js';
import { loadTextsOnError } from './faults.js';
import { pageBase, readStream, type SessionOptions } from './options.js';

/** The values that a session adds to each of its requests. They are checked when they are set, by the functions below. */
export class Defaults {
  headers: Headers;
  params: ParamsInput;
  proxies: Proxies;
  maxRedirects: number;
  hooks: Hooks;
  auth: Auth | null;
  credentials: RequestCredentials;
  stream: boolean;
  readonly referrerPolicy: NamedReferrerPolicy | '';
  /** Told of each response, where somebody listens to `response`. */
  announce: ((response: AnyResponse) => void) | undefined;

  constructor(options: SessionOptions) {
    loadTextsOnError();
    const { headers = {}, params = {}, auth = null, proxies = {}, maxRedirects = MAX_REDIRECTS } = options;
    requireInert('cookies', options.cookies);
    requireInert('verify', options.verify);
    requireInert('cert', options.cert);
    requireInert('trustEnv', options.trustEnv);
    this.headers = readHeaders(headers);
    this.params = readParams(params);
    this.proxies = readProxies(proxies, pageBase());
    this.maxRedirects = readBound(maxRedirects);
    this.hooks = readHooks(options.hooks);
    this.auth = readAuth(auth);
    this.credentials = readCredentials(options.credentials ?? 'same-origin');
    this.stream = readStream(options.stream ?? false);
    this.referrerPolicy = readReferrerPolicy(options.referrerPolicy ?? '');
  }
}

export function readHeaders(headers: HeadersInput): Headers {
  return toHeaders([...mergeHeaders(undefined, headers)]);
}

export function readParams(params: ParamsInput): ParamsInput {
  readEntries('params', params);
  return params;
}

/** A function is asked for each request. */
export function readAuth(auth: Auth | null): Auth | null {
  if (auth !== null && typeof auth !== 'function') checkedField('authorization', authorization(auth));
  return auth;
}

const CREDENTIALS: readonly RequestCredentials[] = ['same-origin', 'omit', 'include'];

export function readCredentials(credentials: RequestCredentials): RequestCredentials {
  if (CREDENTIALS.includes(credentials)) return credentials;
  throw fail('bad-option', 'notOneOf', 'credentials', shown(credentials), CREDENTIALS);
}

export function readBound(value: number): number {
  if (Number.isInteger(value) && value >= 0) return value;
  throw fail('bad-option', 'wrongValue', 'maxRedirects', shown(value), 'count');
}
