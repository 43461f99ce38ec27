import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORIGIN, slow, textOf, world } from '../engine.fixture.js';

const LIMIT = { networkTimeout: 0.02, expireAfter: 1, staleIfError: true } as const;

test('a stale response answers when the origin takes longer than networkTimeout, and what comes later is stored', async () => {
  const it = world({ settings: LIMIT });
  it.origin = () => new Response('old');
  await it.get('/a');
  it.wait(2);
  let come: (response: Response) => void = () => undefined;
  it.origin = () =>
    new Promise((resolve) => {
      come = resolve;
    });
  const answer = await it.send('/a');
  assert.deepEqual([answer.source, answer.detail, await textOf(answer.body)], ['stale', 'stale-if-error', 'old']);
  come(new Response('new'));
  await it.idle();
  const { text } = await it.get('/a', { options: { onlyIfCached: true } });
  assert.equal(text, 'new');
});

test('networkTimeout alone allows any staleness, for failures too', async () => {
  const it = world({ settings: { networkTimeout: 5, expireAfter: 1 } });
  await it.get('/a');
  it.wait(1e6);
  it.origin = () => Promise.reject(new TypeError());
  assert.equal((await it.get('/a')).source, 'stale');
});

test('staleIfError says how stale it may be', async () => {
  const it = world({ settings: { networkTimeout: 0.02, expireAfter: 1, staleIfError: 10 } });
  await it.get('/a');
  it.wait(100);
  it.origin = () => new Promise((resolve) => setTimeout(() => resolve(new Response('late')), 60));
  assert.equal((await it.get('/a')).text, 'late');
});

test('with nothing stored the origin has all the time it takes', async () => {
  const it = world({ settings: LIMIT });
  it.origin = () => new Promise((resolve) => setTimeout(() => resolve(new Response('late')), 60));
  assert.equal((await it.get('/a')).text, 'late');
});

test('once the header fields are there the body has all the time it takes', async () => {
  const it = world({ settings: LIMIT });
  await it.get('/a');
  it.wait(2);
  const body = slow();
  it.origin = () => body.response;
  const answer = await it.send('/a');
  body.write('new');
  await new Promise((resolve) => setTimeout(resolve, 50));
  body.end();
  assert.deepEqual([answer.source, await textOf(answer.body)], ['network', 'new']);
});

test('a POST that may be stored is sent once, also where the key of its redirect cannot be computed', async () => {
  const own = ({ url }: { readonly url: string }): string => {
    if (url.endsWith('/b')) throw new Error('There is no key for this.');
    return url;
  };
  const it = world({
    settings: { allowableMethods: ['GET', 'POST'], expireAfter: 1, networkTimeout: 5, keyFn: 'own' },
    parts: { functions: { filters: {}, keys: { own }, adapters: {} } },
  });
  const post = { init: { method: 'POST' } };
  await it.get('/a', post);
  it.wait(5);
  it.origin = () =>
    Object.defineProperties(new Response('new'), { url: { value: `${ORIGIN}/b` }, redirected: { value: true } });
  let asked = 0;
  const beforeUnsafe = async (): Promise<void> => {
    asked += 1;
  };
  await Promise.allSettled([it.send('/a', { ...post, beforeUnsafe })]);
  await it.idle();
  assert.deepEqual([it.requests.length, asked], [2, 1]);
});
