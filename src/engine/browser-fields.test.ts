import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORIGIN, world } from './engine.fixture.js';

/** What a fetch event gives, which no script can make. */
const load = (path: string, mode: string, destination: string, headers: Record<string, string> = {}): Request =>
  Object.defineProperties(new Request(`${ORIGIN}${path}`, { headers }), {
    mode: { value: mode },
    destination: { value: destination },
  });

test('[H-25] Vary: Sec-Fetch-Dest tells an image and a call apart, and each finds its own', async () => {
  const it = world();
  it.origin = () => new Response(`answer ${it.requests.length}`, { headers: { vary: 'Sec-Fetch-Dest' } });
  const native = load('/a', 'no-cors', 'image');
  assert.equal((await it.get('/a', { native, init: { mode: 'no-cors' } })).text, 'answer 1');
  assert.equal((await it.get('/a')).text, 'answer 2');
  assert.equal((await it.get('/a', { native, init: { mode: 'no-cors' } })).text, 'answer 1');
  assert.equal((await it.get('/a')).text, 'answer 2');
});

test('of what selects by who began a navigation nothing is stored', async () => {
  const it = world();
  it.origin = () => new Response('page', { headers: { vary: 'Sec-Fetch-Site' } });
  const forwardAs = load('/a', 'navigate', 'document');
  const { settings, options, request } = it.call('/a');
  const navigation = { ...request, fetchOptions: { mode: 'navigate' } } as const;
  await it.engine.send({ settings, options, request: navigation, forwardAs });
  assert.deepEqual(await it.stored(), []);
});

test('a page in which hints are hidden stores nothing that they select', async () => {
  const it = world({ parts: { hidesHints: true } });
  it.origin = () => new Response('a', { headers: { vary: 'Sec-CH-UA' } });
  await it.get('/a');
  assert.deepEqual(await it.stored(), []);
});
