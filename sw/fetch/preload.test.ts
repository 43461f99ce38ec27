import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FetchParts, fromNetwork } from './answer.js';

const request = new Request('https://page.org/');

const partsWith = (plain: () => Promise<Response>): FetchParts => ({
  open: () => assert.fail('no engine is asked'),
  network: { fetch: plain, plain, answered: new WeakMap() },
  hold: () => undefined,
  pass: () => undefined,
  now: () => assert.fail('no clock is asked'),
});

test('a navigation gets the response that was preloaded, and no second request is sent', async () => {
  const parts = partsWith(() => assert.fail('requested again'));
  assert.equal(
    await (await fromNetwork(request, parts, Promise.resolve(new Response('preloaded')))).text(),
    'preloaded',
  );
});

test('a preload that resolves with a network error, as in Firefox, counts as one that failed', async () => {
  const offline = partsWith(() => Promise.reject(new TypeError('offline')));
  await assert.rejects(fromNetwork(request, offline, Promise.resolve(Response.error())), TypeError);
  const online = partsWith(async () => new Response('again'));
  assert.equal(await (await fromNetwork(request, online, Promise.resolve(Response.error()))).text(), 'again');
});
