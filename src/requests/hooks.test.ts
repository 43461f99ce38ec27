import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyResponse } from '../index.js';
import { echo, open, refuses } from '../session/opened.fixture.js';

test('[Q-17] [A-05] [M-19] [D-07] a hook runs exactly once, for what is fetched and what is cached', async () => {
  const seen: (readonly [string, boolean])[] = [];
  const { session } = open(echo, { hooks: { response: ({ url, fromCache }) => void seen.push([url, fromCache]) } });
  await session.get('/x');
  await session.get('/x');
  await session.post('/y');
  assert.deepEqual(seen, [
    ['https://a.test/x', false],
    ['https://a.test/x', true],
    ['https://a.test/y', false],
  ]);
});

test('[Q-17] what a hook returns takes the place of the response, one after the other', async () => {
  const { session } = open(echo);
  const other = await session.get('/other');
  const order: string[] = [];
  const response = await session.get('/x', {
    hooks: {
      response: [
        async ({ url }) => {
          order.push(url);
          return other;
        },
        ({ url }) => {
          order.push(url);
        },
      ],
    },
  });
  assert.equal(response, other);
  assert.deepEqual(order, ['https://a.test/x', 'https://a.test/other']);
});

test('[Q-17] the hooks of a request take the place of those of the session, an empty list does not', async () => {
  const seen: string[] = [];
  const { session } = open(echo, { hooks: { response: [() => void seen.push('session')] } });
  await session.get('/x', { hooks: { response: () => void seen.push('request') } });
  await session.get('/x', { hooks: { response: [] } });
  await session.get('/x', { hooks: {} });
  assert.deepEqual(seen, ['request', 'session', 'session']);
});

test('[Q-17] a hook that throws rejects the request', async () => {
  const { session } = open(echo);
  const hooks = { response: (response: AnyResponse) => void response.raiseForStatus() };
  assert.equal((await session.get('/x', { hooks })).status, 200);
  const { session: failing } = open(() => new Response(null, { status: 500 }), { hooks });
  await assert.rejects(failing.get('/x'), refuses('http-status', 'httpStatus 500  https://a.test/x'));
});

test('[M-19] hooks are added and taken away', async () => {
  const { session } = open(echo);
  const seen: string[] = [];
  const hook = ({ url }: AnyResponse): void => void seen.push(url);
  session.registerHook('response', hook);
  session.hooks.response.push(hook);
  await session.get('/x');
  assert.deepEqual([session.deregisterHook('response', hook), session.deregisterHook('response', hook)], [true, true]);
  assert.equal(session.deregisterHook('response', hook), false);
  await session.get('/x');
  assert.equal(seen.length, 2);
  session.hooks = { response: hook };
  await session.get('/x');
  assert.equal(seen.length, 3);
});

test('[M-19] a listener hears each response, after the hooks', async () => {
  const { session } = open(echo);
  const other = await session.get('/other');
  const heard: AnyResponse[] = [];
  session.addEventListener('response', ({ detail }) => void heard.push(detail));
  session.addEventListener('response', ({ detail }) => void heard.push(detail));
  await session.get('/x', { hooks: { response: () => other } });
  assert.deepEqual(heard, [other, other]);
});

test('[Q-17] [A-05] other events and what is no function are refused', async () => {
  const { session } = open(echo);
  assert.deepEqual(session.hooks, { response: [] });
  await assert.rejects(
    session.get('/x', { hooks: JSON.parse('{"request":[]}') }),
    refuses('bad-option', 'noSuchHook request'),
  );
  assert.throws(
    () => {
      session.hooks = JSON.parse('{"response":[5]}');
    },
    refuses('bad-option', 'notHooks'),
  );
  assert.throws(
    () => session.registerHook(JSON.parse('"request"'), () => undefined),
    refuses('bad-option', 'noSuchHook request'),
  );
});

test('send runs the hooks of the session, and those that it is given', async () => {
  const seen: string[] = [];
  const { session } = open(echo, { hooks: { response: () => void seen.push('session') } });
  const request = await session.prepareRequest({ method: 'GET', url: '/x' });
  await session.send(request);
  await session.send(request, { hooks: { response: () => void seen.push('own') } });
  assert.deepEqual(seen, ['session', 'own']);
});
