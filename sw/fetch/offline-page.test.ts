import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OfflineFallback, parseStartOptions } from '../../src/options/start-options.js';
import { type FallbackScope, OfflinePage } from './offline-page.js';

const ORIGIN = 'https://page.org';

function pageOf(offlineFallback: string | OfflineFallback, answers: readonly (Response | Error)[] = []) {
  const parsed = parseStartOptions({ offlineFallback });
  assert.ok(parsed.kind === 'parsed' && parsed.value.offlineFallback !== null);
  const held = new Map<string, Response>();
  const left = [...answers];
  const asked: string[] = [];
  const cache = {
    match: async (url: string) => held.get(url)?.clone(),
    put: async (url: string, response: Response) => void held.set(url, response),
  };
  const scope = {
    location: { origin: ORIGIN },
    registration: { scope: `${ORIGIN}/` },
    caches: { open: async () => cache, delete: async () => true },
    addEventListener: () => undefined,
    fetch: async (request: Request) => {
      asked.push(request.url);
      const answer = left.shift();
      if (answer instanceof Response) return answer;
      throw answer ?? new TypeError('offline');
    },
  };
  return { page: new OfflinePage(asScope(scope), parsed.value.offlineFallback), asked };
}

/** The part of a worker's scope that it uses. */
function asScope(scope: unknown): FallbackScope {
  assert.ok(isScope(scope));
  return scope;
}
const isScope = (scope: unknown): scope is FallbackScope => scope !== null;

const text = async (page: OfflinePage): Promise<string | undefined> => (await page.response())?.text();

test('the page is available once it is stored, and a later failure does not remove it', async () => {
  const { page, asked } = pageOf('/off', [new Response('off'), new Response('down', { status: 500 }), new TypeError()]);
  assert.equal(await text(page), undefined);
  await page.store();
  await page.store();
  await assert.rejects(page.store());
  assert.equal(await text(page), 'off');
  assert.deepEqual(new Set(asked), new Set([`${ORIGIN}/off`]));
});

test('the page is renewed once per run of a worker, and again after a failure', async () => {
  const { page, asked } = pageOf('/off', [new TypeError(), new Response('new'), new Response('newer')]);
  for (const _ of [1, 2, 3]) await page.renew();
  assert.equal(await text(page), 'new');
  assert.equal(asked.length, 2);
});

test('it is for the navigations that are allowed and not denied', () => {
  const { page } = pageOf({ page: '/shell', allow: ['/app/*'], deny: ['/app/files/*'] });
  const isFor = (path: string): boolean => page.isFor({ url: ORIGIN + path });
  assert.deepEqual(['/app/users/7', '/app/files/a.pdf', '/blog'].map(isFor), [true, false, false]);
  assert.equal(pageOf('/off').page.isFor({ url: `${ORIGIN}/any` }), true);
});
