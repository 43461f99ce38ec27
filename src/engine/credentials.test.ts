import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import type { SessionOptions } from '../options/table.js';
import type { RequestBody } from '../request/prepared-request.js';
import { withMethods } from '../storage/with-methods.js';
import { textOf, type World, world } from './engine.fixture.js';

type Asked = {
  readonly path?: string;
  readonly headers?: HeadersInit;
  readonly type?: string;
  readonly body?: RequestBody;
};

const text = (content: string): RequestBody => ({ kind: 'text', text: content });
const json = (value: unknown): Asked => ({ type: 'application/json', body: text(JSON.stringify(value)) });
const urlencoded = (content: string): Asked => ({ type: 'application/x-www-form-urlencoded', body: text(content) });

/** Ask; gives the text of the answer and where it came from. */
async function ask(it: World, { path = '/me', headers = {}, type, body }: Asked): Promise<string> {
  const init = { method: body === undefined ? 'GET' : 'POST', headers: new Headers(headers) };
  if (type !== undefined) init.headers.set('content-type', type);
  const call = it.call(path, { init });
  const answer = await it.engine.send({ ...call, request: { ...call.request, body: body ?? null } });
  const answered = await textOf(answer.body);
  await it.idle();
  return answered;
}

const numbered = (settings: SessionOptions = {}): World => {
  const it = world({ settings: { allowableMethods: ['GET', 'POST'], ...settings } });
  it.origin = () => new Response(`answer ${it.requests.length}`);
  return it;
};

/** Where a credential may stand. */
const WAYS: Readonly<Record<string, (value: string) => Asked>> = {
  'X-Auth-Token': (value) => ({ headers: { 'X-Auth-Token': value } }),
  'X-Access-Token': (value) => ({ headers: { 'x-access-token': value } }),
  'X-API-Key': (value) => ({ headers: { 'X-API-KEY': value } }),
  Authorization: (value) => ({ headers: { Authorization: `Bearer ${value}` } }),
  'Authorization beside an API key': (value) => ({ headers: { authorization: value, 'x-api-key': 'app' } }),
  Cookie: (value) => ({ headers: { cookie: `session=${value}` } }),
  'a parameter': (value) => ({ path: `/me?access_token=${value}` }),
  'a parameter with an escaped name': (value) => ({ path: `/me?Access%5FToken=${value}` }),
  'a parameter inside another': (value) => ({ path: `/me?user[api_key]=${value}` }),
  JSON: (value) => json({ api_key: value }),
  'nested JSON': (value) => json({ a: [{ access_token: { value } }] }),
  'a form': (value) => urlencoded(`apikey=${value}`),
  'a nested form': (value) => urlencoded(`user%5Bapi_key%5D=${value}`),
  'a form of parts': (value) => ({ body: { kind: 'form', parts: [{ name: 'user[api_key]', value }] } }),
};

/** The value of alice, where it is not that alone. */
const VALUES: Readonly<Record<string, string>> = {
  Authorization: 'Bearer alice',
  Cookie: 'session=alice',
  'nested JSON': '{"value":"alice"}',
};

for (const [way, of] of Object.entries(WAYS)) {
  test(`[D-02] what is stored for one credential answers no other, nor a request without: ${way}`, async () => {
    const it = numbered();
    const without = of('').body === undefined ? {} : json({});
    assert.equal(await ask(it, of('alice')), 'answer 1');
    assert.equal(await ask(it, of('bob')), 'answer 2');
    assert.equal(await ask(it, without), 'answer 3');
    assert.deepEqual(
      [await ask(it, of('alice')), await ask(it, of('bob')), await ask(it, without)],
      ['answer 1', 'answer 2', 'answer 3'],
    );
  });

  test(`[D-01] no credential is at rest: ${way}`, async () => {
    const it = numbered({
      matchHeaders: true,
      ignoredParameters: { replaceDefaults: way === 'Authorization' || way === 'Cookie' },
    });
    await ask(it, of('s3cret'));
    const stored = await it.stored();
    assert.equal(stored.length, 1);
    assert.doesNotMatch(JSON.stringify([stored, await it.backend.aliases()]), /s3cret/);
  });

  test(`[D-02] forgetting a credential removes what was stored by it, and nothing else: ${way}`, async () => {
    const it = numbered();
    for (const value of ['alice', 'bob']) await ask(it, of(value));
    const identity = VALUES[way] ?? 'alice';
    assert.deepEqual(await it.engine.admin('forget', { identity }), { deleted: 1 });
    assert.equal((await it.stored()).length, 1);
  });
}

test('[D-02] each of several credentials can be forgotten', async () => {
  for (const identity of ['alice', 'app', 'token']) {
    const it = numbered();
    await ask(it, { path: '/me?access_token=token', headers: { authorization: 'alice', 'x-api-key': 'app' } });
    await ask(it, {});
    assert.deepEqual(await it.engine.admin('forget', { identity }), { deleted: 1 });
  }
});

test('[D-02] the same value under another name is another credential', async () => {
  const it = numbered();
  await ask(it, { headers: { 'x-api-key': '1' } });
  assert.equal(await ask(it, { headers: { 'x-auth-token': '1' } }), 'answer 2');
});

test('[C-11] requests with other values of a name that the session added share, unless it says otherwise', async () => {
  const of = (value: string): Asked => ({ path: `/me?sid=${value}`, headers: { 'x-sid': value } });
  const sharing = numbered({ ignoredParameters: ['sid', 'X-Sid'] });
  assert.deepEqual([await ask(sharing, of('a')), await ask(sharing, of('b'))], ['answer 1', 'answer 1']);
  const apart = numbered({ ignoredParameters: { identity: ['sid', 'X-Sid'] } });
  assert.deepEqual([await ask(apart, of('a')), await ask(apart, of('b'))], ['answer 1', 'answer 2']);
  for (const it of [sharing, apart]) assert.match(JSON.stringify(await it.stored()), /sid=REDACTED.*x-sid:REDACTED/);
});

test('[C-11] a list adds to the default names, and replaces them where it says so', async () => {
  const asked = { path: '/me?token=t0ken&api_key=k3y', headers: { authorization: 's3cret' } };
  const adding = numbered({ ignoredParameters: ['token'] });
  const replacing = numbered({ ignoredParameters: { replaceDefaults: true, query: ['token'] } });
  for (const it of [adding, replacing]) await ask(it, asked);
  assert.doesNotMatch(JSON.stringify(await adding.stored()), /t0ken|k3y|s3cret/);
  assert.match(JSON.stringify(await replacing.stored()), /k3y/);
  assert.doesNotMatch(JSON.stringify(await replacing.stored()), /t0ken|s3cret/);
});

test('[D-02] an API key names an app, not a user: cookies still tell its users apart', async () => {
  const it = numbered();
  it.origin = () => new Response('private', { headers: { vary: 'Cookie' } });
  await ask(it, { headers: { 'x-api-key': 'app' } });
  assert.deepEqual(await it.stored(), []);
  await ask(it, { headers: { 'x-api-key': 'app', authorization: 'alice' } });
  assert.equal((await it.stored()).length, 1);
});

test('[D-02] requests without credentials never ask for the key of identities', async () => {
  const it = world({ backend: withMethods(memoryBackend(), { identityKey: () => assert.fail('asked for') }) });
  assert.equal((await it.get('/me?q=%20&page=2', { init: { headers: { 'x-app': 'atlas' } } })).source, 'network');
  assert.equal((await it.get('/me?q=%20&page=2')).source, 'cache');
});

test('a hit by a known credential is answered at once, without WebCrypto', async (context) => {
  const it = world();
  const how = { init: { headers: { 'x-auth-token': 'alice', authorization: 'Bearer alice' } } };
  await it.get('/me?api_key=app', how);
  context.mock.getter(globalThis, 'crypto', () => undefined);
  const answer = it.send('/me?api_key=app', how);
  assert.ok(!(answer instanceof Promise));
  assert.equal(answer.source, 'cache');
});
