import { casePage, html, WORKER } from '../fixtures/site.js';
import { expect, test } from '../fixtures/test.js';
import type * as trustedPage from './trusted-types.page.js';

const CASE = 'lifecycle/trusted-types';
const POLICY = { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types cached-session" };

test.beforeEach(({ origin }) => {
  origin.route(`/case/${CASE}`, async () => {
    const page = html(await casePage(CASE));
    return { ...page, headers: { ...page.headers, ...POLICY } };
  });
});

test('a page that requires Trusted Types is told so, and which policy allows its worker', async ({ openPage }) => {
  const page = await openPage<typeof trustedPage>(CASE);
  expect(await page.call('open')).toEqual({
    mode: 'local',
    reason: 'trusted-types',
    message: expect.stringMatching(
      /require-trusted-types-for.+createPolicy\('cached-session'.+trusted-types cached-session/s,
    ),
  });
});

test('a TrustedScriptURL is accepted as the worker', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof trustedPage>(CASE);
  expect(await page.call('openTrusted', WORKER)).toMatchObject({ mode: 'worker' });
  await page.call('get', '/api/name');
  expect(await page.call('get', '/api/name')).toMatchObject({ text: 'Ada', fromCache: true });
});
