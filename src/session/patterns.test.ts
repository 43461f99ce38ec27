import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedSession, DO_NOT_CACHE, installCache } from '../index.js';
import { refuses } from '../refuses.fixture.js';
import { echo, open } from './opened.fixture.js';

/** A pattern as a user writes it, and a URL that it is meant to match. */
const MEANT: readonly (readonly [what: string, pattern: string | RegExp, url: string])[] = [
  ['a path on the origin of baseUrl', '/live/*', '/live/1'],
  ['letters beyond ASCII', '/zürich/*', '/zürich/1'],
  ['a blank', '/my files/*', '/my files/1'],
  ['a vertical bar', '/a|b', '/a|b'],
  ['an escape in lower case', '/z%c3%bcrich/*', '/zürich/1'],
  ['a glob with letters beyond ASCII', 'a.test/zürich/*', '/zürich/1'],
  ['a host in capitals, with the default port', 'https://A.test:443/live/*', '/live/1'],
  ['a host in its own letters', 'münchen.de/*', 'https://münchen.de/1'],
  ['a RegExp with letters beyond ASCII', /zürich/, '/zürich/1'],
];

for (const [what, pattern, url] of MEANT) {
  test(`[X-06] urlsExpireAfter: ${what} keeps what it names out of the cache`, async () => {
    const { session, requests } = open(echo, { urlsExpireAfter: [[pattern, DO_NOT_CACHE]] });
    for (let time = 0; time < 2; time += 1) await session.get(url);
    assert.equal(requests.length, 2);
    assert.equal(await session.cache.count(), 0);
  });

  test(`[X-06] urlPatterns: ${what} lets what it names into the cache, and nothing else`, async () => {
    const { session, requests } = open(echo, { urlPatterns: [pattern] });
    for (let time = 0; time < 2; time += 1) for (const each of [url, '/elsewhere']) await session.get(each);
    assert.equal(requests.length, 3);
    const own = open(echo);
    for (let time = 0; time < 2; time += 1) await own.session.get(url, { cache: { urlPatterns: [pattern] } });
    assert.equal(own.requests.length, 1);
  });

  test(`[A-05] delete({ pattern }): ${what} removes what it names, and nothing else`, async () => {
    const { session } = open(echo);
    for (const each of [url, '/elsewhere']) await session.get(each);
    assert.deepEqual(await session.cache.delete({ pattern }), { deleted: 1 });
    assert.deepEqual(await session.cache.urls(), ['https://a.test/elsewhere']);
  });
}

test('[X-06] settings that are changed have their paths on the origin of baseUrl, too', async () => {
  const { session, requests } = open(echo);
  session.settings.urlsExpireAfter = { '/live/*': DO_NOT_CACHE };
  for (let time = 0; time < 2; time += 1) await session.get('/live/1');
  assert.equal(requests.length, 2);
  for (let time = 0; time < 2; time += 1) await session.get('https://other.test/live/1');
  assert.equal(requests.length, 3);
  assert.deepEqual(session.settings.urlsExpireAfter, { '/live/*': DO_NOT_CACHE });
});

test('[X-06] without any base, a path is one on any origin', async () => {
  const session = new CachedSession({
    backend: 'memory',
    fetch: async () => new Response('text'),
    urlsExpireAfter: { '/live/*': DO_NOT_CACHE },
  });
  for (const url of ['https://a.test/live/1', 'http://b.test/live/1', 'https://a.test/x/live/']) await session.get(url);
  assert.deepEqual(await session.cache.urls(), ['https://a.test/x/live/']);
});

const MOUNTED: readonly (readonly [what: string, prefix: string, url: string])[] = [
  ['a host in capitals, with the default port', 'HTTPS://API.test:443/', 'https://api.test/x'],
  ['a host in its own letters', 'https://münchen.de', 'https://münchen.de/x'],
  ['a path with letters beyond ASCII', '/zürich/', '/zürich/x'],
  ['an escape in lower case', 'https://api.test/z%c3%bc%7e/', 'https://api.test/zü~/x'],
  ['the beginning of a host', 'https://api', 'https://api2.test/x'],
];

for (const [what, prefix, url] of MOUNTED) {
  test(`[M-13] mounts: ${what}`, async () => {
    const { session, requests } = open(echo);
    session.mount(prefix, async () => new Response('mounted'));
    assert.equal(await (await session.get(url)).text(), 'mounted');
    assert.equal(typeof session.getAdapter(url), 'function');
    assert.equal(requests.length, 0);
  });
}

test('[M-13] adapters that are given by name are mounted at paths of the own origin, too', async () => {
  const { session } = open(echo, { adapters: { '/own/': 'other' } });
  session.mount('https://b.test/', async () => new Response('mounted'));
  assert.equal(session.getAdapter('/own/x'), 'other');
});

test('[M-20] an origin without its scheme is refused: it would be a path of this page', () => {
  assert.throws(
    () => installCache({ origins: ['api.example.org'] }),
    refuses('bad-option', 'wrongMember origins "api.example.org"'),
  );
});
