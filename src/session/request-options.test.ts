import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachedSession, type RequestOptions, type SessionOptions } from '../index.js';
import { echo, open, refuses } from './opened.fixture.js';

/** What reaches the origin: Content-Type and text of each body. */
const BODIES: readonly (readonly [title: string, options: RequestOptions, type: string | null, text: string])[] = [
  ['a record', { data: { a: 1, b: [2, 3], c: null } }, 'application/x-www-form-urlencoded', 'a=1&b=2&b=3'],
  [
    'pairs',
    {
      data: [
        ['a', 1],
        ['a', 'b c'],
      ],
    },
    'application/x-www-form-urlencoded',
    'a=1&a=b+c',
  ],
  ['URLSearchParams', { data: new URLSearchParams('a=1') }, 'application/x-www-form-urlencoded', 'a=1'],
  ['a text', { data: 'hello' }, 'text/plain;charset=UTF-8', 'hello'],
  ['bytes', { data: new TextEncoder().encode('hello') }, null, 'hello'],
  ['a Blob', { data: new Blob(['hello'], { type: 'a/b' }) }, 'a/b', 'hello'],
  ['an empty record', { data: {} }, null, ''],
  ['an empty text', { data: '' }, 'text/plain;charset=UTF-8', ''],
  ['data beside json', { data: 'hello', json: { a: 1 } }, 'text/plain;charset=UTF-8', 'hello'],
];

for (const [title, options, type, text] of BODIES)
  test(`[Q-08] data: ${title}`, async () => {
    const { session, requests } = open(echo);
    await session.post('/x', options);
    assert.deepEqual([requests[0]?.headers.get('content-type'), await requests[0]?.text()], [type, text]);
  });

const JSONS: readonly (readonly [title: string, json: unknown, text: string])[] = [
  ['an object', { a: [1, null] }, '{"a":[1,null]}'],
  ['null', null, 'null'],
  ['false', false, 'false'],
  ['an empty text', '', '""'],
];

for (const [title, json, text] of JSONS)
  test(`[Q-09] json: ${title}`, async () => {
    const { session, requests } = open(echo);
    await session.post('/x', { json });
    assert.deepEqual([requests[0]?.headers.get('content-type'), await requests[0]?.text()], ['application/json', text]);
    await session.post('/x', { json, headers: { 'content-type': 'application/hal+json' } });
    assert.equal(requests[1]?.headers.get('content-type'), 'application/hal+json');
  });

test('[Q-08] a stream as data is sent as it is, and never cached', async () => {
  const { session, requests } = open(echo, { allowableMethods: ['GET', 'POST'] });
  for (let call = 0; call < 2; call += 1) {
    const response = await session.post('/x', { data: new Blob(['hello']).stream(), duplex: 'half' });
    assert.deepEqual([response.fromCache, response.cacheKey], [false, null]);
  }
  assert.deepEqual([requests.length, await requests[1]?.text()], [2, 'hello']);
});

test('[Q-10] equal uploads have equal keys, whatever their boundary', async () => {
  const { session, requests } = open(echo, { allowableMethods: ['POST'] });
  const upload = (content: string, name = 'a.txt') =>
    session.post('/x', { files: { file: [name, content, 'text/plain'] }, data: { title: 'A' } });
  const first = await upload('hello');
  assert.equal((await upload('hello')).fromCache, true);
  assert.equal((await upload('hello!')).fromCache, false);
  assert.equal((await upload('hello', 'b.txt')).fromCache, false);
  assert.equal(first.fromCache, false);
  const [form, again] = [await requests[0]?.formData(), requests[1]?.headers.get('content-type')];
  const file = form?.get('file');
  assert.ok(file instanceof File);
  assert.deepEqual(
    [file.name, file.type, await file.text(), form?.get('title')],
    ['a.txt', 'text/plain', 'hello', 'A'],
  );
  assert.notEqual(requests[0]?.headers.get('content-type'), again);
});

/** What browsers keep to themselves: each value that is refused. */
const KEPT: readonly (readonly [id: string, name: string, values: readonly unknown[], told: string])[] = [
  ['[Q-12]', 'cookies', [{ a: 'b' }, 'a=b'], 'notChoosable cookies'],
  ['[Q-19]', 'verify', [false, '/etc/ca.pem'], 'notChoosable'],
  ['[Q-20]', 'cert', ['/me.pem', ['/me.pem', '/me.key']], 'notChoosable'],
];

for (const [id, name, values, told] of KEPT)
  test(`${id} ${name} is refused`, async () => {
    const { session, requests } = open(echo);
    for (const value of values) {
      const options: RequestOptions = JSON.parse(JSON.stringify({ [name]: value }));
      await assert.rejects(session.get('/x', options), refuses('unsupported-option', told));
    }
    assert.equal(requests.length, 0);
  });

test('[Q-12] [Q-19] [Q-20] the values that change nothing are taken, and are not in the key', async () => {
  const { session } = open(echo);
  await session.get('/x');
  assert.equal((await session.get('/x', { cookies: null, verify: true, cert: null })).fromCache, true);
});

test('[Q-13] Digest is refused', async () => {
  const { session } = open(echo);
  const options: RequestOptions = JSON.parse('{"auth":{"digest":["u","p"]}}');
  await assert.rejects(session.get('/x', options), refuses('unsupported-option', 'digestAuth'));
});

test('[Q-14] a pair of times is refused', async () => {
  const { session } = open(echo);
  const options: RequestOptions = JSON.parse('{"timeout":[3,27]}');
  await assert.rejects(session.get('/x', options), refuses('unsupported-option', 'timeoutPair'));
});

test('[Q-14] a timeout rejects with its code, an abort with its reason', async () => {
  const { session } = open(() => new Promise(() => undefined));
  await assert.rejects(session.get('/x', { timeout: 0.01 }), refuses('timeout', 'incompleteInTime 0.01'));
  await assert.rejects(session.get('/x', { timeout: { total: 0.01 } }), refuses('timeout'));
  await assert.rejects(session.get('/x', { signal: AbortSignal.abort(new Error('mine')) }), /mine/);
});

/** A body of which the test lets out each piece. */
function slow(): { readonly response: Response; write(text: string): void; end(): void } {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, {
    highWaterMark: 10,
  });
  const writer = writable.getWriter();
  return {
    response: new Response(readable),
    write: (text) => void writer.write(new TextEncoder().encode(text)),
    end: () => void writer.close(),
  };
}

test('[Q-18] [A-08] stream resolves on the headers, by request or by session', async () => {
  for (const [own, ofSession] of [
    [{ stream: true }, {}],
    [{}, { stream: true }],
  ]) {
    const body = slow();
    const { session } = open(() => body.response, ofSession);
    const response = await session.get('/x', own);
    const reader = response.body?.getReader();
    body.write('one');
    assert.equal(new TextDecoder().decode((await reader?.read())?.value), 'one');
    body.write('two');
    body.end();
    assert.equal(new TextDecoder().decode((await reader?.read())?.value), 'two');
    assert.equal((await reader?.read())?.done, true);
  }
});

test('[Q-18] [A-08] without stream a response comes when its body is there, by request or by session', async () => {
  for (const [own, ofSession] of [
    [{}, {}],
    [{ stream: false }, { stream: true }],
  ]) {
    const body = slow();
    const { session } = open(() => body.response, ofSession);
    assert.equal(session.stream, ofSession?.stream ?? false);
    let isThere = false;
    const coming = session.get('/x', own).then((response) => {
      isThere = true;
      return response;
    });
    body.write('one');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isThere, false);
    body.end();
    assert.deepEqual([await (await coming).text(), (await coming).size], ['one', 3]);
  }
});

test('[Q-21] the members of RequestInit are passed on', async () => {
  const { session, requests } = open(echo);
  const options: RequestOptions = {
    mode: 'same-origin',
    credentials: 'include',
    referrer: 'https://a.test/page',
    referrerPolicy: 'origin',
    integrity: 'sha256-AAAA',
    keepalive: true,
    priority: 'high',
    redirect: 'error',
  };
  await session.get('/x', options);
  const [request] = requests;
  assert.deepEqual(
    [request?.mode, request?.credentials, request?.referrer, request?.referrerPolicy, request?.integrity],
    ['same-origin', 'include', 'https://a.test/page', 'origin', 'sha256-AAAA'],
  );
  assert.equal(request?.keepalive, true);
});

test('[Q-21] a session that has a referrer policy sends by it what names none, and the request decides where it does', async () => {
  const { session, requests } = open(echo, { referrerPolicy: 'no-referrer' });
  assert.equal(session.referrerPolicy, 'no-referrer');
  await session.get('/get');
  await session.post('/post', { data: new Blob(['a']).stream(), timeout: 20 });
  await session.send(new Request('https://a.test/send'));
  await session.fetch('/fetch');
  await session.fetch('/past', { method: 'POST' });
  await session.get('/own', { referrerPolicy: 'origin', referrer: 'https://a.test/page' });
  await session.fetch('/own', { referrerPolicy: 'unsafe-url', cache: 'reload' });
  await CachedSession.wrap(session, { backend: 'memory', baseUrl: 'https://a.test/', worker: false }).get('/wrapped');
  assert.deepEqual(
    requests.map(({ method, url, referrerPolicy }) => `${method} ${new URL(url).pathname} ${referrerPolicy}`),
    ['GET /get', 'POST /post', 'GET /send', 'GET /fetch', 'POST /past']
      .map((line) => `${line} no-referrer`)
      .concat(['GET /own origin', 'GET /own unsafe-url', 'GET /wrapped no-referrer']),
  );
  assert.equal(requests[5]?.referrer, 'https://a.test/page');
});

test('[Q-21] where neither session nor request has a referrer policy, it is left to the platform', async () => {
  const { session, requests } = open(echo, { referrerPolicy: '' });
  await session.get('/x');
  assert.equal(requests[0]?.referrerPolicy, '');
});

test('[Q-21] a session refuses a referrer policy that is none, and names the nearest', () => {
  const wrong: SessionOptions = JSON.parse('{ "referrerPolicy": "no-referer" }');
  assert.throws(() => open(echo, wrong), refuses('bad-option', 'notOneOf referrerPolicy "no-referer"'));
  const number: SessionOptions = JSON.parse('{ "referrerPolicy": 1 }');
  assert.throws(() => open(echo, number), refuses('bad-option', 'notOneOf referrerPolicy 1'));
});

test('[Q-21] a request with a stream and a time to wait keeps its own referrer policy', async () => {
  const { session, requests } = open(echo);
  await session.post('/x', { data: new Blob(['a']).stream(), timeout: 20, referrerPolicy: 'origin' });
  assert.equal(requests[0]?.referrerPolicy, 'origin');
});

test('[Q-21] on the same origin, credentials and priority are not in the key, the redirect mode is', async () => {
  const { session } = open(echo);
  const first = await session.get('/x');
  const keys = await Promise.all(
    [{ credentials: 'include' } as const, { priority: 'low' } as const, { redirect: 'error' } as const].map(
      async (options) => (await session.get('/x', options)).cacheKey === first.cacheKey,
    ),
  );
  assert.deepEqual(keys, [true, true, false]);
});

for (const [name, value] of [
  ['mode', 'navigate'],
  ['credentials', 'always'],
  ['redirect', 'never'],
  ['referrerPolicy', 'full'],
  ['keepalive', 1],
  ['priority', 'urgent'],
  ['allowRedirects', 'yes'],
] as const)
  test(`[Q-21] "${name}" is refused for what it may not be`, async () => {
    const { session } = open(echo);
    const options: RequestOptions = JSON.parse(JSON.stringify({ [name]: value }));
    await assert.rejects(
      session.get('/x', options),
      refuses('bad-option', `${name === 'allowRedirects' ? 'wrongValue' : 'notOneOf'} ${name}`),
    );
  });
