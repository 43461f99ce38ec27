import type { SessionOptions } from '../../options/table.js';
import { type Asking, type Read, type World, type WorldOptions, world } from '../engine.fixture.js';

/** When a world begins, as an HTTP-date moved by so many seconds. */
export const httpDate = (offset: number): string => new Date(Date.UTC(2026, 0, 1) + offset * 1000).toUTCString();

export type Fields = Readonly<Record<string, string>>;

/** A world whose cache does what RFC 9111 says, and nothing is said by settings. */
export const rfcWorld = (settings: SessionOptions = {}, more: Omit<WorldOptions, 'settings'> = {}): World =>
  world({ ...more, settings: { cacheControl: true, expireAfter: null, ...settings } });

/** A world in which the origin answers the first request with `first`, and all others with `then`. */
export function answering(
  first: () => Response,
  then: (request: Request) => Response | Promise<Response> = () => new Response('new'),
  settings: SessionOptions = {},
): World {
  const it = rfcWorld(settings);
  it.origin = (request) => (it.requests.length === 1 ? first() : then(request));
  return it;
}

/** A response that says this of its caching. */
export const saying = (
  cacheControl: string,
  fields: Fields = {},
  body: string | null = 'old',
  status = 200,
): Response => new Response(body, { status, headers: { 'cache-control': cacheControl, ...fields } });

export const notModified = (fields: Fields = {}): Response => new Response(null, { status: 304, headers: fields });

export const down = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'));

/** A request with these fields. */
export const having = (fields: Fields, method = 'GET'): Asking => ({ init: { method, headers: fields } });

/** A request that says this of its caching. */
export const asking = (cacheControl: string): Asking => having({ 'cache-control': cacheControl });

export const pick = ({ source, text }: Read): readonly [string, string] => [source, text];

/** The fields of the last request that reached the origin. */
export const sent = ({ requests }: World): Record<string, string> => Object.fromEntries(requests.at(-1)?.headers ?? []);
