/// <reference lib="esnext.disposable" preserve="true" />
import { fail } from '../errors.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { RequestSpec } from '../request/request-spec.js';
import type { Calls } from './calls.js';
import type { RequestOptions, SendOptions } from './options/options.js';
import type { AnyResponse } from './response/cached-response.js';

type Verb = (url: string | URL, options?: RequestOptions) => Promise<AnyResponse>;

/** A session without its cache: its requests are neither answered from it nor stored. It ends when it is disposed of. */
export type UncachedSession = Disposable & {
  readonly get: Verb;
  readonly head: Verb;
  readonly options: Verb;
  readonly post: Verb;
  readonly put: Verb;
  readonly patch: Verb;
  readonly delete: Verb;
  readonly query: Verb;
  readonly request: (method: string, url: string | URL, options?: RequestOptions) => Promise<AnyResponse>;
  readonly send: (request: PreparedRequest | Request, options?: SendOptions) => Promise<AnyResponse>;
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
  readonly prepareRequest: (spec: RequestSpec) => Promise<PreparedRequest>;
};

/** What holds for its requests, whatever they say themselves. */
const DISABLED: RequestSettings = { disabled: true };

// Older platforms have no such symbol; code that polyfills it does so under this name.
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
export const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** A session whose requests go past the cache. */
export function uncachedSession(calls: Calls): UncachedSession {
  let ended = false;
  const whileOpen =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (ended) throw fail('closed', 'uncachedEnded');
      return call(...args);
    };
  const request = whileOpen((method: string, url: string | URL, options?: RequestOptions) =>
    calls.request(method, url, options, DISABLED),
  );
  const verb =
    (method: string): Verb =>
    (url, options) =>
      request(method, url, options);
  return {
    get: verb('GET'),
    head: verb('HEAD'),
    options: verb('OPTIONS'),
    post: verb('POST'),
    put: verb('PUT'),
    patch: verb('PATCH'),
    delete: verb('DELETE'),
    query: verb('QUERY'),
    request,
    send: whileOpen((request: PreparedRequest | Request, options?: SendOptions) =>
      calls.send(request, options, DISABLED),
    ),
    fetch: whileOpen((input: RequestInfo | URL, init?: RequestInit) => calls.fetch(input, init, DISABLED)),
    prepareRequest: whileOpen((spec: RequestSpec) => calls.prepare(spec)),
    [dispose]: () => {
      ended = true;
    },
  };
}

/** Let a function use a session without its cache, and end it then. */
export async function runAndDispose<Value>(
  session: UncachedSession,
  use: (session: UncachedSession) => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await use(session);
  } finally {
    session[dispose]();
  }
}
