import { PROTOCOL_FIELD } from '../backends/remote/wire.js';

/** Two hours, the longest that Chromium keeps a preflight: without it, each request would be two. */
const PREFLIGHT_SECONDS = 7200;
const METHODS = 'GET, HEAD, PUT, DELETE, POST';
const ALLOWED_FIELDS = `authorization, content-type, if-match, if-none-match, x-ttl, ${PROTOCOL_FIELD}`;
const EXPOSED_FIELDS = `etag, retry-after, ${PROTOCOL_FIELD}`;

/** What a browser asks of a gateway on another origin than its page's. */
export class Cors {
  readonly #origins: readonly string[];

  constructor(origins: readonly string[]) {
    this.#origins = origins;
  }

  /** Requests of no page, and those of the gateway's own site, need no permission. Behind a proxy with the certificate, the schemes differ. */
  allows(request: Request): boolean {
    const origin = request.headers.get('origin');
    return origin === null || this.#isListed(origin) || hostOf(origin) === new URL(request.url).host;
  }

  preflight(): Response {
    const headers = {
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': ALLOWED_FIELDS,
      'access-control-max-age': String(PREFLIGHT_SECONDS),
    };
    return new Response(null, { status: 204, headers });
  }

  /** Caches must know that the answer depends on the origin, also where it is not allowed. */
  mark(request: Request, { headers }: Response): void {
    headers.append('vary', 'origin');
    const origin = request.headers.get('origin');
    if (origin === null || !this.#isListed(origin)) return;
    headers.set('access-control-allow-origin', origin);
    headers.set('access-control-expose-headers', EXPOSED_FIELDS);
  }

  #isListed(origin: string): boolean {
    return this.#origins.includes(origin) || this.#origins.includes('*');
  }
}

/** An opaque origin is "null". */
const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);
