import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { withMethods } from '../../storage/with-methods.js';
import { type Asking, gate, NO_OTHERS, slow, textOf, turn, type World, world } from '../engine.fixture.js';

const of = (identity: string | null): Asking => ({ settings: { identity } });
const by = (authorization: string): Asking => ({ init: { headers: { authorization } } });

/** An origin that knows whose cookie came, which nobody here can see. */
function withCookies(it: World): { cookie: string } {
  const browser = { cookie: 'ada' };
  it.origin = () => new Response(`of ${browser.cookie}`, { headers: { vary: 'Cookie', 'cache-control': 'private' } });
  return browser;
}

const WHO: readonly (readonly [what: string, ada: Asking, bob: Asking])[] = [
  ['identity', of('ada'), of('bob')],
  ['Authorization', by('Bearer ada'), by('Bearer bob')],
  ['nobody in particular', of('ada'), {}],
  ['Authorization beside an identity', { ...of('ada'), ...by('Bearer 1') }, { ...of('bob'), ...by('Bearer 1') }],
  ['names that differ in the letter case', of('ada'), of('ADA')],
];

for (const [what, ada, bob] of WHO) {
  test(`[D-02] [H-31] what is stored for one never answers another: by ${what}`, async () => {
    const it = world();
    it.origin = () => new Response(`answer ${it.requests.length}`);
    assert.equal((await it.get('/me', ada)).text, 'answer 1');
    assert.equal((await it.get('/me', bob)).text, 'answer 2');
    assert.deepEqual([(await it.get('/me', ada)).text, (await it.get('/me', bob)).text], ['answer 1', 'answer 2']);
    assert.equal(it.requests.length, 2);
  });

  test(`[D-02] requests at the same time share no fetch: by ${what}`, async () => {
    const it = world();
    it.origin = () => new Response(`answer ${it.requests.length}`);
    const answers = await Promise.all([ada, bob, ada, bob].map((who) => it.get('/me', who)));
    const texts = answers.map(({ text }) => text);
    assert.deepEqual([texts[2], texts[3]], [texts[0], texts[1]]);
    assert.notEqual(texts[0], texts[1]);
    assert.equal(it.requests.length, 2);
  });
}

test('[D-02] the identity that is kept holds for calls that name none, in a later engine too', async () => {
  const backend = memoryBackend();
  const first = world({ backend });
  await first.engine.admin('identify', { identity: 'ada' });
  await first.get('/me');
  const later = world({ backend });
  assert.equal((await later.get('/me')).source, 'cache');
  assert.equal((await later.get('/me', of('ada'))).source, 'cache');
  assert.equal((await later.get('/me', of('bob'))).source, 'network');
  await later.engine.admin('identify', { identity: null });
  assert.equal((await later.get('/me')).source, 'network');
});

test('[D-02] calls that come right after an identity was named are of it, however long the store takes', async () => {
  const backend = memoryBackend();
  const stored = gate();
  const slowly = withMethods(backend, {
    keepIdentity: async (identity) => {
      await stored.opened;
      await backend.keepIdentity(identity);
    },
  });
  const it = world({ backend: slowly });
  const naming = Promise.all([
    it.engine.admin('identify', { identity: 'ada' }),
    it.engine.admin('identify', { identity: 'bob' }),
  ]);
  await it.get('/me');
  stored.open();
  await naming;
  assert.equal((await it.get('/me', of('bob'))).source, 'cache');
  assert.equal((await world({ backend }).get('/me')).source, 'cache');
});

test('[D-02] other engines hear of another identity, and not of the same one again', async () => {
  const told: unknown[] = [];
  const coherence = { ...NO_OTHERS, tellAndWait: async (keys: unknown) => void told.push(keys) };
  const backend = memoryBackend();
  const it = world({ backend, parts: { coherence } });
  for (const identity of ['ada', 'ada', 'bob']) await it.engine.admin('identify', { identity });
  await world({ backend, parts: { coherence } }).engine.admin('identify', { identity: 'bob' });
  assert.deepEqual(told, [null, null]);
});

test('[D-02] where nobody can tell whose a request is, it is answered by the network and not stored', async () => {
  const broken = withMethods(memoryBackend(), { keptIdentity: () => Promise.reject(new Error('broken')) });
  const it = world({ backend: broken });
  assert.equal((await it.get('/me')).source, 'network');
  assert.equal((await it.get('/me')).source, 'network');
  assert.deepEqual(await it.stored(), []);
  assert.ok(it.events.some(({ type }) => type === 'error'));
});

test('[D-02] without WebCrypto an identity cannot be kept, and what belongs to it is not stored', async () => {
  const it = world({ backend: withMethods(memoryBackend(), { identityKey: async () => null }) });
  await assert.rejects(it.engine.admin('identify', { identity: 'ada' }), { code: 'unsupported-option' });
  await it.get('/me', of('ada'));
  assert.deepEqual(await it.stored(), []);
  assert.deepEqual(await it.engine.admin('forget', { identity: 'ada' }), { deleted: 0 });
});

test('[D-02] no name of an identity is at rest', async () => {
  const it = world();
  await it.engine.admin('identify', { identity: 'ada-s3cret' });
  await it.get('/me');
  await it.get('/you', of('bob-s3cret'));
  assert.equal((await it.stored()).length, 2);
  assert.ok(!JSON.stringify([await it.stored(), await it.backend.keptIdentity()]).includes('s3cret'));
});

test('[D-02] forgetting an identity removes all that belongs to it and nothing else', async () => {
  const it = world();
  for (const who of [of('ada'), of('bob'), by('Bearer 1'), {}])
    for (const path of ['/one', '/two']) await it.get(path, who);
  assert.deepEqual(await it.engine.admin('forget', { identity: 'ada' }), { deleted: 2 });
  assert.equal((await it.get('/one', of('ada'))).source, 'network');
  for (const who of [of('bob'), by('Bearer 1'), {}]) assert.equal((await it.get('/one', who)).source, 'cache');
  assert.deepEqual(await it.engine.admin('forget', { identity: 'Bearer 1' }), { deleted: 2 });
  assert.deepEqual(await it.engine.admin('forget', { identity: 'nobody' }), { deleted: 0 });
});

test('[D-02] what is on its way for a forgotten identity is answered, and neither stored nor joined', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const early = await it.send('/me', of('ada'));
  await it.engine.admin('forget', { identity: 'ada' });
  it.origin = () => new Response('later');
  assert.equal(await textOf((await it.send('/me', of('ada'))).body), 'later');
  body.write('early');
  body.end();
  assert.equal(await textOf(early.body), 'early');
  assert.equal((await it.get('/me', of('ada'))).text, 'later');
});

test('[D-02] what another engine has on its way for a forgotten identity is refused by the store', async () => {
  const backend = memoryBackend();
  const [one, other] = [
    world({ backend, parts: { coherence: NO_OTHERS } }),
    world({ backend, parts: { coherence: NO_OTHERS } }),
  ];
  const body = slow();
  one.origin = () => body.response;
  const early = await one.send('/me', of('ada'));
  await other.engine.admin('forget', { identity: 'ada' });
  body.write('early');
  body.end();
  await textOf(early.body);
  assert.deepEqual(await one.stored(), []);
});

test('[D-02] a write that waits is forgotten with its identity, and other engines are told to forget everything', async () => {
  const told: unknown[] = [];
  const backend = memoryBackend();
  const written = gate();
  const it = world({
    backend: withMethods(backend, {
      write: async (writes) => {
        await written.opened;
        return backend.write(writes);
      },
    }),
    parts: { coherence: { ...NO_OTHERS, tellAndWait: async (keys) => void told.push(keys) } },
  });
  await textOf((await it.send('/me', of('ada'))).body);
  const forgetting = it.engine.admin('forget', { identity: 'ada' });
  await turn();
  written.open();
  assert.deepEqual(await forgetting, { deleted: 1 });
  assert.deepEqual(told, [null]);
  assert.deepEqual(await it.stored(), []);
});

test('[H-27] an answer that cookies select is stored by identity', async () => {
  const it = world();
  const browser = withCookies(it);
  await it.get('/me', of('ada'));
  browser.cookie = 'bob';
  assert.equal((await it.get('/me', of('bob'))).text, 'of bob');
  assert.deepEqual((await it.get('/me', of('ada'))).text, 'of ada');
  assert.equal(it.requests.length, 2);
});

test('[H-27] without an identity it is not reused; where it is private, one error event says what to do', async () => {
  const it = world();
  withCookies(it);
  for (const path of ['/me', '/me', '/you']) assert.equal((await it.get(path)).source, 'network');
  assert.equal(it.requests.length, 3);
  const errors = it.events.filter((event) => event.type === 'error');
  assert.deepEqual(
    errors.map(({ error: { code, id } }) => [code, id]),
    [['identity-missing', 'identityMissing']],
  );
});

test('[H-27] an answer that cookies select and that is not private raises nothing', async () => {
  const it = world();
  it.origin = () => new Response('for all', { headers: { vary: 'cookie' } });
  await it.get('/a');
  assert.equal((await it.get('/a')).source, 'network');
  assert.ok(!it.events.some(({ type }) => type === 'error'));
});

test('[H-28] an answer that a secret field selects is never reused, with that field', async () => {
  const it = world();
  it.origin = () => new Response('by key', { headers: { vary: 'x-api-key' } });
  const keyed: Asking = { init: { headers: { 'X-Api-Key': 'one' } } };
  for (const who of [keyed, keyed]) assert.equal((await it.get('/a', who)).source, 'network');
  assert.equal((await it.get('/a')).source, 'network');
  assert.equal((await it.get('/a')).source, 'cache');
});
