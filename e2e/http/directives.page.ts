import {
  type AnyResponse,
  type Explanation,
  installCache,
  type RequestOptions,
  type SessionOptions,
} from 'cached-session';
import { session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** What a response says of itself and of the cache. */
export type Told = {
  readonly status: number;
  readonly text: string;
  readonly cacheStatus: string | null;
  readonly fields: Readonly<Record<string, string>>;
};

export const ask = async (url: string, options: RequestOptions = {}, method = 'GET'): Promise<Told> =>
  told(await session().request(method, url, options));

async function told(response: AnyResponse): Promise<Told> {
  const { status, cacheStatus, headers } = response;
  return { status, text: await response.text(), cacheStatus, fields: Object.fromEntries(headers) };
}

export const explain = (url: string): Promise<Explanation> => session().explain(url);

/** Let the page's own `fetch` be answered by a cache. */
export async function install(options: SessionOptions & { readonly origins?: readonly string[] }): Promise<void> {
  await installCache(options).ready;
}

export type Fetched = { readonly status: number; readonly text: string; readonly cacheStatus: string | null };

/** What the page's own `fetch` gives; `failed` where it rejects. */
export async function fetched(url: string, init: RequestInit = {}): Promise<Fetched | 'failed'> {
  try {
    return await shown(await fetch(url, init));
  } catch {
    return 'failed';
  }
}

export async function shown(response: Response): Promise<Fetched> {
  const { status, headers } = response;
  return { status, text: await response.text(), cacheStatus: headers.get('cache-status') };
}
