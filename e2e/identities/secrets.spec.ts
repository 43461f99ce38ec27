import { expect, test } from '../fixtures/test.js';
import type * as secretsPage from './secrets.page.js';

const SECRET = 's3cr3t-value';

/** The origin gives the secret back in fields of each kind, and never in a body. */
const ECHO = {
  headers: {
    Authorization: SECRET,
    'X-API-KEY': SECRET,
    'x-auth-token': SECRET,
    'X-Api-Token': SECRET,
    'content-location': `/there?access_token=${SECRET}`,
    location: `/there#access_token=${SECRET}`,
    link: `</next?API_KEY=${SECRET}>; rel="next"`,
  },
  body: 'nothing secret',
};

const ECHO_AUTHORIZATION = { headers: { Authorization: SECRET }, body: ECHO.body };

for (const where of ['the worker', 'the page'] as const) {
  test(`[D-01] values of ignored names are never at rest, in any letter case, in any store: stored by ${where}`, async ({
    origin,
    openPage,
  }) => {
    origin.route('/api', ECHO);
    const page = await openPage<typeof secretsPage>('identities/secrets');
    await page.call('open', { allowableMethods: ['GET', 'POST'], ...(where === 'the page' && { worker: false }) });
    const answered = await page.call('sendSecrets', '/api', SECRET);
    expect(answered).toBe(27 * 9 + 24);
    expect(await page.call('count')).toBeGreaterThan(100);
    expect(
      origin.requests.some(({ url, body, headers }) => JSON.stringify([url, body, headers]).includes(SECRET)),
    ).toBe(true);
    const atRest = await page.call('everythingAtRest');
    expect(atRest).toContain('nothing secret');
    expect(atRest).toContain('REDACTED');
    expect(atRest).not.toContain(SECRET);
    const file = await page.call('exported');
    expect(file).toContain('REDACTED');
    expect(file).not.toContain(SECRET);
  });
}

const LISTS = [
  ['a list adds to the default names', ['token'], ['token']],
  ['what replaces them leaves out no Authorization', { replaceDefaults: true, headers: ['X-Token'] }, ['X-Token']],
] as const;

for (const [what, ignoredParameters, names] of LISTS) {
  test(`[D-01] no secret is at rest: ${what}`, async ({ origin, openPage }) => {
    origin.route('/api', ECHO_AUTHORIZATION);
    const page = await openPage<typeof secretsPage>('identities/secrets');
    await page.call('open', { matchHeaders: true, ignoredParameters });
    for (const name of [...names, 'authorization'])
      expect(await page.call('get', `/api?${name}`, { headers: { [name]: SECRET } })).toMatchObject({ status: 200 });
    expect(await page.call('count')).toBe(2);
    const atRest = await page.call('everythingAtRest');
    expect(atRest).toContain('nothing secret');
    expect(atRest).not.toContain(SECRET);
    expect(await page.call('exported')).not.toContain(SECRET);
  });
}
