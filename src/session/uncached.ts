/// <reference lib="esnext.disposable" preserve="true" />
import { fail } from '../errors.js';
import type { RequestSettings } from '../options/request-settings.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { RequestSpec } from '../request/request-spec.js';
import type { Calls } from './calls.js';
import type { Session } from './session.js';

type Verb = 'get' | 'head' | 'options' | 'post' | 'put' | 'patch' | 'delete' | 'query';

/** A session without its cache: its requests are neither answered from it nor stored. It ends when it is disposed of. */
export type UncachedSession = Disposable &
  Readonly<Pick<Session, Verb | 'request' | 'send'>> & {
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
  const verb = (method: string): Session['get'] =>
    whileOpen((url, options) => calls.request(method, url, options, DISABLED));
  return {
    get: verb('GET'),
    head: verb('HEAD'),
    options: verb('OPTIONS'),
    post: verb('POST'),
    put: verb('PUT'),
    patch: verb('PATCH'),
    delete: verb('DELETE'),
    query: verb('QUERY'),
    request: whileOpen((method, url, options) => calls.request(method, url, options, DISABLED)),
    send: whileOpen((request, options) => calls.send(request, options, DISABLED)),
    fetch: whileOpen((input, init) => calls.fetch(input, init, DISABLED)),
    prepareRequest: whileOpen((spec) => calls.prepare(spec)),
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
