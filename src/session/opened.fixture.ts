import { CachedSession, type SessionOptions } from '../index.js';

export { refuses } from '../refuses.fixture.js';

/** How the origin of a test answers. */
export type Served = (request: Request) => Response | Promise<Response>;

/** A session in Node at `https://a.test/`, with the requests that reached its origin, and its clock. */
export function open(serve: Served, options: SessionOptions = {}) {
  const requests: Request[] = [];
  const clock = { now: Date.UTC(2024, 0, 1) };
  const session = new CachedSession({
    backend: 'memory',
    baseUrl: 'https://a.test/',
    now: () => clock.now,
    fetch: async (request) => {
      requests.push(request.clone());
      return serve(request);
    },
    ...options,
  });
  return { session, requests, clock };
}

/** Answers with what was asked for. */
export const echo: Served = (request) => new Response(`${request.method} ${new URL(request.url).pathname}`);

/** An origin that redirects: statuses and targets by path; all other paths answer with their name. */
export const redirecting =
  (table: Readonly<Record<string, readonly [status: number, target: string]>>): Served =>
  (request) => {
    const { pathname } = new URL(request.url);
    const redirect = table[pathname];
    if (redirect === undefined) return echo(request);
    return new Response('moved', { status: redirect[0], headers: { location: redirect[1] } });
  };
