import { fail, shown } from '../../errors.js';
import { parseFieldLines } from '../../http/fields/header-fields.js';
import { prepareRequest, requireInert } from '../../request/prepare.js';

import { type Proxies, readProxies } from '../../request/proxies.js';
import { type NamedReferrerPolicy, readReferrerPolicy } from '../../request/referrer-policy.js';
import { type Auth, type HeadersInput, MAX_REDIRECTS, type ParamsInput } from '../../request/request-spec.js';
import { type Hooks, type HooksInput, readHooks } from '../../requests/hooks.js';
import type { AnyResponse } from '../response/cached-response.js';
import { loadTextsOnError } from './faults.js';
import { pageBase, readStream, type SessionOptions } from './options.js';

/** What the session adds to each of its requests. Read when it is set, so that what cannot be sent fails there. */
export class Defaults {
  #headers: Headers;
  #params: ParamsInput;
  #proxies: Proxies;
  #maxRedirects: number;
  #hooks: Hooks;
  #auth: Auth | null;
  #credentials: RequestCredentials;
  #stream: boolean;
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
    this.#headers = readHeaders(headers);
    this.#params = readParams(params);
    this.#proxies = readProxies(proxies, pageBase());
    this.#maxRedirects = readBound(maxRedirects);
    this.#hooks = readHooks(options.hooks);
    this.#auth = readAuth(auth);
    this.#credentials = readCredentials(options.credentials ?? 'same-origin');
    this.#stream = readStream(options.stream ?? false);
    this.referrerPolicy = readReferrerPolicy(options.referrerPolicy ?? '');
  }

  get headers(): Headers {
    return this.#headers;
  }

  set headers(value: HeadersInput) {
    this.#headers = readHeaders(value);
  }

  get params(): ParamsInput {
    return this.#params;
  }

  set params(value: ParamsInput) {
    this.#params = readParams(value);
  }

  get auth(): Auth | null {
    return this.#auth;
  }

  set auth(value: Auth | null) {
    this.#auth = readAuth(value);
  }

  get credentials(): RequestCredentials {
    return this.#credentials;
  }

  set credentials(value: RequestCredentials) {
    this.#credentials = readCredentials(value);
  }

  get stream(): boolean {
    return this.#stream;
  }

  set stream(value: boolean) {
    this.#stream = readStream(value);
  }

  get proxies(): Proxies {
    return this.#proxies;
  }

  set proxies(value: Proxies) {
    this.#proxies = readProxies(value, pageBase());
  }

  get maxRedirects(): number {
    return this.#maxRedirects;
  }

  set maxRedirects(value: number) {
    this.#maxRedirects = readBound(value);
  }

  get hooks(): Hooks {
    return this.#hooks;
  }

  set hooks(value: HooksInput) {
    this.#hooks = readHooks(value);
  }
}

/** Any request will do: only its fields and parameters are of interest. */
const SAMPLE = { method: 'GET', url: 'http://localhost/' };

function readHeaders(headers: HeadersInput): Headers {
  const read = new Headers();
  const sample = prepareRequest(SAMPLE, { headers }, null);
  if ('fields' in sample) for (const [name, value] of parseFieldLines(sample.fields)) read.append(name, value);
  return read;
}

function readParams(params: ParamsInput): ParamsInput {
  prepareRequest(SAMPLE, { params }, null);
  return params;
}

/** A function is asked for each request. */
function readAuth(auth: Auth | null): Auth | null {
  if (typeof auth !== 'function') prepareRequest(SAMPLE, { auth }, null);
  return auth;
}

function readCredentials(credentials: RequestCredentials): RequestCredentials {
  prepareRequest({ ...SAMPLE, credentials }, {}, null);
  return credentials;
}

function readBound(value: number): number {
  if (Number.isInteger(value) && value >= 0) return value;
  throw fail('bad-option', 'wrongValue', 'maxRedirects', shown(value), 'count');
}
