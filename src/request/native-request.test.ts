import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldValue, parseFieldLines } from '../http/fields/header-fields.js';
import { DEFAULT_SETTINGS } from '../options/table.js';
import { fromBodylessRequest, fromRequest } from './from-native.js';
import { toHeaders } from './headers.js';
import { bodyName } from './key/cache-key.js';
import { toRequest } from './native-request.js';
import { prepareRequest } from './prepare.js';
import type { PreparedRequest } from './prepared-request.js';
import type { PrepareOptions } from './request-spec.js';

const prepare = async (options: PrepareOptions): Promise<PreparedRequest> =>
  prepareRequest({ method: 'POST', url: 'https://x.org/a?b', ...options }, {}, null);

const GET: PreparedRequest = {
  method: 'GET',
  url: 'https://x.org/a?b',
  fragment: '',
  fields: 'x-a:1',
  body: null,
  fetchOptions: {},
};

test('a native request keeps method, URL, fields and options', () => {
  const native = new Request('https://x.org/a?b#top', {
    headers: { 'X-A': '1' },
    credentials: 'include',
    redirect: 'manual',
    integrity: 'sha256-x',
  });
  assert.deepEqual(fromBodylessRequest(native), {
    ...GET,
    fragment: '#top',
    fetchOptions: { credentials: 'include', redirect: 'manual', integrity: 'sha256-x' },
  });
});

test('what was read of a native request can still be sent', async () => {
  const native = new Request('https://x.org/', { method: 'POST', body: 'abc' });
  const { body } = await fromRequest(native);
  assert.ok(body?.kind === 'bytes');
  assert.equal(new TextDecoder().decode(body.bytes), 'abc');
  assert.equal(await native.text(), 'abc');
});

test('a native request without a body has none', async () => {
  assert.equal((await fromRequest(new Request('https://x.org/', { method: 'POST' }))).body, null);
});

const BODIES: readonly (readonly [what: string, options: PrepareOptions])[] = [
  ['json', { json: { b: 1, a: 'ä' } }],
  ['a form', { data: { b: 'x y', a: '1' } }],
  ['a text', { data: 'abc' }],
  ['bytes', { data: Uint8Array.of(255, 0) }],
  ['a Blob', { data: new Blob(['x'], { type: 'image/png' }) }],
  ['files', { data: { a: 'one\ntwo' }, files: { f: new File(['x\0'], '"ä".png', { type: 'image/png' }), 'g\n': 'y' } }],
];

for (const [what, options] of BODIES) {
  test(`a request with ${what} has the same name from a session and from a fetch event`, async () => {
    const prepared = await prepare(options);
    const received = await fromRequest(toRequest(prepared));
    const [one, other] = await Promise.all(
      [prepared, received].map(({ body, fields }) => {
        assert.ok(body !== null);
        return bodyName(body, fieldValue(parseFieldLines(fields), 'content-type'), DEFAULT_SETTINGS);
      }),
    );
    assert.deepEqual(one, other);
  });
}

test('a request that is built natively is as it was prepared', async () => {
  const { method, url, headers, credentials, redirect } = toRequest({
    ...GET,
    fetchOptions: { credentials: 'omit', redirect: 'error' },
  });
  assert.deepEqual(
    [method, url, headers.get('x-a'), credentials, redirect],
    ['GET', 'https://x.org/a?b', '1', 'omit', 'error'],
  );
});

test('other fields, a cache mode and a signal take the place of what was prepared', () => {
  const abort = new AbortController();
  const request = toRequest(GET, { fields: [['x-b', '2']], cache: 'no-store', signal: abort.signal });
  abort.abort();
  assert.deepEqual([...request.headers], [['x-b', '2']]);
  assert.deepEqual([request.cache, request.signal.aborted], ['no-store', true]);
});

test('a navigation is not built anew', () => {
  assert.throws(() => toRequest({ ...GET, fetchOptions: { mode: 'navigate' } }), { code: 'bad-request' });
});

test('values that were combined with empty lines keep their places', () => {
  for (const value of ['', ', ', ', a', 'a, , c', 'a, ', ', , '])
    assert.equal(toHeaders([['x-a', value]]).get('x-a'), value);
});
