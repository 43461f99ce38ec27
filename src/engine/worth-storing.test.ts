import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionOptions } from '../options/table.js';
import { type Asking, world } from './engine.fixture.js';

/** No validator, and stale at once. */
const IMMEDIATE = { expireAfter: 0 } as const;

const forms: readonly (readonly [name: string, settings: SessionOptions, how: Asking])[] = [
  ['the session', { ...IMMEDIATE, staleIfError: true }, {}],
  ['the session with cacheControl', { ...IMMEDIATE, cacheControl: true, staleIfError: true }, {}],
  ['a URL that expires at once', { staleIfError: true, urlsExpireAfter: [['/a*', 0]] }, {}],
  ['the request', IMMEDIATE, { settings: { ...IMMEDIATE, staleIfError: 60 } }],
  ['a directive of the request', IMMEDIATE, { init: { headers: { 'cache-control': 'stale-if-error=60' } } }],
];
for (const [name, settings, how] of forms) {
  test(`what may answer when the origin fails is stored though it is stale at once: ${name}`, async () => {
    const it = world({ settings });
    await it.get('/a', how);
    it.wait(10);
    assert.equal((await it.get('/a', how)).source, 'network');
    it.origin = () => {
      throw new TypeError('Failed to fetch');
    };
    const answer = await it.get('/a', how);
    assert.deepEqual([answer.source, answer.text], ['stale', 'body of /a']);
  });
}

test('what may answer while it is fetched anew is stored though it is stale at once', async () => {
  const it = world({ settings: { ...IMMEDIATE, staleWhileRevalidate: true } });
  await it.get('/a');
  it.wait(10);
  it.origin = () => new Response('new');
  assert.equal((await it.get('/a')).source, 'stale');
  assert.equal((await it.get('/a')).text, 'new');
});

test('behind a redirect, too', async () => {
  const it = world({ settings: { ...IMMEDIATE, staleIfError: true } });
  it.origin = () =>
    Object.defineProperties(new Response('final'), {
      url: { value: 'https://atlas.test/final' },
      redirected: { value: true },
    });
  await it.get('/a');
  it.origin = () => {
    throw new TypeError('Failed to fetch');
  };
  const answer = await it.get('/a');
  assert.deepEqual([answer.source, answer.text, answer.redirected], ['stale', 'final', true]);
});

for (const settings of [IMMEDIATE, { ...IMMEDIATE, staleIfError: 0 }, { ...IMMEDIATE, staleWhileRevalidate: false }]) {
  test(`what could never answer is not stored: ${JSON.stringify(settings)}`, async () => {
    const it = world({ settings });
    await it.get('/a');
    assert.equal((await it.stored()).length, 0);
  });
}
