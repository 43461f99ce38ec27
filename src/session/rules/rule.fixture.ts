import type { CachedSession, SessionOptions } from '../../index.js';

/** A site that a rule gives its answers, and a clock that it moves. */
export class Site {
  now = Date.UTC(2026, 0, 1);
  asked = 0;
  answer: (request: Request) => Response | Promise<Response> = echo;

  readonly fetch = async (request: Request): Promise<Response> => {
    this.asked += 1;
    return this.answer(request);
  };

  wait(seconds: number): void {
    this.now += seconds * 1000;
  }
}

/** What a rule works with: sessions on one store, at `https://a.test/` and fresh for a minute, on one site. */
export type Ground = {
  readonly site: Site;
  /** Resolves when what the sessions before it store is there. */
  readonly open: (options?: SessionOptions) => Promise<CachedSession>;
};

/** One rule of sessions without `cacheControl`, the same for every store: `run` rejects where it does not hold. The store is empty before. */
export type Rule = { readonly name: string; readonly run: (ground: Ground) => Promise<void> };

/** Answers with what was asked for. */
export async function echo(request: Request): Promise<Response> {
  return new Response(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`.trim());
}

/** Throws where plain data differs. */
export function expectSame(actual: unknown, expected: unknown, about = 'it'): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${about}: ${found} where ${wanted} is expected`);
}

type Get = Parameters<CachedSession['get']>[1];

/** Where the answer comes from. */
export const sourceOf = async (session: CachedSession, url: string, options: Get = {}): Promise<string> =>
  (await session.get(url, options)).source;

/** Is it stored, whatever its expiry? */
export const isStored = (session: CachedSession, url: string): Promise<boolean> => session.cache.contains({ url });

/** The paths of all stored responses. */
export const pathsIn = async (session: CachedSession): Promise<readonly string[]> =>
  (await session.cache.urls()).map((url) => url.replace('https://a.test', ''));

/**
 * Runs one rule on a store. `sessionWith` makes a session with these options on it. Answers come from the store and not from memory: sessions have
 * no memory tier.
 */
export async function runRule({ run }: Rule, sessionWith: (options: SessionOptions) => CachedSession): Promise<void> {
  const site = new Site();
  const opened: CachedSession[] = [];
  const open = async (options: SessionOptions = {}): Promise<CachedSession> => {
    for (const before of opened) await before.cache.bulk(() => undefined);
    const session = sessionWith({
      baseUrl: 'https://a.test/',
      expireAfter: 60,
      memoryTier: { maxBytes: 0 },
      worker: false,
      autoClose: false,
      // In a browser the site is of another origin.
      revalidateVia: 'headers',
      now: () => site.now,
      fetch: site.fetch,
      ...options,
    });
    opened.push(session);
    return session;
  };
  await (await open()).cache.clear();
  try {
    await run({ site, open });
  } finally {
    for (const session of opened) await session.close();
  }
}
