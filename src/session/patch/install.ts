/// <reference lib="esnext.disposable" preserve="true" />
import type { Deleted } from '../../engine/admin/removals.js';
import { SessionCache } from '../cache/cache.js';
import type { DeleteOptions } from '../cache/cache-options.js';
import { CachedSession } from '../cached-session.js';
import { hasCode } from '../error-code.js';
import { requestForCache, unsafeTarget } from '../for-cache.js';
import { badOption } from '../options/faults.js';
import type { SessionOptions } from '../options/options.js';
import { dispose } from '../uncached.js';
import { announced, outcomeOf } from '../worker/unsafe.js';
import { FetchPatch } from './fetch-patch.js';
import { type Installation, type InstallOptions, installation } from './install-options.js';
import { nativeFetch } from './platform-fetch.js';

/** Innermost last. The page's `fetch` is patched as long as there is one. */
let installed: readonly Installation[] = [];
let patch: FetchPatch | undefined;
/** How many `disabled()` last. */
let disabledBy = 0;
/** Requests that a session of ours makes through a `fetch` that it was given. */
const isOwn = new WeakSet<Request>();

/**
 * Answer the page's own `fetch()` from a cache (requests-cache: install_cache). GET and HEAD requests to the page's origin, and to
 * those of `origins`, go through a session; everything else is fetched as if nothing were installed, with the very arguments of
 * the caller. The session's `headers`, `params`, `auth` and `baseUrl` are for its own methods and change no `fetch()`.
 *
 * Installed again, the new session takes the place of the one before. A function that somebody puts over `fetch` later goes on
 * working. `XMLHttpRequest` is not patched, nor are loads that the browser makes by itself: a worker with `routes` answers
 * those, `serveSession` in a worker of your own. Serve the worker script with the `connect-src` of the page, since it fetches.
 *
 * @returns the session that answers, for all else that a session can.
 * @throws CacheError `bad-option` or `unsupported-option`; then nothing has changed.
 * @example
 * const session = installCache({ cacheName: 'atlas', expireAfter: 3600 });
 * await fetch('/api/countries'); // from the cache the next time
 */
export function installCache<Session extends CachedSession>(
  options: InstallOptions<Session> & Required<Pick<InstallOptions<Session>, 'sessionFactory'>>,
): Session;
export function installCache(options?: InstallOptions): CachedSession;
export function installCache(options: InstallOptions = {}): CachedSession {
  const added = installation(options, { create, isOwn });
  const replaced = installed;
  install([added]);
  void closeAll(replaced);
  return added.session;
}

/**
 * Take `installCache` back (requests-cache: uninstall_cache): `fetch` is the platform's again at once. Resolves when the session
 * has let go of ports, locks and listeners, which it does once what is under way is answered; what it stored stays. With
 * `autoClose: false` the session lives on, and is yours to close.
 *
 * Where somebody has put a function of theirs over `fetch` since, that stays: taking it away is theirs. Ours below it then
 * does nothing but call the platform's.
 *
 * @param options `unregister`: also unregister the page's service worker, if it is the ready-made one; it need not be installed
 * for that. A worker of your own that calls `serveSession` stays.
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
  const { unregisterWorker } = await import('../worker/unregister.js');
  return { unregistered: await unregisterWorker() };
}

/**
 * Install a cache for as long as a function runs, then put back what was installed before (requests-cache: enabled). All
 * `fetch()` calls of the page are meant, not only those of the function.
 *
 * @throws CacheError `bad-option` or `unsupported-option`, and what the function throws.
 * @example
 * const countries = await enabled({ expireAfter: 60 }, async () => (await fetch('/api/countries')).json());
 */
export async function enabled<Value>(
  options: InstallOptions,
  use: (session: CachedSession) => Value | Promise<Value>,
): Promise<Value> {
  if (typeof use !== 'function') throw badOption('enabled() takes options and a function that runs meanwhile.');
  const added = installation(options, { create, isOwn });
  install([...installed, added]);
  try {
    return await use(added.session);
  } finally {
    install(installed.filter((one) => one !== added));
    await closeAll([added]);
  }
}

/**
 * Leave every `fetch()` of the page to the platform, as long as a function runs or until what is returned is disposed of
 * (requests-cache: disabled). `session.cacheDisabled()` does the same for the calls of one piece of code alone.
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
 * Is a cache installed, and not disabled at the moment? (requests-cache: is_installed)
 *
 * @example
 * if (!isInstalled()) installCache({ expireAfter: 60 });
 */
export const isInstalled = (): boolean => current() !== undefined;

/**
 * The cache of the installed session; null when none is, or while it is disabled (requests-cache: get_cache).
 *
 * @example
 * const stored = await getCache()?.count();
 */
export const getCache = (): SessionCache | null => current()?.session.cache ?? null;

/**
 * Delete everything in the installed cache; nothing when none is (requests-cache: clear).
 *
 * @example
 * const { deleted } = await clear();
 */
export const clear = async (): Promise<Deleted> => (await getCache()?.clear()) ?? { deleted: 0 };

/**
 * Delete what is named from the installed cache; nothing when none is (requests-cache: delete). Exported as `delete`, too.
 *
 * @throws CacheError `bad-option`.
 * @example
 * await deleteCached({ expired: true });
 */
export const deleteCached = async (what?: DeleteOptions): Promise<Deleted> =>
  (await getCache()?.delete(what)) ?? { deleted: 0 };

const create = (options: SessionOptions): CachedSession => new CachedSession(options);

const current = (): Installation | undefined => (disabledBy > 0 ? undefined : installed.at(-1));

function install(next: readonly Installation[]): void {
  installed = next;
  if (next.length > 0) {
    patch ??= new FetchPatch(answer);
    return;
  }
  patch?.remove();
  patch = undefined;
}

function answer(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> | undefined {
  const now = current();
  if (now === undefined || (input instanceof Request && isOwn.has(input))) return undefined;
  const request = requestForCache(input, init, now.origins);
  if (request === undefined) return announcedFetch(now, input, init);
  const signal = typeof request === 'string' ? undefined : request.signal;
  return signal?.aborted ? Promise.reject(signal.reason) : fetched(now, request);
}

/** An unsafe request goes to the platform as it is, but the cache learns of it where it has to. */
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

/** A session that has just been closed leaves the request to the platform. */
async function fetched({ session }: Installation, request: Request | string): Promise<Response> {
  try {
    return await session.fetch(request);
  } catch (error) {
    if (hasCode(error, 'closed')) return nativeFetch(request);
    throw error;
  }
}

async function during<Value>(use: () => Value | Promise<Value>, end: () => void): Promise<Value> {
  try {
    return await use();
  } finally {
    end();
  }
}

const closeAll = (ended: readonly Installation[]): Promise<unknown> =>
  Promise.all(ended.map(({ session }) => session.close()));
