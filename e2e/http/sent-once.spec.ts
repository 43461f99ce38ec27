import type { Origin } from '../fixtures/origin.js';
import type { Reply } from '../fixtures/reply.js';
import { workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import type * as sentOncePage from './sent-once.page.js';

type SentOncePage = CasePage<typeof sentOncePage>;
type Way = sentOncePage.WayName;

const to = (status: number): Reply => ({ status, headers: { location: '/api/target' } });

/** How an origin may answer an unsafe request. */
const ANSWERS: Readonly<Record<string, Reply | (() => Reply)>> = {
  'a body': { body: 'done' },
  'no content': { status: 204 },
  'created elsewhere': { status: 201, headers: { location: '/api/target', 'content-location': '/api/target' } },
  'what answers a later GET': {
    headers: { 'cache-control': 'max-age=60', 'content-location': '/api/what answers a later GET' },
    body: 'stored',
  },
  'a redirect 301': to(301),
  'a redirect 302': to(302),
  'a redirect 303': to(303),
  'a redirect 307': to(307),
  'a redirect 308': to(308),
  'a redirect to nowhere': { status: 307, headers: { location: 'http://127.0.0.1:1/' } },
  'not modified': { status: 304, headers: { etag: '"other"' } },
  'a server error': { status: 503, body: 'busy' },
  'status 999': { status: 999, body: 'odd' },
  'a torn body': () => ({ headers: { 'content-length': '100' }, body: torn() }),
  'no answer': 'destroy',
};

async function* torn(): AsyncGenerator<string> {
  yield 'half';
  throw new Error('cut');
}

const SENT: readonly RequestInit[] = [
  { method: 'POST' },
  { method: 'POST', body: 'tea' },
  { method: 'PUT', body: 'tea' },
  { method: 'PATCH', body: 'tea' },
  { method: 'DELETE' },
  { method: 'DELETE', redirect: 'error' },
  { method: 'PURGE' },
];

const REQUESTS = Object.keys(ANSWERS).flatMap((answer) =>
  SENT.map((init): [string, RequestInit] => [`/api/${answer}`, init]),
);

function answerAll(origin: Origin): void {
  for (const [name, reply] of Object.entries(ANSWERS)) origin.route(`/api/${encodeURI(name)}`, reply);
  origin.route('/api/target', { body: 'target' });
}

/** What the page sees, and what reached the origin, in order. */
async function sent(origin: Origin, page: SentOncePage, way: Way) {
  const before = origin.requests.length;
  const seen = await page.call('sendAll', way, REQUESTS);
  const reached = origin.requests.slice(before).filter(({ path }) => path.startsWith('/api/'));
  return { seen, reached: reached.map(({ method, path, body }) => `${method} ${path} ${body}`) };
}

const SETTINGS: Readonly<Record<string, { readonly routes: unknown[] | null; readonly ways: readonly Way[] }>> = {
  'a worker with routes': { routes: ['/api/*'], ways: ['page', 'installed fetch', 'session.fetch'] },
  'a worker without': {
    routes: null,
    ways: [
      'installed fetch',
      'session.fetch',
      'session.fetch, POST stored',
      'session.request',
      'session.request, POST stored',
    ],
  },
  'no worker': {
    routes: null,
    ways: ['session.fetch, locally', 'session.fetch, POST stored locally', 'session.request, locally'],
  },
};

for (const [name, { routes, ways }] of Object.entries(SETTINGS)) {
  test(`an unsafe request reaches the origin as often as with native fetch, with the same response: ${name}`, async ({
    origin,
    openPage,
  }) => {
    test.slow();
    answerAll(origin);
    const native = await openPage<typeof sentOncePage>('http/sent-once');
    const expected = await sent(origin, native, 'page');
    const page = await openPage<typeof sentOncePage>('http/sent-once');
    if (routes !== null) await page.call('register', workerUrl({ cacheControl: true, routes }), true);
    for (const way of ways) expect(await sent(origin, page, way), way).toEqual(expected);
  });
}
