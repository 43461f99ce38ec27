import { notIn } from '../engines/only-in.js';
import type { Origin, SeenRequest } from '../fixtures/origin.js';
import { workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import type * as wirePage from './wire.page.js';

type Page = CasePage<typeof wirePage>;
type Wire = Readonly<Record<'cacheControl' | 'pragma', string | undefined>>;

const NOTHING: Wire = { cacheControl: undefined, pragma: undefined };
const VALIDATE: Wire = { cacheControl: 'max-age=0', pragma: undefined };
const BYPASS: Wire = { cacheControl: 'no-cache', pragma: 'no-cache' };

/** What a caller asks of caches by Fetch's cache mode, and what all who are on the way are to be told. */
const MODES: readonly (readonly [mode: RequestCache, wire: Wire])[] = [
  ['no-cache', VALIDATE],
  ['reload', BYPASS],
  ['no-store', BYPASS],
];

/** The ways that lead to the origin through a cache. `miss`: what a plain miss says of the own origin. */
const WAYS: Readonly<
  Record<
    string,
    { open: (page: Page, other: Origin) => Promise<unknown>; by: 'fetchedBySession' | 'fetched'; miss: Wire }
  >
> = {
  'session.fetch by a worker': {
    open: (page) => page.call('open', { expireAfter: 3600 }),
    by: 'fetchedBySession',
    miss: NOTHING,
  },
  // In a page the browser's own cache can only be passed by a mode that validates.
  'session.fetch by the page': {
    open: (page) => page.call('open', { expireAfter: 3600, worker: false }),
    by: 'fetchedBySession',
    miss: VALIDATE,
  },
  'the installed fetch': {
    open: (page, other) => page.call('install', { expireAfter: 3600, origins: [other.url] }),
    by: 'fetched',
    miss: NOTHING,
  },
  'a fetch event': {
    open: (page) => page.call('register', workerUrl({ expireAfter: 3600, routes: ['*'] }), true),
    by: 'fetched',
    miss: NOTHING,
  },
};

/** Fresh for an hour by its own word; a 304 to whoever has it. Answers simple requests of other origins, and no preflight. */
function serve(origin: Origin, path: string): void {
  const headers = { 'access-control-allow-origin': '*', 'cache-control': 'max-age=3600', etag: '"1"' };
  origin.route(path, ({ method, headers: sent }) => {
    if (method === 'OPTIONS') return { status: 403 };
    return sent['if-none-match'] === '"1"' ? { status: 304, headers } : { headers, body: 'data' };
  });
}

const said = ({ headers }: SeenRequest): Wire => ({ cacheControl: headers['cache-control'], pragma: headers.pragma });
const wireTo = (origin: Origin, path: string): readonly Wire[] => origin.requestsTo(path).map(said);

for (const [name, { open, by, miss }] of Object.entries(WAYS)) {
  test(`on the wire, ${name}: no preflight, no fields of ours, and each cache mode as the browser sends it`, async ({
    origin,
    otherOrigin,
    openPage,
  }) => {
    notIn('webkit', 'WebKitGTK: its HTTP cache cannot be queried without a request, and validates what it has');
    serve(origin, '/own/*');
    serve(otherOrigin, '/other/*');
    origin.route('/moved/*', ({ path }) => ({
      status: 302,
      headers: { location: `${otherOrigin.url}/other${path}` },
    }));
    const page = await openPage<typeof wirePage>('http/wire');
    await open(page, otherOrigin);
    for (const [mode, wire] of [['default', null] as const, ...MODES]) {
      const targets = [`/own/${mode}`, `${otherOrigin.url}/other/${mode}`, `/moved/${mode}`];
      for (const url of targets) expect(await page.call(by, url, { cache: mode }), url).toMatchObject({ text: 'data' });
      const own = wire ?? miss;
      expect([mode, ...wireTo(origin, `/own/${mode}`), ...wireTo(origin, `/moved/${mode}`)]).toEqual([mode, own, own]);
      // Another origin's cache cannot be looked into.
      expect([mode, ...wireTo(otherOrigin, `/other/${mode}`)]).toEqual([mode, wire ?? VALIDATE]);
      expect([mode, ...wireTo(otherOrigin, `/other/moved/${mode}`)]).toEqual([mode, own]);
    }
    expect(otherOrigin.requests.map(({ method }) => method)).not.toContain('OPTIONS');
    const ours = [...origin.requests, ...otherOrigin.requests].filter(({ headers }) => 'if-none-match' in headers);
    expect(ours).toEqual([]);
  });

  test(`${name}: what the browser's own cache has is no answer of the origin`, async ({
    origin,
    otherOrigin,
    openPage,
  }) => {
    serve(origin, '/own/a');
    serve(otherOrigin, '/other/a');
    const page = await openPage<typeof wirePage>('http/wire');
    for (const url of ['/own/a', `${otherOrigin.url}/other/a`]) await page.call('fetched', url);
    await open(page, otherOrigin);
    for (const url of ['/own/a', `${otherOrigin.url}/other/a`]) await page.call(by, url);
    expect(wireTo(origin, '/own/a')).toEqual([NOTHING, VALIDATE]);
    expect(wireTo(otherOrigin, '/other/a')).toEqual([NOTHING, VALIDATE]);
  });
}

test('a stored URL that now redirects to another origin is followed without its validator, and requested once', async ({
  origin,
  otherOrigin,
  openPage,
  browserName,
}) => {
  notIn('webkit', 'WebKitGTK: its HTTP cache cannot be queried without a request, and validates what it has');
  serve(origin, '/own/a');
  serve(otherOrigin, '/other/a');
  const page = await openPage<typeof wirePage>('http/wire');
  await page.call('open', { expireAfter: 0 });
  expect(await page.call('ask', '/own/a')).toMatchObject({ text: 'data' });
  origin.route('/own/a', { status: 302, headers: { location: `${otherOrigin.url}/other/a` } });
  for (const _time of [1, 2]) expect(await page.call('ask', '/own/a')).toMatchObject({ text: 'data' });
  const conditions = origin.requestsTo('/own/a').map(({ headers }) => headers['if-none-match']);
  // Firefox's own cache keeps what it had before a conditional request of ours, and validates that for cache mode `no-cache`.
  const ofBrowser = browserName === 'firefox' ? '"1"' : undefined;
  expect(conditions).toEqual([undefined, '"1"', ofBrowser, undefined]);
  expect(otherOrigin.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
});
