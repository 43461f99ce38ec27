import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { CachedSession, DO_NOT_CACHE, NEVER_EXPIRE } from '../../index.js';
import { echo, open, refuses } from '../opened.fixture.js';

test('[C-25] settings can be read and changed, and hold for the requests that follow', async () => {
  const { session, requests } = open(echo, { expireAfter: 60 });
  await session.get('/x');
  session.settings.disabled = true;
  assert.equal((await session.get('/x')).fromCache, false);
  delete session.settings.disabled;
  assert.equal(session.settings.disabled, false);
  assert.equal((await session.get('/x')).fromCache, true);
  session.settings.urlsExpireAfter = [['*/y', DO_NOT_CACHE]];
  assert.equal((await session.get('/y')).cacheKey, null);
  assert.equal(requests.length, 3);
  assert.deepEqual(session.settings.allowableCodes, [200], 'what was not given is the default');
});

const wrong: readonly (readonly [name: string, value: unknown, told: string])[] = [
  ['expireAfter', 'soon', 'within expireAfter notExpiration "soon"'],
  ['readOnly', 1, 'wrongValue readOnly 1 flag'],
  ['expireAftr', 60, 'noSuchOption expireAftr unknown'],
  ['cacheName', 'other', 'fixedOption cacheName'],
  ['backend', 'memory', 'fixedOption backend'],
  ['serializer', 'structured', 'fixedOption serializer'],
  ['sync', 1, 'noSuchOption sync unknown'],
];
for (const [name, value, text] of wrong) {
  test(`[C-25] what cannot be set is refused when it is set: ${name} = ${String(value)}`, () => {
    const { session } = open(echo, { expireAfter: 60 });
    const before = JSON.stringify(session);
    assert.throws(() => Reflect.set(session.settings, name, value), refuses('bad-option', text));
    assert.equal(JSON.stringify(session), before);
  });
}

test('[C-25] without a worker there are no fetch events to set anything for', async () => {
  assert.equal(await open(echo).session.settings.sync(), false);
});

test('[C-25] what was given as an iterator holds after another setting is changed', async () => {
  const codes = [200, 404].values();
  const { session } = open(() => new Response('none', { status: 404 }), { allowableCodes: codes });
  session.settings.expireAfter = 60;
  await session.get('/x');
  assert.equal((await session.get('/x')).fromCache, true);
});

test('[C-05] [C-25] patterns that were given as iterators hold as well, and show', async () => {
  const urlsExpireAfter = [['*/x', 5] as const];
  const given = { urlsExpireAfter: urlsExpireAfter.values(), urlPatterns: ['a.test'].values() };
  const { session } = open(
    echo,
    JSON.parse('0', () => given),
  );
  session.settings.ignoredParameters = ['sid'].values();
  session.settings.readOnly = false;
  assert.equal((await session.get('/x')).expiresDelta, 5);
  const { ignoredParameters, urlPatterns } = session.settings;
  const shown = [session.settings.urlsExpireAfter, urlPatterns, ignoredParameters];
  assert.deepEqual(shown, [[['*/x', 5]], ['a.test'], ['sid']]);
});

test('[C-26] expireAfter of the session is that of its settings, both ways', () => {
  const { session } = open(echo, { expireAfter: 60 });
  assert.equal(session.settings.expireAfter, 60);
  session.expireAfter = 5;
  assert.equal(session.settings.expireAfter, 5);
  session.settings.expireAfter = { days: 1 };
  assert.deepEqual(session.expireAfter, { days: 1 });
  assert.equal(open(echo).session.expireAfter, NEVER_EXPIRE);
});

test('[C-27] a session as text and as JSON says what differs from the defaults, and no secrets', () => {
  const { session } = open(echo, {
    cacheName: 'atlas',
    urlsExpireAfter: new Map([[/x/, 5]]),
    allowableCodes: new Set([200]),
    headers: { 'x-secret': 's3cret' },
    auth: { bearer: 's3cret' },
    identity: 'ada',
  });
  session.settings.readOnly = true;
  const json = { cacheName: 'atlas', mode: 'local', backend: 'memory', allowableCodes: [200], readOnly: true };
  assert.deepEqual(JSON.parse(JSON.stringify(session)), { ...json, urlsExpireAfter: [['/x/', 5]] });
  assert.match(String(session), /^CachedSession\(\{"cacheName":"atlas"/);
  assert.doesNotMatch(String(session), /s3cret|ada/);
});

test('[C-27] a session cannot be cloned, and the error says what to do', () => {
  assert.throws(() => structuredClone(open(echo).session), {
    name: 'DataCloneError',
    message: /make a new CachedSession .* with the same options/,
  });
});

test('[C-20] close() closes the store; with autoClose: false it waits, and the session goes on', async () => {
  const { session } = open(echo, { autoClose: false });
  await session.get('/x');
  await session.close();
  assert.equal((await session.get('/x')).fromCache, true);
  session.settings.autoClose = true;
  await session.close();
  await assert.rejects(session.get('/x'), refuses('closed'));
});

const names: readonly (readonly [options: object, told: string])[] = [
  [{ expireAftr: 60 }, 'noSuchOption expireAftr unknown'],
  [{ staleIfErrors: true, chache: 1 }, 'several'],
  [{ oldDataOnError: true }, 'noSuchOption oldDataOnError unknown'],
];
for (const [options, text] of names) {
  test(`[C-21] [D-10] an unknown option is refused: ${Object.keys(options).join(', ')}`, () => {
    assert.throws(() => new CachedSession(options), refuses('bad-option', text));
  });
}

test('[C-21] [D-10] a request with an unknown option is refused', async () => {
  const options = JSON.parse('{"expireAftr":60}');
  await assert.rejects(open(echo).session.get('/x', options), refuses('bad-option', 'noSuchOption expireAftr unknown'));
});

const backends: readonly (readonly [name: string, told: string])[] = [
  ['sqlit', 'notRegistrable backend "sqlit"'],
  ['indexdb', 'notRegistrable backend "indexdb"'],
  ['', 'notRegistrable backend ""'],
];
for (const [backend, text] of backends) {
  test(`[C-02] the backend "${backend}" is refused with those that there are`, () => {
    assert.throws(() => open(echo, { backend }), refuses('bad-option', text));
  });
}

test("[C-02] letter case does not count, and a backend of one's own is used as it is", async () => {
  assert.equal((await open(echo, { backend: 'MEMORY' }).session.get('/x')).fromCache, false);
  const backend = memoryBackend();
  await open(echo, { backend, worker: false }).session.get('/x');
  assert.equal((await open(echo, { backend, worker: false }).session.get('/x')).fromCache, true);
});

test('[C-01] a cache has a name, also where sessions share a backend of their own', async () => {
  const backend = memoryBackend();
  const named = (cacheName?: string) => open(echo, { backend, worker: false, ...(cacheName && { cacheName }) }).session;
  assert.equal(named().settings.cacheName, 'http_cache');
  await named('one').get('/x');
  assert.equal((await named('other').get('/x')).fromCache, false);
  assert.equal((await named('one').get('/x')).fromCache, true);
});

test('[C-02] where there is no IndexedDB the cache is in memory, and an event says so', async () => {
  const { session } = open(echo, { backend: 'indexeddb' });
  const errors: string[] = [];
  session.addEventListener('error', ({ detail }) => errors.push(detail.error.code));
  await session.get('/x');
  assert.equal((await session.get('/x')).fromCache, true);
  assert.deepEqual(errors, ['backend-unavailable']);
});

test('[C-03] a serializer that nobody knows is refused with those that there are', () => {
  assert.equal(open(echo).session.settings.serializer, 'structured');
  assert.throws(
    () => open(echo, { serializer: 'pickle' }),
    refuses('bad-option', 'otherNameHere serializer pickle structured'),
  );
  assert.throws(
    () => open(echo, { serializer: 'structure' }),
    refuses('bad-option', 'notRegistrable serializer "structure"'),
  );
});

test('[C-04] expireAfter is read when it is set: seconds, dates, durations, HTTP-dates and the constants', async () => {
  const at = new Date(Date.UTC(2024, 0, 2));
  const times = [60, { minutes: 1 }, at, at.toUTCString(), NEVER_EXPIRE, -5];
  const expires = await Promise.all(
    times.map(async (expireAfter) => (await open(echo, { expireAfter }).session.get('/x')).expires?.getTime() ?? null),
  );
  const start = Date.UTC(2024, 0, 1);
  assert.deepEqual(expires, [start + 60_000, start + 60_000, at.getTime(), at.getTime(), null, start - 5000]);
  for (const bad of ['', 'soon', Number.NaN, new Date('x'), { fortnights: 1 }, [], true])
    assert.throws(() => new CachedSession(JSON.parse('{}', () => ({ expireAfter: bad }))), refuses('bad-option'));
});
