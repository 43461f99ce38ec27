import { CachedSession, installCache, type SessionOptions, uninstallCache } from 'cached-session';

export { register } from '../fixtures/native.page.js';

/** What a page sees of an answer; how a failure is named differs between `fetch` and a session. */
export type Seen = 'failed' | { readonly status: number; readonly redirected: boolean; readonly answeredBy: string };

type Way = (url: string, init: RequestInit) => Promise<Pick<Response, 'status' | 'redirected' | 'url' | 'text'>>;

const session = (options: SessionOptions): CachedSession => new CachedSession({ ...options, cacheName: 'once' });

const fetching =
  (options: SessionOptions): (() => Promise<Way>) =>
  async () => {
    const made = session(options);
    await made.ready;
    return (url, init) => made.fetch(url, init);
  };

const asking =
  (options: SessionOptions): (() => Promise<Way>) =>
  async () => {
    const made = session(options);
    await made.ready;
    return (url, { method = 'GET', body, redirect }) =>
      made.request(method, url, { ...(redirect === undefined ? {} : { redirect }), ...(body ? { data: body } : {}) });
  };

const LISTED: SessionOptions = { allowableMethods: ['GET', 'HEAD', 'POST'] };
const RFC: SessionOptions = { cacheControl: true };

/** Ways for a request to leave a page. */
const ways = {
  page: async () => (url, init) => fetch(url, init),
  'installed fetch': async () => {
    await installCache({ ...RFC, cacheName: 'once' }).ready;
    return (url, init) => fetch(url, init);
  },
  'session.fetch': fetching(RFC),
  'session.fetch, locally': fetching({ ...RFC, worker: false }),
  'session.fetch, POST stored': fetching(LISTED),
  'session.fetch, POST stored locally': fetching({ ...LISTED, worker: false }),
  'session.request': asking(RFC),
  'session.request, locally': asking({ ...RFC, worker: false }),
  'session.request, POST stored': asking(LISTED),
} satisfies Readonly<Record<string, () => Promise<Way>>>;

export type WayName = keyof typeof ways;

export async function sendAll(way: WayName, requests: readonly [url: string, init: RequestInit][]): Promise<Seen[]> {
  const send = await ways[way]();
  const seen: Seen[] = [];
  for (const [url, init] of requests) seen.push(await outcome(send(url, init)));
  if (way === 'installed fetch') await uninstallCache();
  return seen;
}

async function outcome(sending: ReturnType<Way>): Promise<Seen> {
  try {
    const response = await sending;
    const { status, redirected, url } = response;
    await response.text();
    return { status, redirected, answeredBy: url };
  } catch {
    return 'failed';
  }
}
