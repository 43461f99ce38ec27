import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError } from '../errors.js';
import { behindProxy, selectProxy, throughProxy } from './proxied-url.js';
import { readProxies } from './proxies.js';

const ALL = {
  https: 'https://scheme.test/',
  'https://api.test': 'https://host.test/?url=',
  'all://other.test': 'https://other-host.test/',
  'https://direct.test': null,
  'https://port.test:8443': 'https://port-proxy.test/',
  all: 'https://all.test/',
};

const SELECTED: readonly (readonly [url: string, prefix: string | null])[] = [
  ['https://api.test/x', 'https://host.test/?url='],
  ['https://api.test:8443/x', 'https://host.test/?url='],
  ['https://port.test:8443/x', 'https://port-proxy.test/'],
  ['https://port.test/x', 'https://scheme.test/'],
  ['https://x.test/', 'https://scheme.test/'],
  ['http://api.test/', 'https://all.test/'],
  ['http://other.test/', 'https://other-host.test/'],
  ['https://direct.test/', null],
];

for (const [url, prefix] of SELECTED)
  test(`[A-07] ${url} goes by ${prefix ?? 'no proxy'}`, () => assert.equal(selectProxy(url, ALL), prefix));

test('a URL is appended to the prefix, encoded where the prefix ends with "="', () => {
  const url = 'https://api.test/x?a=1&b=ä';
  for (const [prefix, proxied] of [
    ['https://proxy.test/', `https://proxy.test/${url}`],
    ['https://proxy.test/?url=', 'https://proxy.test/?url=https%3A%2F%2Fapi.test%2Fx%3Fa%3D1%26b%3D%C3%A4'],
  ] as const) {
    assert.equal(throughProxy(url, prefix), proxied);
    assert.equal(behindProxy(proxied, prefix, 'https://asked.test/'), url);
  }
  assert.equal(
    behindProxy('https://elsewhere.test/', 'https://proxy.test/', 'https://asked.test/'),
    'https://asked.test/',
  );
  assert.equal(
    behindProxy('https://proxy.test/login', 'https://proxy.test/', 'https://asked.test/'),
    'https://asked.test/',
  );
});

test('a relative prefix is of the page', () => {
  assert.deepEqual(readProxies({ HTTPS: '/proxy/' }, 'https://page.test/app/'), { https: 'https://page.test/proxy/' });
});

const REFUSED: readonly (readonly [title: string, proxies: unknown, code: string])[] = [
  ['a text', 'https://proxy.test/', 'bad-option'],
  ['a list', ['https://proxy.test/'], 'bad-option'],
  ['an unknown scheme', { ftp: 'https://proxy.test/' }, 'bad-option'],
  ['a path', { 'https://x.test/y': 'https://proxy.test/' }, 'bad-option'],
  ['no URL', { https: 'proxy' }, 'bad-option'],
  ['a number', { https: 8080 }, 'bad-option'],
  ['an address', { http: 'proxy.test:3128' }, 'unsupported-option'],
  ['an address with a password', { http: 'user:secret@10.10.1.10:3128' }, 'unsupported-option'],
  ['a SOCKS proxy', { https: 'socks5://user:secret@proxy.test' }, 'unsupported-option'],
  ['no URL, with a password', { https: 'https://user:secret@' }, 'bad-option'],
  ['a password', { https: 'https://user:secret@proxy.test/' }, 'unsupported-option'],
];

for (const [title, proxies, code] of REFUSED)
  test(`proxies with ${title} are ${code}`, () => {
    assert.throws(
      () => readProxies(proxies, null),
      (error) =>
        error instanceof CacheError &&
        error.code === code &&
        !JSON.stringify([error.message, error.values]).includes('secret'),
    );
  });
