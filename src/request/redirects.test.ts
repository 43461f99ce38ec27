import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CacheError } from '../errors.js';
import { type HeaderField, toFieldLines } from '../http/fields/header-fields.js';
import type { PreparedRequest } from './prepared-request.js';
import { getRedirectTarget, shouldStripAuth } from './redirect-target.js';
import { redirectedMethod, redirectedRequest } from './redirects.js';

/** Each what requests 2.34 answers. */
const STRIPPING: readonly (readonly [old: string, next: string, strips: boolean])[] = [
  ['http://example.com/foo', 'http://example.com/bar', false],
  ['http://example.com/foo', 'http://another.example.com/', true],
  ['http://example.com/foo', 'https://example.com/bar', false],
  ['http://example.com:80/foo', 'https://example.com:443/bar', false],
  ['http://example.com:1234/foo', 'https://example.com/bar', true],
  ['http://example.com/foo', 'https://example.com:8443/bar', true],
  ['https://example.com/foo', 'http://example.com/bar', true],
  ['https://example.com:443/foo', 'https://example.com/bar', false],
  ['http://example.com:80/foo', 'http://example.com/bar', false],
  ['https://example.com:1234/foo', 'https://example.com:1234/bar', false],
  ['https://example.com/foo', 'https://example.com:1234/bar', true],
  ['https://example.com/foo', 'https://EXAMPLE.com/bar', false],
];

for (const [old, next, strips] of STRIPPING)
  test(`[M-17] credentials ${strips ? 'end' : 'go on'} from ${old} to ${next}`, () => {
    assert.equal(shouldStripAuth(old, next), strips);
    assert.equal(shouldStripAuth(new URL(old), new URL(next)), strips);
  });

const METHODS: readonly (readonly [status: number, method: string, next: string])[] = [
  [301, 'GET', 'GET'],
  [301, 'HEAD', 'HEAD'],
  [301, 'POST', 'GET'],
  [301, 'PUT', 'PUT'],
  [301, 'DELETE', 'DELETE'],
  [302, 'HEAD', 'HEAD'],
  [302, 'POST', 'GET'],
  [302, 'PUT', 'GET'],
  [302, 'DELETE', 'GET'],
  [303, 'HEAD', 'HEAD'],
  [303, 'POST', 'GET'],
  [303, 'PATCH', 'GET'],
  [307, 'POST', 'POST'],
  [308, 'PUT', 'PUT'],
];

for (const [status, method, next] of METHODS)
  test(`[M-16] ${status} makes ${next} of ${method}`, () => assert.equal(redirectedMethod(method, status), next));

const TARGETS: readonly (readonly [title: string, status: number, header: string | null, target: string | null])[] = [
  ['301', 301, '/a', '/a'],
  ['302', 302, 'https://b.test/', 'https://b.test/'],
  ['303', 303, '../a', '../a'],
  ['307', 307, '?a', '?a'],
  ['308', 308, '//b.test/', '//b.test/'],
  ['300, which leaves the choice', 300, '/a', null],
  ['304', 304, '/a', null],
  ['201', 201, '/a', null],
  ['no Location', 302, null, null],
  ['an empty Location', 302, '', null],
  ['UTF-8 in Location', 302, '/\u00c3\u00a4', '/ä'],
];

for (const [title, status, header, target] of TARGETS)
  test(`[M-14] the target of ${title}`, () => {
    const headers = new Headers(header === null ? {} : { location: header });
    assert.equal(getRedirectTarget({ status, headers }), target);
  });

test('[M-14] an opaque redirect names no target', () => {
  assert.equal(getRedirectTarget({ status: 0, headers: new Headers() }), null);
});

const posted = (given: Partial<PreparedRequest> = {}): PreparedRequest => ({
  method: 'POST',
  url: 'https://a.test/dir/page?q=1',
  fragment: '#here',
  fields: lines(['content-type', 'text/plain'], ['x-a', '1'], ['authorization', 'Basic x']),
  body: { kind: 'text', text: 'hello' },
  fetchOptions: {},
  ...given,
});

const lines = (...fields: readonly HeaderField[]): string => toFieldLines(fields);

const URLS: readonly (readonly [target: string, url: string, fragment: string])[] = [
  ['/x', 'https://a.test/x', '#here'],
  ['x', 'https://a.test/dir/x', '#here'],
  ['../x', 'https://a.test/x', '#here'],
  ['?q=2', 'https://a.test/dir/page?q=2', '#here'],
  ['//b.test/x', 'https://b.test/x', '#here'],
  ['https://B.test:443/x', 'https://b.test/x', '#here'],
  ['/x#there', 'https://a.test/x', '#there'],
  ['/a b/ä', 'https://a.test/a%20b/%C3%A4', '#here'],
  ['/a%20b', 'https://a.test/a%20b', '#here'],
  ['https://user:password@a.test/x', 'https://a.test/x', '#here'],
];

for (const [target, url, fragment] of URLS)
  test(`[M-15] Location "${target}" leads to ${url}${fragment}`, () => {
    const next = redirectedRequest(posted(), 302, target);
    assert.deepEqual([next.url, next.fragment], [url, fragment]);
  });

test('[M-15] the body and its description go, but after 307 and 308', () => {
  for (const status of [301, 302, 303]) {
    const next = redirectedRequest(posted(), status, '/x');
    assert.deepEqual([next.method, next.body], ['GET', null]);
    assert.equal(next.fields, lines(['x-a', '1'], ['authorization', 'Basic x']));
  }
  for (const status of [307, 308]) {
    const next = redirectedRequest(posted(), status, '/x');
    assert.deepEqual([next.method, next.body, next.fields], ['POST', posted().body, posted().fields]);
  }
});

test('[M-16] Authorization stays on its host and goes to no other', () => {
  assert.match(redirectedRequest(posted(), 307, '/x').fields, /authorization/);
  assert.doesNotMatch(redirectedRequest(posted(), 307, 'https://b.test/x').fields, /authorization/);
  assert.doesNotMatch(redirectedRequest(posted(), 307, 'http://a.test/x').fields, /authorization/);
  assert.match(redirectedRequest(posted({ url: 'http://a.test/' }), 307, 'https://a.test/x').fields, /authorization/);
});

for (const target of ['ftp://a.test/', 'javascript:alert(1)', 'https://', 'http://a.test:99999/'])
  test(`[M-15] Location "${target}" is an invalid URL`, () => {
    const isInvalid = (error: unknown) => error instanceof CacheError && error.code === 'invalid-url';
    assert.throws(() => redirectedRequest(posted(), 302, target), isInvalid);
  });
