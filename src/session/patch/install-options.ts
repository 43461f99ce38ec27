import type { CachedSession } from '../cached-session.js';
import type { Origins } from '../for-cache.js';
import { badOption } from '../options/faults.js';
import { pageBase, type SessionOptions } from '../options/options.js';

/**
 * What `installCache` and `enabled` take: the options of the session that answers, and these.
 *
 * @example
 * installCache({ cacheName: 'atlas', expireAfter: 3600, origins: ['https://api.example.org'] });
 */
export type InstallOptions<Session extends CachedSession = CachedSession> = SessionOptions & {
  /** Other origins whose requests go through the cache as well; the page's own always do. In Node: those and no others. */
  readonly origins?: Iterable<string | URL>;
  /** Makes the session, in place of `new CachedSession(options)` (requests-cache: session_factory). */
  readonly sessionFactory?: (options: SessionOptions) => Session;
};

/** The session that `installCache` uses, and what is for it. */
export type Installation = { readonly session: CachedSession; readonly origins: Origins };

/** Make the session. Throws a CacheError when something is wrong with the options; then nothing is changed. */
export function installation<Session extends CachedSession>(
  given: InstallOptions<Session>,
  { create, isOwn }: { readonly create: (options: SessionOptions) => Session; readonly isOwn: WeakSet<Request> },
): Installation & { readonly session: Session } {
  if (typeof given !== 'object' || given === null)
    throw badOption(`Options are "${given}": give an object such as { cacheName: "atlas" }.`);
  const { origins, sessionFactory, ...options } = given;
  const answered = readOrigins(origins);
  if (sessionFactory !== undefined && typeof sessionFactory !== 'function')
    throw badOption('"sessionFactory" must be a function that takes options and gives a session.');
  return { session: (sessionFactory ?? create)(withMarks(options, isOwn)), origins: answered };
}

/** An adapter of the app's that calls `fetch` must not come back to the session that waits for it. */
function withMarks(options: SessionOptions, isOwn: WeakSet<Request>): SessionOptions {
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
    throw badOption('"origins" must be a list, such as ["https://api.example.org"].');
  const others = [...origins].map(originOf);
  return own === undefined ? others : [own, ...others];
}

/** Undefined in Node. A frame of an opaque origin says "null", and no request goes there. */
const pageOrigin = (): string | undefined => globalThis.origin;

function originOf(given: string | URL): string {
  const text = String(given);
  // A bare host would be a path of this page.
  const base = text.startsWith('/') ? (pageBase() ?? undefined) : undefined;
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.origin;
  throw badOption(
    `"origins" has an entry that is no http or https origin: ${given}. Write it with its scheme, such as "https://api.example.org".`,
  );
}
