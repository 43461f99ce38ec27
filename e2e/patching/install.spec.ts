import { createHash } from 'node:crypto';
import { gate } from '../fixtures/gate.js';
import { expect, test } from '../fixtures/test.js';
import type * as installPage from './install.page.js';

const OPEN_TO_ALL = { 'access-control-allow-origin': '*' };

test("[P-01] installCache answers the page's own fetch over the port, offline too", async ({ origin, openPage }) => {
  origin.route('/api/name', { headers: { 'content-type': 'text/plain' }, body: 'Ada' });
  const page = await openPage<typeof installPage>('patching/install');
  expect(await page.call('install')).toMatchObject({ mode: 'worker' });
  const answer = { status: 200, text: 'Ada', url: `${origin.url}/api/name`, redirected: false, type: 'basic' };
  expect(await page.call('load', '/api/name')).toMatchObject(answer);
  expect(await page.call('isControlled')).toBe(false);
  await origin.goDown();
  expect(await page.call('load', '/api/name')).toMatchObject({
    ...answer,
    isResponse: true,
    clone: [answer.url, false, 'basic', 'Ada'],
  });
  expect(await page.call('loadRequest', '/api/name')).toMatchObject(answer);
  expect(await page.call('load', '/api/other')).toMatchObject({ failed: 'TypeError' });
});

test('a fetch before the worker is active is answered at once', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof installPage>('patching/install');
  await page.call('start');
  expect(await page.call('load', '/api/name')).toMatchObject({ text: 'Ada' });
});

test('without a worker the page answers its own fetch', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof installPage>('patching/install');
  expect(await page.call('install', { worker: false })).toMatchObject({ mode: 'local' });
  expect(await page.call('load', '/api/name')).toMatchObject({ text: 'Ada' });
  await origin.goDown();
  expect(await page.call('load', '/api/name')).toMatchObject({ text: 'Ada', type: 'basic' });
});

test('a redirected response and its clone report it', async ({ origin, openPage }) => {
  origin.route('/old', { status: 302, headers: { location: '/new' } });
  origin.route('/new', { body: 'Ada' });
  const page = await openPage<typeof installPage>('patching/install');
  await page.call('install');
  const url = `${origin.url}/new`;
  const answer = { text: 'Ada', url, redirected: true, clone: [url, true, 'basic', 'Ada'] };
  expect(await page.call('load', '/old')).toMatchObject(answer);
  await origin.goDown();
  expect(await page.call('load', '/old')).toMatchObject(answer);
  expect(await page.call('load', '/old', { redirect: 'error' })).toMatchObject({ failed: 'TypeError' });
});

test("relative URLs are resolved against the page's base", async ({ origin, openPage }) => {
  origin.route('/deep/name', { body: 'Ada' });
  const page = await openPage<typeof installPage>('patching/install');
  await page.call('install');
  await page.call('setBase', '/deep/');
  expect(await page.call('load', 'name')).toMatchObject({ text: 'Ada', url: `${origin.url}/deep/name` });
  await origin.goDown();
  expect(await page.call('load', 'name')).toMatchObject({ text: 'Ada' });
});

test('A9: a request under installCache is the same as from the browser', async ({ origin, openPage }) => {
  origin.route('/api/name', { body: 'Ada' });
  const page = await openPage<typeof installPage>('patching/install');
  await page.call('install');
  await page.call('load', '/api/name', { headers: { 'x-app': 'atlas' }, referrerPolicy: 'origin' });
  expect(origin.requestsTo('/api/name')[0]?.headers).toMatchObject({ 'x-app': 'atlas', referer: `${origin.url}/` });
});

test('POST, bodies, XMLHttpRequest and nativeFetch are untouched', async ({ origin, openPage }) => {
  origin.route('/api/echo', ({ method, body }) => ({ body: `${method} ${body}` }));
  const page = await openPage<typeof installPage>('patching/install');
  await page.call('install');
  expect(await page.call('load', '/api/echo', { method: 'POST', body: 'a' })).toMatchObject({ text: 'POST a' });
  expect(await page.call('loadRequest', '/api/echo', { method: 'PUT', body: 'b' })).toMatchObject({ text: 'PUT b' });
  for (const _ of 'ab') {
    expect(await page.call('byXhr', '/api/echo')).toBe('GET ');
    expect(await page.call('loadNatively', '/api/echo')).toBe('GET ');
  }
  expect(origin.requestsTo('/api/echo')).toHaveLength(6);
});

test('event streams and requests with integrity checks by the browser are untouched', async ({ origin, openPage }) => {
  const door = gate();
  origin.route('/events', {
    headers: { 'content-type': 'text/event-stream' },
    body: (async function* () {
      yield 'data: 1\n\n';
      await door.opened;
    })(),
  });
  origin.route('/lib.js', { body: 'let a;' });
  const page = await openPage<typeof installPage>('patching/install');
  await page.call('install');
  expect(await page.call('firstChunk', '/events', { headers: { accept: 'text/event-stream' } })).toBe('data: 1\n\n');
  door.open();
  const integrity = `sha256-${createHash('sha256').update('let a;').digest('base64')}`;
  expect(await page.call('load', '/lib.js', { integrity })).toMatchObject({ text: 'let a;' });
  const wrong = `sha256-${createHash('sha256').update('let b;').digest('base64')}`;
  expect(await page.call('load', '/lib.js', { integrity: wrong })).toMatchObject({ failed: 'TypeError' });
  expect(await page.call('load', '/lib.js', { keepalive: true })).toMatchObject({ text: 'let a;' });
});

test('a body streams while it is being sent, and an abort ends it as in native fetch', async ({ origin, openPage }) => {
  const door = gate();
  const slow = (): AsyncGenerator<string> =>
    (async function* () {
      yield 'first';
      await door.opened;
      yield ',second';
    })();
  origin.route('/slow', () => ({ body: slow() }));
  origin.route('/hang', 'hang');
  const page = await openPage<typeof installPage>('patching/install');
  const native = await page.call('abortInBody', '/slow');
  await page.call('install');
  expect(await page.call('abortInBody', '/slow')).toMatchObject({
    first: native.first,
    after: { failed: 'AbortError' },
  });
  expect(native.after).toMatchObject({ failed: 'AbortError' });
  expect(await page.call('firstChunk', '/slow')).toBe('first');
  door.open();
  expect(await page.call('rest', '/slow')).toBe(',second');
  expect(await page.call('loadAborted', '/hang')).toMatchObject({ failed: 'AbortError' });
  expect(await page.call('loadAborted', '/hang', 'enough')).toMatchObject({ failed: 'string', message: 'enough' });
});

test('other origins are only answered from the cache if they are listed', async ({ origin, otherOrigin, openPage }) => {
  otherOrigin.route('/api/name', { headers: OPEN_TO_ALL, body: 'Ada' });
  const page = await openPage<typeof installPage>('patching/install');
  const url = `${otherOrigin.url}/api/name`;
  await page.call('install');
  for (const _ of 'ab') expect(await page.call('load', url)).toMatchObject({ text: 'Ada', type: 'cors' });
  expect(otherOrigin.requestsTo('/api/name')).toHaveLength(2);
  await page.call('install', { origins: [otherOrigin.url] });
  for (const _ of 'ab') expect(await page.call('load', url)).toMatchObject({ text: 'Ada', type: 'cors' });
  expect(otherOrigin.requestsTo('/api/name')).toHaveLength(3);
  expect(await page.call('load', url, { mode: 'no-cors' })).toMatchObject({ status: 0, type: 'opaque' });
  expect(await page.call('load', url, { mode: 'same-origin' })).toMatchObject({ failed: 'TypeError' });
  await origin.goDown();
});
