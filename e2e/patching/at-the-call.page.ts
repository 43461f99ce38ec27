import { CachedSession, installCache, type SessionOptions, uninstallCache } from 'cached-session';

type Fetch = typeof fetch;

const RFC: SessionOptions = { cacheControl: true };

async function session(options: SessionOptions, isReady = true): Promise<CachedSession> {
  const made = new CachedSession({ ...RFC, ...options });
  if (isReady) await made.ready;
  return made;
}

const byVerb =
  (made: CachedSession): Fetch =>
  async (input, { method = 'GET', body, headers, keepalive = false } = {}) => {
    const data = body instanceof ReadableStream ? null : (body ?? null);
    const response = await made.request(method, input instanceof Request ? input.url : input, {
      data,
      ...(headers === undefined ? {} : { headers }),
      keepalive,
    });
    return response.toResponse();
  };

/** Ways for a page to fetch. */
const ways = {
  native: async (): Promise<Fetch> => (input, init) => fetch(input, init),
  installed: async (): Promise<Fetch> => {
    await installCache(RFC).ready;
    return (input, init) => fetch(input, init);
  },
  'installed, no worker yet': async (): Promise<Fetch> => {
    installCache(RFC);
    return (input, init) => fetch(input, init);
  },
  'installed, locally': async (): Promise<Fetch> => {
    await installCache({ ...RFC, worker: false }).ready;
    return (input, init) => fetch(input, init);
  },
  'session.fetch': async (): Promise<Fetch> => {
    const made = await session({});
    return (input, init) => made.fetch(input, init);
  },
  'session.fetch, no worker yet': async (): Promise<Fetch> => {
    const made = await session({}, false);
    return (input, init) => made.fetch(input, init);
  },
  'session.fetch, POST stored': async (): Promise<Fetch> => {
    const made = await session({ allowableMethods: ['GET', 'HEAD', 'POST'] });
    return (input, init) => made.fetch(input, init);
  },
  'session.request': async (): Promise<Fetch> => byVerb(await session({})),
};

export type WayName = keyof typeof ways;

/** Fetch as the page is left. */
export async function fetchAtPagehide(way: WayName, url: string): Promise<void> {
  const send = await ways[way]();
  addEventListener('pagehide', () => {
    send(url, { method: 'POST', body: 'draft', keepalive: true }).catch(() => undefined);
  });
}

/** Calls whose arguments become others as soon as the call has been made. */
const calls = {
  'a buffer': (send, url) => {
    const bytes = new TextEncoder().encode('first');
    const answer = send(url, { method: 'POST', body: bytes });
    bytes.set(new TextEncoder().encode('other'));
    return answer;
  },
  'a form': (send, url) => {
    const form = new FormData();
    form.set('said', 'first');
    const answer = send(url, { method: 'PUT', body: form });
    form.set('said', 'other');
    return answer;
  },
  headers: (send, url) => {
    const headers = new Headers({ 'x-said': 'first' });
    const answer = send(url, { method: 'PATCH', headers });
    headers.set('x-said', 'other');
    return answer;
  },
  'headers of a GET': (send, url) => {
    const headers = new Headers({ 'x-said': 'first' });
    const answer = send(url, { headers });
    headers.set('x-said', 'other');
    return answer;
  },
  init: (send, url) => {
    const init: RequestInit = { method: 'POST', body: 'first' };
    const answer = send(url, init);
    init.method = 'PUT';
    init.body = 'other';
    return answer;
  },
  'a URL': (send, url) => {
    const at = new URL(`${url}?said=first`, location.href);
    const answer = send(at);
    at.search = '?said=other';
    return answer;
  },
  'a Request': (send, url) => {
    const request = new Request(url, { headers: { 'x-said': 'first' } });
    const answer = send(request);
    request.headers.set('x-said', 'other');
    return answer;
  },
} satisfies Readonly<Record<string, (send: Fetch, url: string) => Promise<Response>>>;

/** What the origin says of each call. */
export async function callAll(way: WayName, url: string): Promise<Readonly<Record<string, string>>> {
  const send = await ways[way]();
  const said: Record<string, string> = {};
  for (const [name, call] of Object.entries(calls)) said[name] = await (await call(send, `${url}/${name}`)).text();
  await uninstallCache();
  return said;
}
