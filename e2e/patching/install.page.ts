import { installCache, isInstalled, type Mode, nativeFetch, type SessionOptions, uninstallCache } from 'cached-session';
import { type Failed, failure } from '../fixtures/session.page.js';
import { type Traces, traces } from './traces.js';

export { isControlled, register, workerScripts } from '../fixtures/native.page.js';
export { traces };

export type Fetched = {
  readonly status: number;
  readonly text: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly type: string;
  /** The same of a clone. */
  readonly clone: readonly unknown[];
  readonly isResponse: boolean;
};

type Options = Pick<SessionOptions, 'cacheName' | 'worker' | 'expireAfter'> & { readonly origins?: string[] };

let ready: Promise<Mode> | undefined;

/** Install, without waiting for the session's mode. */
export function start(options: Options = {}): void {
  ready = installCache(options).ready;
}

export async function install(options: Options = {}): Promise<Mode | undefined> {
  start(options);
  return ready;
}

export const uninstall = (options?: { unregister: boolean }): Promise<unknown> => uninstallCache(options);

export const installed = (): boolean => isInstalled();

/** By the page's `fetch`, whatever that is. */
export async function load(url: string, init?: RequestInit): Promise<Fetched | Failed> {
  try {
    return await fetched(await (init === undefined ? fetch(url) : fetch(url, init)));
  } catch (error) {
    return failure(error);
  }
}

/** The same by a `Request`, whose body may be read only once. */
export async function loadRequest(url: string, init?: RequestInit): Promise<Fetched | Failed> {
  try {
    return await fetched(await fetch(new Request(url, init)));
  } catch (error) {
    return failure(error);
  }
}

export const loadNatively = async (url: string): Promise<string> => (await nativeFetch(url)).text();

/** Abort before there is an answer. */
export async function loadAborted(url: string, reason?: string): Promise<Failed | string> {
  const controller = new AbortController();
  const answer = fetch(url, { signal: controller.signal });
  controller.abort(reason);
  return answer.then(() => 'answered', failure);
}

/** Read the first chunk of a body, abort, and read on. */
export async function abortInBody(url: string): Promise<{ readonly first: string; readonly after: Failed | string }> {
  const controller = new AbortController();
  const response = await fetch(url, { signal: controller.signal });
  const reader = response.body?.getReader();
  const first = new TextDecoder().decode((await reader?.read())?.value);
  controller.abort();
  const after = await (reader?.read() ?? Promise.resolve()).then(() => 'went on', failure);
  return { first, after };
}

const open = new Map<string, ReadableStreamDefaultReader<Uint8Array>>();

/** Resolves with the first chunk, while the rest is still to come. */
export async function firstChunk(url: string, init?: RequestInit): Promise<string> {
  const reader = (await fetch(url, init)).body?.getReader();
  if (reader === undefined) return '';
  open.set(url, reader);
  return new TextDecoder().decode((await reader.read()).value);
}

export async function rest(url: string): Promise<string> {
  const reader = open.get(url);
  let text = '';
  for (;;) {
    const { value, done = true } = (await reader?.read()) ?? {};
    if (done) return text;
    text += new TextDecoder().decode(value);
  }
}

export function byXhr(url: string): Promise<string> {
  const request = new XMLHttpRequest();
  request.open('GET', url);
  request.send();
  return new Promise((resolve) => {
    request.onloadend = () => resolve(request.responseText);
  });
}

let passed = 0;

/** Another library that wraps `fetch`; gives how often it was called so far. */
export function wrapFetch(): void {
  const below = globalThis.fetch;
  globalThis.fetch = (...given) => {
    passed += 1;
    return below(...given);
  };
}

export const timesWrapped = (): number => passed;

export const setBase = (href: string): void => {
  const base = document.createElement('base');
  base.href = href;
  document.head.append(base);
};

/** What a page sees of itself after `work`, once nothing of it changes any more. */
export const seen = (): Promise<Traces> => traces();

async function fetched(response: Response): Promise<Fetched> {
  const clone = response.clone();
  const { status, url, redirected, type } = response;
  const text = await response.text();
  return {
    status,
    text,
    url,
    redirected,
    type,
    clone: [clone.url, clone.redirected, clone.type, await clone.text()],
    isResponse: response instanceof Response,
  };
}
