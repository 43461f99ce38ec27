import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBackend } from '../backends/memory/memory.js';
import { FakeCaches, opaque } from '../backends/opaque/caches.fixture.js';
import { withOpaqueBodies } from '../backends/opaque/opaque-backend.js';
import { CacheError } from '../errors.js';
import { OPAQUE_BYTES } from '../http/storing/storing.js';
import type { SessionOptions } from '../options/table.js';
import { opaqueBodyName } from '../storage/opaque.js';
import type { Answer } from './answer.js';
import { NO_OTHERS, ORIGIN, type World, world } from './engine.fixture.js';

const CDN = 'https://cdn.test/picture.png';

type OpaqueWorld = World & { readonly caches: FakeCaches; readonly load: (url?: string) => Promise<Answer> };

/** A world with Cache Storage, and an origin whose opaque responses are numbered. */
function opaqueWorld(given: SessionOptions = {}): OpaqueWorld {
  const caches = new FakeCaches();
  const { backend, opaque: bodies } = withOpaqueBodies(memoryBackend(), { cacheName: 'test', origin: ORIGIN, caches });
  const settings = { allowOpaque: true, ...given };
  const it = world({ settings, backend, parts: { opaque: bodies, coherence: NO_OTHERS } });
  let sent = 0;
  it.origin = () => opaque(`answer ${++sent}`);
  const load = async (url = CDN): Promise<Answer> => {
    const request = new Request(url, { mode: 'no-cors' });
    const answer = await it.engine.sendOpaque({ ...it.call(url, { init: { mode: 'no-cors' } }), forwardAs: request });
    await it.idle();
    return answer;
  };
  return Object.assign(it, { caches, load });
}

const shown = ({ native, source }: Answer): string => `${native?.statusText} from ${source}`;
const types = ({ events }: World): readonly string[] => events.map(({ type }) => type);

test('an opaque response is stored body and entry, and given back as it is', async () => {
  const it = opaqueWorld();
  const first = await it.load();
  assert.deepEqual([shown(first), first.size, first.body], ['answer 1 from network', null, null]);
  const second = await it.load();
  assert.deepEqual(
    [shown(second), second.status, second.size, second.type],
    ['answer 1 from cache', 0, null, 'opaque'],
  );
  const [entry] = await it.stored();
  assert.ok(entry !== undefined);
  assert.deepEqual(
    [entry.type, entry.status, entry.size, entry.fields, entry.etag],
    ['opaque', 0, OPAQUE_BYTES, '', null],
  );
  assert.deepEqual(it.caches.urls, [`${ORIGIN}/__cached-session/opaque/${encodeURIComponent(opaqueBodyName(entry))}`]);
  assert.deepEqual([...it.caches.stored.keys()], ['cached-session:test']);
  assert.deepEqual(types(it), ['miss', 'stored', 'hit']);
  assert.equal(it.requests.length, 1);
});

test('the very request of the page goes out, each time', async () => {
  const it = opaqueWorld({ expireAfter: 0, staleIfError: true });
  await it.load();
  await it.load();
  assert.deepEqual(
    it.requests.map(({ mode, headers }) => [mode, [...headers]]),
    [
      ['no-cors', []],
      ['no-cors', []],
    ],
  );
});

test('without the option, or without Cache Storage, nothing opaque is stored', async () => {
  const off = opaqueWorld({ allowOpaque: false });
  const without = world({ settings: { allowOpaque: true }, parts: { opaque: null } });
  without.origin = () => opaque('answer');
  const call = {
    ...without.call(CDN, { init: { mode: 'no-cors' } }),
    forwardAs: new Request(CDN, { mode: 'no-cors' }),
  };
  assert.equal(shown(await off.load()), 'answer 1 from network');
  assert.equal(shown(await without.engine.sendOpaque(call)), 'answer from network');
  assert.deepEqual([await off.stored(), off.caches.urls, await without.stored()], [[], [], []]);
});

test('a readable request for the same URL never gets an opaque response, nor the other way round', async () => {
  const it = opaqueWorld();
  await it.load();
  it.origin = () => new Response('readable');
  assert.deepEqual([(await it.get(CDN)).text, (await it.get(CDN)).source], ['readable', 'cache']);
  assert.equal(shown(await it.load()), 'answer 1 from cache');
  assert.equal((await it.stored()).length, 2);
});

test('a function for keys gives an opaque response no name of something readable', async () => {
  const keyFn = 'same';
  const it = opaqueWorld({ keyFn });
  await it.load();
  assert.equal(shown(await it.load()), 'answer 1 from cache');
  assert.doesNotMatch((await it.stored())[0]?.key ?? '', /\n= /);
});

test('a refresh that gives an opaque answer replaces what is stored, whatever it may be, and its body', async () => {
  const it = opaqueWorld({ allowableCodes: [200], staleIfError: true });
  await it.load();
  it.wait(61);
  assert.equal(shown(await it.load()), 'answer 2 from network');
  assert.equal(shown(await it.load()), 'answer 2 from cache');
  assert.deepEqual([it.caches.urls.length, (await it.stored()).length], [1, 1]);
  assert.deepEqual(types(it), ['miss', 'stored', 'updated', 'hit']);
});

test('with the origin down a stale opaque response answers where staleIfError allows it, else the failure', async () => {
  const offline = () => Promise.reject(new TypeError('Failed to fetch'));
  const stale = opaqueWorld({ staleIfError: true });
  const strict = opaqueWorld();
  for (const it of [stale, strict]) {
    await it.load();
    it.wait(61);
    it.origin = offline;
  }
  const { detail, ...answer } = await stale.load();
  assert.deepEqual([shown(answer), detail], ['answer 1 from stale', 'stale-if-error']);
  await assert.rejects(strict.load(), (error) => error instanceof CacheError && error.code === 'network');
});

test('a stale opaque response answers while a new one is fetched behind it, once', async () => {
  const it = opaqueWorld({ staleWhileRevalidate: true });
  await it.load();
  it.wait(61);
  assert.equal(shown(await it.load()), 'answer 1 from stale');
  assert.equal(shown(await it.load()), 'answer 2 from cache');
  assert.equal(it.requests.length, 2);
});

test('what only-if-cached asks for is answered by what is stored, or by a 504', async () => {
  const it = opaqueWorld();
  const request = new Request(CDN, { mode: 'no-cors' });
  const ask = (url: string) => {
    const call = it.call(url, { init: { mode: 'no-cors' }, options: { onlyIfCached: true } });
    return it.engine.sendOpaque({ ...call, forwardAs: request });
  };
  await it.load();
  assert.equal(shown(await ask(CDN)), 'answer 1 from cache');
  assert.equal((await ask('https://cdn.test/other.png')).status, 504);
  it.caches.stored.clear();
  assert.equal((await ask(CDN)).status, 504);
});

test('an entry whose body is gone is a miss, and goes, so that the next answer is stored', async () => {
  const it = opaqueWorld();
  await it.load();
  it.caches.stored.clear();
  assert.equal(shown(await it.load()), 'answer 2 from network');
  assert.equal(shown(await it.load()), 'answer 2 from cache');
  assert.equal((await it.stored()).length, 1);
});

test('what the network gives to be read is passed on and not stored', async () => {
  const it = opaqueWorld();
  for (const response of [new Response('readable'), opaque('', 'opaqueredirect')]) {
    it.origin = () => response;
    assert.equal((await it.load()).cacheKey, null);
  }
  assert.deepEqual([await it.stored(), it.caches.urls], [[], []]);
});

test('a body that is torn is not stored, and nobody is told of an error', async () => {
  const it = opaqueWorld();
  it.caches.beforePut = () => Promise.reject(new TypeError('network error'));
  assert.equal(shown(await it.load()), 'answer 1 from network');
  assert.deepEqual([await it.stored(), types(it)], [[], ['miss']]);
});

for (const name of ['QuotaExceededError', 'NS_ERROR_FILE_NO_DEVICE_SPACE']) {
  test(`an origin that is full is told of, and room is made for the next one: ${name}`, async () => {
    const it = opaqueWorld();
    await it.load();
    it.caches.beforePut = () => Promise.reject(Object.create({ name }));
    await it.load('https://cdn.test/other.png');
    const quota = it.events.find(({ type }) => type === 'quota');
    assert.deepEqual([quota, it.caches.urls], [{ type: 'quota', evicted: 1, stored: false }, []]);
  });
}

test('what was cleared while its body was still coming is not stored, and its body goes', async () => {
  const it = opaqueWorld();
  it.caches.beforePut = async () => {
    await it.engine.admin('clear', undefined);
  };
  await it.load();
  assert.deepEqual([await it.stored(), it.caches.urls], [[], []]);
});
