import type { Origin } from '../fixtures/origin.js';
import { type CasePage, expect, test } from '../fixtures/test.js';
import type * as directivesPage from './directives.page.js';

type DirectivesPage = CasePage<typeof directivesPage>;

const MODIFIED = 'Sat, 05 Nov 1994 00:00:00 GMT';

/** Exposes nothing, so that script sees the seven safelisted fields alone: no ETag, no Date, no Age, no Vary. */
const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'last-modified': MODIFIED,
  etag: '"hidden"',
};

/** Fresh for so many seconds; a 304 to whoever has it. */
function serve(origin: Origin, maxAge: number): void {
  const headers = { ...HEADERS, 'cache-control': `max-age=${maxAge}` };
  origin.route('/api/a', (request) => {
    const has = request.headers['if-modified-since'] === MODIFIED || request.headers['if-none-match'] !== undefined;
    return has ? { status: 304, headers } : { headers, body: 'Ada' };
  });
}

async function openDirectives(
  openPage: (name: string) => Promise<DirectivesPage>,
  options = {},
): Promise<DirectivesPage> {
  const page = await openPage('http/directives');
  await page.call('open', { cacheControl: true, ...options });
  return page;
}

const methods = (origin: Origin): readonly string[] => origin.requestsTo('/api/a').map(({ method }) => method);

test('a cross-origin response without exposed fields: its freshness applies, without a preflight', async ({
  otherOrigin,
  openPage,
}) => {
  serve(otherOrigin, 60);
  const page = await openDirectives(openPage);
  const url = `${otherOrigin.url}/api/a`;
  await page.call('ask', url);
  expect((await page.call('ask', url)).cacheStatus).toMatch(/^cached-session; hit; ttl=5\d$/);
  expect(methods(otherOrigin)).toEqual(['GET']);
});

test("another origin is asked by the browser's own cache whether it still holds: no preflight, and its validators, though hidden", async ({
  otherOrigin,
  openPage,
}) => {
  serve(otherOrigin, 0);
  const page = await openDirectives(openPage);
  const url = `${otherOrigin.url}/api/a`;
  await page.call('ask', url);
  expect(await page.call('ask', url)).toMatchObject({ status: 200, text: 'Ada' });
  expect(methods(otherOrigin)).toEqual(['GET', 'GET']);
  expect(otherOrigin.requestsTo('/api/a')[1]?.headers).toMatchObject({
    'if-none-match': '"hidden"',
    'if-modified-since': MODIFIED,
  });
});

test("with revalidateVia: 'headers' it is asked by what script sees: a preflight, and a 304 that is seen", async ({
  otherOrigin,
  openPage,
}) => {
  serve(otherOrigin, 0);
  const page = await openDirectives(openPage, { revalidateVia: 'headers' });
  const url = `${otherOrigin.url}/api/a`;
  await page.call('ask', url);
  expect((await page.call('ask', url)).cacheStatus).toMatch(/fwd=stale; fwd-status=304/);
  expect(methods(otherOrigin)).toEqual(['GET', 'OPTIONS', 'GET']);
  expect(otherOrigin.requestsTo('/api/a')[2]?.headers['if-modified-since']).toBe(MODIFIED);
});

test("with revalidateVia: 'http-cache' the own origin is asked by the browser's cache, too", async ({
  origin,
  openPage,
}) => {
  serve(origin, 0);
  const page = await openDirectives(openPage, { revalidateVia: 'http-cache' });
  await page.call('ask', '/api/a');
  expect((await page.call('ask', '/api/a')).cacheStatus).toMatch(/^cached-session; fwd=stale; stored/);
});
