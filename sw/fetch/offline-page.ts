import type { Fallback } from '../../src/options/start-options.js';
import { matchesUrl } from '../../src/request/patterns/url-pattern.js';

/** A page that takes longer must not delay the installation. */
const FETCH_MS = 10_000;

/** The part of a worker's scope that the offline page uses. */
export type FallbackScope = Pick<ServiceWorkerGlobalScope, 'fetch' | 'location' | 'addEventListener'> & {
  readonly caches: Pick<CacheStorage, 'open' | 'delete'>;
  readonly registration: Pick<ServiceWorkerRegistration, 'scope'>;
};

/** The page for navigations without an answer. It has a cache of its own, which is neither evicted nor cleared nor partitioned by identity. */
export class OfflinePage {
  readonly #scope: FallbackScope;
  readonly #fallback: Fallback;
  #isRenewed = false;

  constructor(scope: FallbackScope, fallback: Fallback) {
    this.#scope = scope;
    this.#fallback = fallback;
  }

  /** Does it apply to this navigation? */
  isFor({ url }: Pick<Request, 'url'>): boolean {
    const { allow, deny } = this.#fallback;
    const { origin } = this.#scope.location;
    const matches = (patterns: Fallback['deny']): boolean =>
      patterns.some((pattern) => matchesUrl(pattern, url, origin));
    return (allow === null || matches(allow)) && !matches(deny);
  }

  /** Undefined: not stored yet. */
  async response(): Promise<Response | undefined> {
    const cache = await this.#open();
    return cache.match(this.#url);
  }

  /** Fetch it and replace the stored one. */
  async store(): Promise<void> {
    const { fetch } = this.#scope;
    const request = new Request(this.#url, { cache: 'no-cache', signal: AbortSignal.timeout(FETCH_MS) });
    const response = await fetch(request);
    if (!response.ok) return;
    const { status, statusText, headers } = response;
    // Rebuilt without its URL: a navigation accepts no response that was redirected.
    const page = new Response(await response.blob(), { status, statusText, headers });
    await (await this.#open()).put(this.#url, page);
  }

  /** Called when the network answers: fetch the page again, once per run of the worker. A new deployment may have changed it. */
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

/** Store the page when the worker is installed; without one, remove that of an earlier version. Failures do not fail the worker. */
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

/** Contains the scope, since an origin may have several workers. */
const nameOf = ({ registration }: FallbackScope): string => `cached-session@fallback:${registration.scope}`;
