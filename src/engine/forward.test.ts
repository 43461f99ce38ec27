import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestSettings } from '../policy/index.js';
import { world } from './engine.fixture.js';

type Case = {
  readonly name: string;
  readonly url: string;
  readonly options?: RequestSettings;
  readonly headers?: Record<string, string>;
  /** What is stored before, expired. */
  readonly stored?: Record<string, string>;
  readonly expect: { readonly cache: RequestCache; readonly fields: Record<string, string | null> };
};

const SAME = '/a';
const CROSS = 'https://elsewhere.test/a';
const NOTHING_ADDED = { 'cache-control': null, pragma: null, 'if-none-match': null, 'if-modified-since': null };
const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT';

const cases: readonly Case[] = [
  {
    name: "a miss goes past the browser's cache without asking others to bypass theirs",
    url: SAME,
    expect: { cache: 'no-store', fields: { 'cache-control': '', pragma: '' } },
  },
  {
    name: "a miss keeps the caller's own directives",
    url: SAME,
    headers: { 'cache-control': 'max-stale=5' },
    expect: { cache: 'no-store', fields: { 'cache-control': 'max-stale=5', pragma: '' } },
  },
  { name: 'a cross-origin miss costs no preflight', url: CROSS, expect: { cache: 'default', fields: NOTHING_ADDED } },
  {
    name: 'a validation carries both validators',
    url: SAME,
    stored: { etag: '"1"', 'last-modified': DATE },
    expect: { cache: 'default', fields: { 'if-none-match': '"1"', 'if-modified-since': DATE, 'cache-control': null } },
  },
  {
    name: 'an expired response without validator is fetched as if it were not there',
    url: SAME,
    stored: {},
    expect: { cache: 'no-store', fields: { 'if-none-match': null } },
  },
  {
    name: "a cross-origin validation is left to the browser's cache",
    url: CROSS,
    stored: { etag: '"1"' },
    expect: { cache: 'no-cache', fields: NOTHING_ADDED },
  },
  {
    name: 'refresh without anything stored',
    url: SAME,
    options: { refresh: true },
    expect: { cache: 'no-cache', fields: NOTHING_ADDED },
  },
  {
    name: 'refresh of a response without validator',
    url: SAME,
    stored: {},
    options: { refresh: true },
    expect: { cache: 'no-cache', fields: NOTHING_ADDED },
  },
  {
    name: 'refresh with a validator reaches the origin through caches on the way',
    url: SAME,
    stored: { etag: '"1"' },
    options: { refresh: true },
    expect: { cache: 'default', fields: { 'if-none-match': '"1"', 'cache-control': 'max-age=0' } },
  },
  {
    name: 'forceRefresh',
    url: SAME,
    stored: { etag: '"1"' },
    options: { forceRefresh: true },
    expect: { cache: 'reload', fields: NOTHING_ADDED },
  },
  {
    name: 'forceRefresh cross-origin',
    url: CROSS,
    options: { forceRefresh: true },
    expect: { cache: 'reload', fields: NOTHING_ADDED },
  },
  {
    name: 'a disabled cache',
    url: SAME,
    options: { disabled: true },
    expect: { cache: 'no-store', fields: { 'cache-control': '' } },
  },
];

for (const { name, url, options = {}, headers = {}, stored, expect } of cases) {
  test(`on the wire: ${name}`, async () => {
    const it = world();
    if (stored !== undefined) {
      it.origin = () => new Response('old', { headers: stored });
      await it.get(url);
      it.wait(90);
    }
    it.origin = () => new Response('new');
    await it.get(url, { options, init: { headers } });
    const request = it.requests.at(-1);
    const fields = Object.fromEntries(Object.keys(expect.fields).map((field) => [field, request?.headers.get(field)]));
    assert.deepEqual({ cache: request?.cache, fields }, expect);
  });
}

test('in Node nothing is cross-origin: own validators go everywhere', async () => {
  const it = world({ parts: { origin: null } });
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get(CROSS);
  it.wait(90);
  it.origin = () => new Response(null, { status: 304 });
  assert.equal((await it.get(CROSS)).source, 'revalidated');
});

test('an origin whose name begins like ours is another one', async () => {
  const it = world();
  await it.get('https://atlas.test.evil/a');
  assert.equal(it.requests[0]?.cache, 'default');
});

test('the request of a fetch event is forwarded untouched, validators or not', async () => {
  const it = world();
  it.origin = () => new Response('old', { headers: { etag: '"1"' } });
  await it.get('/page');
  it.wait(90);
  const forwardAs = new Request('https://atlas.test/page');
  await it.get('/page', { forwardAs });
  assert.equal(it.requests.at(-1), forwardAs);
});

test('an unsafe request waits for its go, leaves once, and never again', async () => {
  const it = world();
  const order: string[] = [];
  it.origin = () => {
    order.push('sent');
    throw new TypeError('Failed to fetch');
  };
  const beforeUnsafe = async () => void order.push('go');
  await assert.rejects(it.get('/a', { init: { method: 'POST' }, beforeUnsafe }), { code: 'network' });
  assert.deepEqual(order, ['go', 'sent']);
  const refused = async () => {
    throw new Error('no go');
  };
  await assert.rejects(it.get('/a', { init: { method: 'DELETE' }, beforeUnsafe: refused }), /no go/);
  assert.deepEqual(order, ['go', 'sent']);
});

test('a body that cannot be sent rejects with bad-request', async () => {
  const it = world();
  const call = it.call('/a', { options: { disabled: true } });
  const request = { ...call.request, fields: 'x-a:\u0000' };
  await assert.rejects(async () => it.engine.send({ ...call, request }), { code: 'bad-request' });
});

test('an abort reaches a request that does not concern the cache', async () => {
  const it = world();
  const abort = new AbortController();
  it.origin = ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const answer = it.send('/a', { options: { disabled: true }, signal: abort.signal });
  abort.abort('enough');
  await assert.rejects(
    async () => answer,
    (reason) => reason === 'enough',
  );
});
