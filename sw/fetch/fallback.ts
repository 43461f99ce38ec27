import type { Fallback } from '../../src/options/start-options.js';
import { matchesRoute } from '../../src/request/patterns/url-pattern.js';

/** A page that does not come in this time must not hold up the installation. */
const FETCH_MS = 10_000;

/** The part of a worker's scope that a fallback page acts through. */
export type FallbackScope = Pick<ServiceWorkerGlobalScope, 'fetch' | 'location' | 'addEventListener'> & {
  readonly caches: Pick<CacheStorage, 'open' | 'delete'>;
  readonly registration: Pick<ServiceWorkerRegistration, 'scope'>;
};

/**
 * The page for navigations that nothing answers. It is in a cache of its own, whatever becomes of the others: neither evicted, nor
 * cleared, nor of one user.
 */
export class OfflinePage {
  readonly #scope: FallbackScope;
  readonly #fallback: Fallback;
  #isRenewed = false;

  constructor(scope: FallbackScope, fallback: Fallback) {
    this.#scope = scope;
    this.#fallback = fallback;
  }

  /** Is it for this navigation? */
  isFor({ url }: Pick<Request, 'url'>): boolean {
    const { allow, deny } = this.#fallback;
    const { origin } = this.#scope.location;
    const matches = (patterns: Fallback['deny']): boolean =>
      patterns.some((pattern) => matchesRoute(pattern, url, origin));
    return (allow === null || matches(allow)) && !matches(deny);
  }

  /** Undefined: it could not be stored yet. */
  async response(): Promise<Response | undefined> {
    const cache = await this.#open();
    return cache.match(this.#url);
  }

  /** Fetch it and store it, in place of the one that is there. */
  async store(): Promise<void> {
    const { fetch } = this.#scope;
    const request = new Request(this.#url, { cache: 'no-cache', signal: AbortSignal.timeout(FETCH_MS) });
    const response = await fetch(request);
    if (!response.ok) return;
    const { status, statusText, headers } = response;
    // Without the URL that it came from: a navigation takes none that was redirected.
    const page = new Response(await response.blob(), { status, statusText, headers });
    await (await this.#open()).put(this.#url, page);
  }

  /** The network is there: fetch it anew, once in a worker's life. It may be of another deployment by now. */
  async renew(): Promise<void> {
    if (this.#isRenewed) return;
    this.#isRenewed = true;
    await this.store().catch(() => {
      this.#isRenewed = false;
    });
  }

  get #url(): string {
    return new URL(this.#fallback.page, this.#scope.location.origin).href;
  }

  #open(): Promise<Cache> {
    return this.#scope.caches.open(nameOf(this.#scope));
  }
}

/** Store the page when the worker is installed; without one, remove that of an earlier version. Neither fails the worker. */
export function keepOfflinePage(scope: FallbackScope, fallback: Fallback | null): OfflinePage | null {
  if (fallback === null) {
    scope.addEventListener('activate', (event) =>
      event.waitUntil(scope.caches.delete(nameOf(scope)).catch(() => false)),
    );
    return null;
  }
  const page = new OfflinePage(scope, fallback);
  scope.addEventListener('install', (event) => event.waitUntil(page.store().catch(() => undefined)));
  return page;
}

/** By scope, since an origin may have several workers. */
const nameOf = ({ registration }: FallbackScope): string => `cached-session@fallback:${registration.scope}`;
