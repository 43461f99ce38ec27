import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuses } from '../refuses.fixture.js';
import { withField } from './auth.js';
import { prepareRequest, prepareStreamed } from './prepare.js';
import type { PreparedRequest } from './prepared-request.js';
import type { Auth, ParamsInput, RequestDefaults, RequestSpec } from './request-spec.js';

const BASE = 'https://page.org/app/';

const prepare = async (spec: Partial<RequestSpec>, defaults: RequestDefaults = {}): Promise<PreparedRequest> =>
  prepareRequest({ method: 'GET', url: '/api', ...spec }, defaults, BASE);

const fails = (spec: Partial<RequestSpec>, ...error: Parameters<typeof refuses>): Promise<void> =>
  assert.rejects(prepare(spec), refuses(...error));

test('[M-10] a request has the headers, params and auth of its session', async () => {
  const defaults = { headers: { 'X-App': 'atlas' }, params: { v: 1 }, auth: { bearer: 't0ken' } };
  assert.deepEqual(await prepare({ method: 'get', url: 'a#top' }, defaults), {
    method: 'GET',
    url: 'https://page.org/app/a?v=1',
    fragment: '#top',
    fields: 'x-app:atlas\nauthorization:Bearer t0ken',
    body: null,
    fetchOptions: {},
  });
});

const PARAMS: readonly (readonly [
  what: string,
  session: ParamsInput | undefined,
  own: ParamsInput | undefined,
  query: string,
])[] = [
  ['the request stands over the session', { a: 1, b: 2 }, { b: 3 }, '?a=1&b=3'],
  ['null takes a parameter away', { a: 1, b: 2 }, { a: null }, '?b=2'],
  ['undefined leaves it', { a: 1 }, { a: undefined }, '?a=1'],
  ['a list is repeated', undefined, { a: [1, 2] }, '?a=1&a=2'],
  ['a list takes the place of one value', { a: 1 }, { a: [2, 3] }, '?a=2&a=3'],
  ['pairs may repeat a name', { a: 0, b: 1 }, [['a', '1'] as const, ['a', true] as const], '?b=1&a=1&a=true'],
  ['URLSearchParams', undefined, new URLSearchParams('a=1&a=2'), '?a=1&a=2'],
  ['a query string', undefined, '?a=1', '?a=1'],
  ['reserved characters are escaped', undefined, { 'a b': 'c&d=ä' }, '?a+b=c%26d%3D%C3%A4'],
  ['an empty value is sent', undefined, { a: '' }, '?a='],
  ['an empty list is not', undefined, { a: [] }, ''],
];

for (const [what, session, own, query] of PARAMS) {
  test(`[Q-07] params: ${what}`, async () => {
    const { url } = await prepare({ params: own }, { params: session });
    assert.equal(url, `https://page.org/api${query}`);
  });
}

test('params follow the query of the URL, which stays as it is', async () => {
  assert.equal((await prepare({ url: '/?b&a=%7e', params: { c: 1 } })).url, 'https://page.org/?b&a=%7e&c=1');
  assert.equal((await prepare({ url: '/?', params: { c: 1 } })).url, 'https://page.org/?c=1');
});

const HEADERS: readonly (readonly [
  what: string,
  session: RequestDefaults['headers'],
  own: RequestDefaults['headers'],
  fields: string,
])[] = [
  ['names have no letter case', { 'X-A': '1' }, { 'x-a': '2' }, 'x-a:2'],
  ['null takes a header away', { 'X-A': '1', 'X-B': '2' }, { 'x-a': null }, 'x-b:2'],
  ['undefined leaves it', { 'X-A': '1' }, { 'x-a': undefined }, 'x-a:1'],
  ['a Headers object', new Headers({ 'X-A': '1' }), new Headers({ 'X-B': '2' }), 'x-a:1\nx-b:2'],
  ['a name twice is combined', undefined, [['X-A', '1'] as const, ['x-a', '2'] as const], 'x-a:1, 2'],
  ['white space around a value goes', undefined, { 'x-a': ' 1\t' }, 'x-a:1'],
  ['a value may be empty', undefined, { 'x-a': '' }, 'x-a:'],
];

for (const [what, session, own, fields] of HEADERS) {
  test(`[Q-11] headers: ${what}`, async () => {
    assert.equal((await prepare({ headers: own }, { headers: session })).fields, fields);
  });
}

const FORBIDDEN =
  'Accept-Charset Accept-Encoding Access-Control-Request-Method Connection Content-Length Cookie Cookie2 Date DNT Expect Host Keep-Alive Origin Referer Set-Cookie TE Trailer Transfer-Encoding Upgrade Via Proxy-Authorization Sec-Fetch-Mode'.split(
    ' ',
  );

for (const name of FORBIDDEN) {
  test(`[Q-11] the header ${name}, which browsers drop, is an error that names it`, () =>
    fails({ headers: { [name]: 'x' } }, 'unsupported-option', `forbiddenHeader ${name}`));
}

const OVERRIDES: readonly (readonly [name: string, value: string, allowed: boolean])[] = [
  ['X-HTTP-Method-Override', 'trace', false],
  ['X-HTTP-Method', 'GET, TRACK', false],
  ['X-Method-Override', 'CONNECT', false],
  ['X-Method-Override', 'DELETE', true],
  ['User-Agent', 'atlas', true],
];

for (const [name, value, allowed] of OVERRIDES) {
  test(`the header ${name}: ${value} is ${allowed ? 'sent' : 'an error'}`, async () => {
    const headers = { [name]: value };
    if (allowed) assert.equal((await prepare({ headers })).fields, `${name.toLowerCase()}:${value}`);
    else await fails({ headers }, 'unsupported-option', `forbiddenHeader ${name}`);
  });
}

const BAD: readonly (readonly [what: string, spec: Partial<RequestSpec>, ...error: Parameters<typeof refuses>])[] = [
  ['a header name with a blank', { headers: { 'a b': '1' } }, 'invalid-header', 'notHeaderName a b'],
  ['a header value with a line end', { headers: { 'x-a': '1\nx-b: 2' } }, 'invalid-header', 'notHeaderValue x-a'],
  ['a header value beyond Latin-1', { headers: { 'x-a': '€' } }, 'invalid-header', 'notHeaderValue x-a'],
  ['a method with a blank', { method: 'GE T' }, 'bad-option', 'notMethod GE T'],
  ['CONNECT', { method: 'connect' }, 'unsupported-option', 'forbiddenMethod CONNECT'],
  ['TRACE', { method: 'TRACE' }, 'unsupported-option', 'forbiddenMethod TRACE'],
  ['TRACK', { method: 'TRACK' }, 'unsupported-option', 'forbiddenMethod TRACK'],
  ['a URL that is none', { url: 'https://' }, 'invalid-url', 'notAUrl https://'],
  ['another scheme', { url: 'ftp://x.org/' }, 'invalid-url', 'wrongScheme ftp://x.org/ ftp:'],
  ['an object as a parameter', { params: JSON.parse('{"a":{}}') }, 'bad-option', 'notParamValue a params'],
  ['a number as params', { params: JSON.parse('5') }, 'bad-option', 'notParams params'],
  ['a body with GET', { json: 1 }, 'unsupported-option', 'bodyNotAllowed GET'],
  ['an unknown mode', { mode: 'navigate' }, 'bad-option', 'notOneOf mode "navigate"'],
  ['an unknown priority', { priority: JSON.parse('"urgent"') }, 'bad-option', 'notOneOf priority'],
  ['credentials that are none', { auth: JSON.parse('"user"') }, 'bad-option', 'notAuth'],
  ['digest credentials', { auth: JSON.parse('{"digest":1}') }, 'unsupported-option', 'digestAuth'],
  ['a referrer that is no URL', { referrer: 'https://' }, 'bad-option', 'notUrl referrer'],
];

for (const [what, spec, ...error] of BAD) {
  test(`${what} is ${error[0]}`, () => fails(spec, ...error));
}

test('a relative URL without a base is an error that says what to do', () => {
  assert.throws(() => prepareRequest({ method: 'GET', url: '/api' }, {}, null), refuses('bad-option', 'noBase'));
});

test('standard methods are in upper case, others as they are', async () => {
  const methods = await Promise.all(['patch', 'query', 'Purge'].map((method) => prepare({ method })));
  assert.deepEqual(
    methods.map(({ method }) => method),
    ['PATCH', 'QUERY', 'Purge'],
  );
});

const AUTH: readonly (readonly [what: string, spec: Partial<RequestSpec>, session: Auth | null, field: string])[] = [
  ['a pair is Basic in UTF-8', { auth: ['user', 'pä:ss'] }, null, 'Basic dXNlcjpww6Q6c3M='],
  ['a token is Bearer', { auth: { bearer: 'abc' } }, null, 'Bearer abc'],
  ["the request's stands over the session's", { auth: { bearer: 'own' } }, { bearer: 'session' }, 'Bearer own'],
  ['user and password of the URL count', { url: 'https://a%40b:c@page.org/' }, null, 'Basic YUBiOmM='],
  ["the session's stands over the URL's", { url: 'https://a:b@page.org/' }, { bearer: 'session' }, 'Bearer session'],
  ['it stands over the header', { headers: { Authorization: 'x' }, auth: { bearer: 'own' } }, null, 'Bearer own'],
  ['a function may set what it likes', { auth: (one) => withField(one, 'Authorization', one.method) }, null, 'GET'],
  [
    'so may an async one',
    { auth: async (one) => withField(one, 'Authorization', one.url) },
    null,
    'https://page.org/api',
  ],
];

for (const [what, spec, session, field] of AUTH) {
  test(`[Q-13] auth: ${what}`, async () => {
    const { fields, url } = await prepare(spec, { auth: session });
    assert.equal(fields, `authorization:${field}`);
    assert.ok(!url.includes('@'));
  });
}

test("null as auth takes the session's away", async () => {
  assert.equal((await prepare({ auth: null }, { auth: { bearer: 'session' } })).fields, '');
});

test('a function as auth that returns nothing is told so', () =>
  fails({ auth: () => JSON.parse('null') }, 'bad-option', 'authReturnsNothing'));

test('a request is there at once unless auth is async', () => {
  assert.ok(!(prepareRequest({ method: 'GET', url: '/' }, {}, BASE) instanceof Promise));
});

const REDIRECTS: readonly (readonly [spec: Partial<RequestSpec>, redirect: RequestRedirect | undefined])[] = [
  [{}, undefined],
  [{ allowRedirects: true }, undefined],
  [{ allowRedirects: false }, 'manual'],
  [{ redirect: 'error' }, 'error'],
  [{ redirect: 'follow', allowRedirects: false }, undefined],
];

for (const [spec, redirect] of REDIRECTS) {
  test(`redirects by ${JSON.stringify(spec)} are ${redirect ?? 'followed'}`, async () => {
    assert.equal((await prepare(spec)).fetchOptions.redirect, redirect);
  });
}

test('only what differs from the default of fetch is passed on', async () => {
  const defaults = {
    mode: 'cors',
    credentials: 'same-origin',
    keepalive: false,
    integrity: '',
    priority: 'auto',
  } as const;
  assert.deepEqual((await prepare(defaults)).fetchOptions, {});
  const chosen = {
    mode: 'no-cors',
    credentials: 'include',
    keepalive: true,
    integrity: 'sha256-x',
    priority: 'low',
  } as const;
  assert.deepEqual((await prepare(chosen)).fetchOptions, chosen);
});

test('a referrer is made absolute, an empty one is none', async () => {
  assert.equal((await prepare({ referrer: 'page' })).fetchOptions.referrer, 'https://page.org/app/page');
  assert.equal((await prepare({ referrer: '' })).fetchOptions.referrer, '');
});

test('a stream as data is sent once and natively, and not prepared', async () => {
  const stream = new Blob(['abc']).stream();
  const spec = { method: 'POST', url: '/up', data: stream, headers: { 'x-a': '1' } };
  assert.throws(() => prepareRequest(spec, {}, BASE), { code: 'unsupported-option' });
  const request = await prepareStreamed(spec, { auth: { bearer: 't' } }, BASE);
  assert.equal(await request.text(), 'abc');
  assert.deepEqual(
    [...request.headers],
    [
      ['authorization', 'Bearer t'],
      ['x-a', '1'],
    ],
  );
});

test('a stream as data with GET is an error', async () => {
  const spec = { method: 'GET', url: '/', data: new Blob(['abc']).stream() };
  await assert.rejects(prepareStreamed(spec, {}, BASE), { code: 'unsupported-option' });
});
