import type { Origin } from '../fixtures/origin.js';
import { workerUrl } from '../fixtures/site.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import type * as directivesPage from './directives.page.js';

type Page = CasePage<typeof directivesPage>;

/** Greets whoever the cookie names. */
function greet(origin: Origin): void {
  origin.route('/hello/*', ({ headers }) => ({ body: headers.cookie ?? 'nobody' }));
}

const OMIT = { credentials: 'omit' } as const;

/** How a page asks, by each of the ways that lead through a cache. */
const WAYS = {
  'session.get': {
    open: (page: Page) => page.call('open', { expireAfter: 3600 }),
    ask: async (page: Page, url: string, init: typeof OMIT | Record<string, never>) =>
      (await page.call('ask', url, init)).text,
  },
  'the installed fetch': {
    open: (page: Page) => page.call('install', { expireAfter: 3600 }),
    ask: fetched,
  },
  'a fetch event': {
    open: (page: Page) => page.call('register', workerUrl({ expireAfter: 3600, routes: ['/hello/*'] }), true),
    ask: fetched,
  },
} as const;

async function fetched(page: Page, url: string, init: RequestInit): Promise<string> {
  const answer = await page.call('fetched', url, init);
  return answer === 'failed' ? answer : answer.text;
}

for (const [name, { open, ask }] of Object.entries(WAYS)) {
  test(`${name}: a response to a request with cookies never answers one without, or vice versa`, async ({
    origin,
    openPage,
    context,
  }) => {
    greet(origin);
    await context.addCookies([{ name: 'user', value: 'ada', url: origin.url }]);
    const page = await openPage<typeof directivesPage>('http/directives');
    await open(page);
    expect([await ask(page, '/hello/one', {}), await ask(page, '/hello/one', OMIT)]).toEqual(['user=ada', 'nobody']);
    expect([await ask(page, '/hello/two', OMIT), await ask(page, '/hello/two', {})]).toEqual(['nobody', 'user=ada']);
    await origin.goDown();
    expect([await ask(page, '/hello/one', {}), await ask(page, '/hello/one', OMIT)]).toEqual(['user=ada', 'nobody']);
  });
}
