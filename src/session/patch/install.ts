/// <reference lib="esnext.disposable" preserve="true" />

import type { Deleted } from '../../engine/admin/removals.js';
import { fail, shown } from '../../errors.js';
import { hasCode } from '../../protocol/error-code.js';
import { SessionCache } from '../cache/cache.js';
import type { DeleteOptions } from '../cache/cache-options.js';
import { CachedSession } from '../cached-session.js';
import { chunks } from '../chunks.js';
import { pageBase, type SessionOptions } from '../options/options.js';
import { dispose } from '../uncached.js';
import { announced, outcomeOf } from '../worker/unsafe.js';
import { type Origins, requestForCache, unsafeTarget } from './intercepted.js';
import { nativeFetch, patchFetch } from './platform-fetch.js';

/**
 * The options of `installCache` and `enabled`: those of the session, and these.
 *
 * @example
 * installCache({ cacheName: 'atlas', expireAfter: 3600, origins: ['https://api.example.org'] });
 */
export type InstallOptions<Session extends CachedSession = CachedSession> = SessionOptions & {
  /** Further origins whose requests go through the cache, beside the page's own. In Node: only these. */
  readonly origins?: Iterable<string | URL>;
  /** Creates the session, instead of `new CachedSession(options)` (requests-cache: session_factory). */
  readonly sessionFactory?: (options: SessionOptions) => Session;
};

/** An installed session, and the origins whose requests it answers. */
type Installation = { readonly session: CachedSession; readonly origins: Origins };

/** Innermost last. The page's `fetch` is patched while there is one. */
let installed: readonly Installation[] = [];
let unpatch: (() => void) | undefined;
/** The number of active `disabled()`. */
let disabledBy = 0;
/** Requests that sessions send through their `fetch` option. */
const isOwn = new WeakSet<Request>();

/**
 * Answer the page's `fetch()` from a cache (requests-cache: install_cache). GET and HEAD requests to the page's origin, and to those of
 * `origins`, go through a session; everything else is fetched as if nothing were installed, with the caller's own arguments. The
 * session's `headers`, `params`, `auth` and `baseUrl` apply to its own methods only.
 *
 * Installing again replaces the session. A function that is put over `fetch` later keeps working. `XMLHttpRequest` is not patched, nor
 * are the browser's own loads: a worker with `routes` answers those, or `serveSession` in a worker of your own. Serve the worker script
 * with the `connect-src` of the page, since it does the fetching.
 *
 * @returns the session.
 * @throws CacheError `bad-option` or `unsupported-option`; nothing has changed then.
 * @example
 * const session = installCache({ cacheName: 'atlas', expireAfter: 3600 });
 * await fetch('/api/countries'); // from the cache the next time
 */
export function installCache<Session extends CachedSession>(
  options: InstallOptions<Session> & Required<Pick<InstallOptions<Session>, 'sessionFactory'>>,
): Session;
export function installCache(options?: InstallOptions): CachedSession;
export function installCache(options: InstallOptions = {}): CachedSession {
  const added = installation(options);
  const replaced = installed;
  install([added]);
  void closeAll(replaced);
  return added.session;
}

/**
 * Undo `installCache` (requests-cache: uninstall_cache): `fetch` is the platform's again at once. Resolves when the session has closed
 * its ports, locks and listeners, after the calls in flight; stored responses are kept. With `autoClose: false` the session stays open, and
 * is yours to close.
 *
 * If another function has been put over `fetch` since, it stays; ours below it only calls the platform's.
 *
 * @param options `unregister`: also unregister the page's service worker, if it is the ready-made one, even if nothing is installed. A
 * worker of your own that calls `serveSession` stays.
 * @returns whether a worker was unregistered.
 * @example
 * await uninstallCache({ unregister: true });
 */
export async function uninstallCache({ unregister = false }: { readonly unregister?: boolean } = {}): Promise<{
  readonly unregistered: boolean;
}> {
  const ended = installed;
  install([]);
  await closeAll(ended);
  if (!unregister) return { unregistered: false };
  const { unregisterWorker } = await chunks.connect();
  return { unregistered: await unregisterWorker() };
}

/**
 * Install a cache while a function runs, then restore the previous one (requests-cache: enabled). It applies to all `fetch()` calls of
 * the page, not only to those of the function.
 *
 * @throws CacheError `bad-option` or `unsupported-option`, and what the function throws.
 * @example
 * const countries = await enabled({ expireAfter: 60 }, async () => (await fetch('/api/countries')).json());
 */
export async function enabled<Value>(
  options: InstallOptions,
  use: (session: CachedSession) => Value | Promise<Value>,
): Promise<Value> {
  if (typeof use !== 'function') throw fail('bad-option', 'enabledWithoutFunction');
  const added = installation(options);
  install([...installed, added]);
  return during(
    () => use(added.session),
    () => {
      install(installed.filter((one) => one !== added));
      return closeAll([added]);
    },
  );
}

/**
 * Leave every `fetch()` of the page to the platform, while a function runs or until the returned object is disposed
 * (requests-cache: disabled). For some calls only, see `session.cacheDisabled()`.
 *
 * @example
 * const fresh = await disabled(() => fetch('/api/countries'));
 * using off = disabled();
 */
export function disabled(): Disposable;
export function disabled<Value>(use: () => Value | Promise<Value>): Promise<Value>;
export function disabled<Value>(use?: () => Value | Promise<Value>): Disposable | Promise<Value> {
  disabledBy += 1;
  let isOver = false;
  const end = (): void => {
    if (!isOver) disabledBy -= 1;
    isOver = true;
  };
  return use === undefined ? { [dispose]: end } : during(use, end);
}

/**
 * Is a cache installed, and not disabled? (requests-cache: is_installed)
 *
 * @example
 * if (!isInstalled()) installCache({ expireAfter: 60 });
 */
export const isInstalled = (): boolean => current() !== undefined;

/**
 * The cache of the installed session; null if there is none, or while it is disabled (requests-cache: get_cache).
 *
 * @example
 * const stored = await getCache()?.count();
 */
export const getCache = (): SessionCache | null => current()?.session.cache ?? null;

/**
 * Delete everything in the installed cache, if there is one (requests-cache: clear).
 *
 * @example
 * const { deleted } = await clear();
 */
export const clear = async (): Promise<Deleted> => (await getCache()?.clear()) ?? { deleted: 0 };

/**
 * Delete the selected responses from the installed cache, if there is one (requests-cache: delete). Also exported as `delete`.
 *
 * @throws CacheError `bad-option`.
 * @example
 * await deleteCached({ expired: true });
 */
export const deleteCached = async (what?: DeleteOptions): Promise<Deleted> =>
  (await getCache()?.delete(what)) ?? { deleted: 0 };

const current = (): Installation | undefined => (disabledBy > 0 ? undefined : installed.at(-1));

function install(next: readonly Installation[]): void {
  installed = next;
  if (next.length > 0) {
    unpatch ??= patchFetch(answer);
  } else {
    unpatch?.();
    unpatch = undefined;
  }
}

function answer(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> | undefined {
  const now = current();
  if (now === undefined || (input instanceof Request && isOwn.has(input))) return undefined;
  const request = requestForCache(input, init, now.origins);
  if (request === undefined) return announcedFetch(now, input, init);
  const signal = typeof request === 'string' ? undefined : request.signal;
  return signal?.aborted ? Promise.reject(signal.reason) : fetched(now, request);
}

/** An unsafe request goes to the platform unchanged, and the cache is notified if it has to invalidate. */
function announcedFetch(
  { session, origins }: Installation,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): Promise<Response> | undefined {
  const target = session.settings.cacheControl === true ? unsafeTarget(input, init, origins) : undefined;
  if (target === undefined) return undefined;
  const send = (): Promise<Response> => nativeFetch(input, init);
  return announced(target, SessionCache.notices(session.cache), { send, outcome: outcomeOf });
}

/** A session that was just closed leaves the request to the platform. */
async function fetched({ session }: Installation, request: Request | string): Promise<Response> {
  try {
    return await session.fetch(request);
  } catch (error) {
    if (hasCode(error, 'closed')) return nativeFetch(request);
    throw error;
  }
}

async function during<Value>(use: () => Value | Promise<Value>, end: () => unknown): Promise<Value> {
  try {
    return await use();
  } finally {
    await end();
  }
}

const closeAll = (ended: readonly Installation[]): Promise<unknown> =>
  Promise.all(ended.map(({ session }) => session.close()));

/** Throws a CacheError if the options are wrong; nothing has changed then. */
function installation(given: InstallOptions): Installation {
  if (typeof given !== 'object' || given === null) throw fail('bad-option', 'optionsNotObject', shown(given));
  const { origins, sessionFactory, ...options } = given;
  const answered = readOrigins(origins);
  if (sessionFactory !== undefined && typeof sessionFactory !== 'function')
    throw fail('bad-option', 'wrongValue', 'sessionFactory', shown(sessionFactory), 'sessionFactory');
  const marked = withMarks(options);
  return {
    session: sessionFactory === undefined ? new CachedSession(marked) : sessionFactory(marked),
    origins: answered,
  };
}

/** A given `fetch` that calls the patched one must not come back to the session that waits for it. */
function withMarks(options: SessionOptions): SessionOptions {
  const { fetch } = options;
  if (typeof fetch !== 'function') return options;
  const marked = (request: Request): Promise<Response> => {
    isOwn.add(request);
    return fetch(request);
  };
  return { ...options, fetch: marked };
}

function readOrigins(origins: Iterable<string | URL> | undefined): Origins {
  const own = pageOrigin();
  if (origins === undefined) return own === undefined ? null : [own];
  if (typeof origins === 'string' || typeof origins?.[Symbol.iterator] !== 'function')
    throw fail('bad-option', 'wrongValue', 'origins', shown(origins), 'origins');
  const others = [...origins].map(originOf);
  return own === undefined ? others : [own, ...others];
}

/** Undefined in Node. In a frame with an opaque origin it is "null", which no request matches. */
const pageOrigin = (): string | undefined => globalThis.origin;

function originOf(given: string | URL): string {
  const text = String(given);
  // A bare host would be a path of this page.
  const base = text.startsWith('/') ? (pageBase() ?? undefined) : undefined;
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.origin;
  throw fail('bad-option', 'wrongMember', 'origins', shown(given), 'origin');
}
