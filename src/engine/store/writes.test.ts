import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { memoryBackend } from '../../backends/memory/memory.js';
import { CacheError } from '../../errors.js';
import type { Backend, Write } from '../../storage/backend.js';
import { withMethods } from '../../storage/with-methods.js';
import { MOST_VARIANTS } from '../../storage/write-plan.js';
import { gate, NO_OTHERS, textOf, turn, type World, world } from '../engine.fixture.js';

const QUOTA = (): CacheError => new CacheError('quota', 'The origin is full.');

/** A store in memory that records its writes, and fails as told. */
function recording(fail: (writes: readonly Write[], count: number) => CacheError | null = () => null) {
  const memory = memoryBackend();
  const groups: (readonly Write[])[] = [];
  const backend: Backend = withMethods(memory, {
    write: async (writes) => {
      groups.push(writes);
      const error = fail(writes, groups.length);
      if (error !== null) throw error;
      return memory.write(writes);
    },
  });
  return { backend, groups };
}

test('what is stored at the same time is one transaction', async () => {
  const { backend, groups } = recording();
  const it = world({ backend });
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => it.send(`/${index}`)));
  await Promise.all(answers.map(({ body }) => textOf(body)));
  assert.equal((await it.stored()).length, 50);
  assert.ok(groups.length <= 5, `${groups.length} transactions for 50 responses`);
});

test('what comes while a write is under way goes into the next one', async () => {
  const writing = gate();
  const { backend, groups } = recording();
  const write = backend.write.bind(backend);
  const held = withMethods(backend, {
    write: async (writes) => {
      await writing.opened;
      return write(writes);
    },
  });
  const it = world({ backend: held });
  for (let index = 0; index < 10; index++) await textOf((await it.send(`/${index}`)).body);
  assert.equal((await it.send('/9')).source, 'cache', 'and is read as if it were written');
  writing.open();
  await it.idle();
  assert.deepEqual(
    groups.map((writes) => writes.filter(({ kind }) => kind === 'put').length),
    [1, 9],
  );
});

test('one entry that cannot be written does not take the others of its group with it', async () => {
  const bad = new CacheError('backend-unavailable', 'aborted');
  const { backend } = recording((writes) =>
    writes.some((write) => write.kind === 'put' && write.entry.url.endsWith('/bad')) ? bad : null,
  );
  const it = world({ backend });
  const answers = await Promise.all(['/a', '/bad', '/b'].map((path) => it.send(path)));
  await Promise.all(answers.map(({ body }) => textOf(body)));
  assert.deepEqual((await it.stored()).map(({ url }) => new URL(url).pathname).sort(), ['/a', '/b']);
  assert.deepEqual(
    it.events.filter(({ type }) => type === 'error'),
    [{ type: 'error', error: bad }],
  );
  assert.equal((await it.get('/bad')).source, 'network', 'memory does not pretend');
});

test('when the origin is full, expired entries go, then the least recently used, and it is tried once more', async () => {
  let full = false;
  const { backend } = recording(() => {
    if (!full) return null;
    full = false;
    return QUOTA();
  });
  const it = world({ backend });
  it.origin = () => new Response('x'.repeat(5000));
  await it.get('/expired');
  it.wait(90);
  it.origin = () => new Response('12345');
  await it.get('/fresh');
  full = true;
  assert.equal((await it.get('/new')).text, '12345');
  assert.deepEqual(
    it.events.find(({ type }) => type === 'quota'),
    { type: 'quota', evicted: 1, stored: true },
  );
  assert.deepEqual((await it.stored()).map(({ url }) => new URL(url).pathname).sort(), ['/fresh', '/new']);
});

test('when it stays full, the response is answered uncached and an event says so', async () => {
  const { backend, groups } = recording(QUOTA);
  const it = world({ backend });
  assert.equal((await it.get('/a')).text, 'body of /a');
  assert.equal(groups.length, 2, 'once, and once more');
  assert.deepEqual(
    it.events.map(({ type }) => type),
    ['miss', 'quota'],
  );
  assert.deepEqual(it.events.at(-1), { type: 'quota', evicted: 0, stored: false });
  assert.equal((await it.send('/a', { options: { onlyIfCached: true } })).status, 504);
});

test('bounds are kept after writes: the least recently used goes', async () => {
  const it = world({ settings: { maxEntries: 2 } });
  for (const path of ['/a', '/b', '/c']) {
    await it.get(path);
    it.wait(1);
  }
  assert.deepEqual((await it.stored()).map(({ url }) => new URL(url).pathname).sort(), ['/b', '/c']);
  assert.deepEqual(it.events.filter(({ type }) => type === 'evicted').length, 1);
  assert.equal((await it.send('/a', { options: { onlyIfCached: true } })).status, 504, 'nor is it in memory');
});

test('maxCacheBytes bounds what entries take, fields and keys along with bodies', async () => {
  const it = world({ settings: { maxCacheBytes: 25_000 } });
  it.origin = () => new Response('01234', { headers: { 'x-long': 'a'.repeat(10_000) } });
  for (const path of ['/a', '/b', '/c']) await it.get(path);
  assert.equal((await it.stored()).length, 2);
});

test('variants of one request are bounded', async () => {
  const it = world();
  it.origin = () => new Response('x', { headers: { vary: 'x-request-id' } });
  for (let id = 0; id < MOST_VARIANTS + 5; id += 1) {
    it.wait(0.001);
    await it.get('/a', { init: { headers: { 'x-request-id': String(id) } } });
  }
  const stored = await it.stored();
  assert.equal(stored.length, MOST_VARIANTS);
  assert.equal(
    stored.some(({ selecting }) => selecting === 'x-request-id:0'),
    false,
  );
});

test('without bounds nothing is asked of the store', async () => {
  const backend = withMethods(memoryBackend(), { evict: () => assert.fail('evict') });
  const it = world({ backend, settings: { maxCacheBytes: Number.POSITIVE_INFINITY } });
  await it.get('/a');
  assert.equal((await it.stored()).length, 1);
});

test('within the bounds nothing is asked of a store that knows its totals', async () => {
  const fail = () => assert.fail('the store was asked');
  const backend = withMethods(memoryBackend(), { evict: fail, totals: fail });
  const it = world({ backend });
  await it.get('/a');
  assert.equal((await it.stored()).length, 1);
});

const touches = (groups: readonly (readonly Write[])[]): number =>
  groups.flat().filter(({ kind }) => kind === 'touch').length;

test('a hit writes nothing at once; its time rides along with the next write', async () => {
  const { backend, groups } = recording();
  const it = world({ backend });
  await it.get('/a');
  it.wait(1);
  for (let hit = 0; hit < 10; hit++) await it.get('/a');
  assert.equal(groups.length, 1);
  await it.get('/b');
  assert.deepEqual([groups.length, touches(groups)], [2, 1]);
  const stored = await it.stored();
  const used = stored.find(({ url }) => url.endsWith('/a'));
  assert.equal(used?.lastUsed, Number(used?.createdAt) + 1000);
});

test('without a write, 1,024 times or 5 seconds are enough for a few to be written', async () => {
  const { backend, groups } = recording();
  const it = world({ backend, settings: { expireAfter: 3600 } });
  for (let index = 0; index < 1030; index++) await it.get(`/${index}`);
  const before = groups.length;
  for (let index = 0; index < 1023; index++) await it.get(`/${index}`);
  assert.equal(groups.length, before);
  await it.get('/1023');
  assert.equal(touches(groups), 64, 'whoever reads meanwhile waits for no more');
  await it.get('/0');
  it.wait(5);
  await it.get('/1');
  assert.equal(touches(groups), 128);
});

test('before the least recently used goes, all times are written', async () => {
  const it = world({ settings: { maxEntries: 100 } });
  for (let index = 0; index < 100; index++) await it.get(`/${index}`);
  it.wait(1);
  for (let index = 0; index < 99; index++) await it.get(`/${index}`);
  it.wait(1);
  await it.get('/new');
  const stored = (await it.stored()).map(({ url }) => new URL(url).pathname);
  assert.deepEqual([stored.length, stored.includes('/99'), stored.includes('/98')], [100, false, true]);
});

test('closing writes what waits, last-use times included', async () => {
  const { backend, groups } = recording();
  const it = world({ backend });
  await it.get('/a');
  await it.get('/a');
  await textOf((await it.send('/b')).body);
  await it.engine.close();
  assert.deepEqual(
    groups.flat().map(({ kind }) => kind),
    ['put', 'put', 'touch'],
  );
});

/** A store in memory whose writes hang until the test lets them go on. */
function hanging(bodyOf: () => string = () => 'x') {
  const memory = memoryBackend();
  const asked: number[] = [];
  let go = gate();
  const changed: string[] = [];
  const backend = withMethods(memory, {
    write: async (writes) => {
      asked.push(writes.length);
      await go.opened;
      return memory.write(writes);
    },
  });
  const tell = (cacheKeys: readonly string[]): void => void changed.push(...cacheKeys);
  const it = world({ backend, parts: { coherence: { ...NO_OTHERS, tell } } });
  it.origin = () => new Response(bodyOf());
  const answers = () => go.open();
  const hangs = (): void => {
    go = gate();
  };
  return { it, memory, asked, changed, answers, hangs };
}

const errors = (it: World) => it.events.filter(({ type }) => type === 'error');
const read = async (it: World, path: string) => textOf((await it.send(path)).body);
const unavailable = { code: 'backend-unavailable' };

async function withTime(work: (pass: (ms: number) => Promise<void>) => Promise<void>): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    await work(async (ms) => {
      await turn();
      mock.timers.tick(ms);
      await turn();
    });
  } finally {
    mock.timers.reset();
  }
}

test('a write that never ends is given up: it is told once, nothing else is written, and questions about the cache are refused', () =>
  withTime(async (pass) => {
    const { it, asked } = hanging();
    await read(it, '/a');
    const counting = it.engine.admin('count', {});
    const refused = assert.rejects(counting, unavailable);
    await pass(9_999);
    assert.deepEqual(errors(it), []);
    await pass(100);
    await refused;
    assert.equal(errors(it).length, 1);
    await read(it, '/a');
    await read(it, '/b');
    await pass(0);
    assert.equal(it.requests.length, 3, 'what was given up answers nobody');
    assert.deepEqual(asked, [1]);
    assert.equal(errors(it).length, 1);
    const { settings } = it;
    const { admin } = it.engine;
    await Promise.all(
      [
        admin('clear', undefined),
        admin('delete', { urls: ['https://atlas.test/a'], settings }),
        admin('delete', { expired: true, settings }),
        admin('page', { after: null, limit: 10 }),
        admin('urls', {}),
        admin('totals', undefined),
        admin('recreateKeys', { settings }),
        admin('destroy', undefined),
      ].map((call) => assert.rejects(call, unavailable)),
    );
    await it.engine.close();
  }));

test('a store that comes to an end after all is written to again, and others learn of what it wrote', () =>
  withTime(async (pass) => {
    const { it, memory, changed, answers, hangs } = hanging();
    await read(it, '/a');
    await pass(10_001);
    assert.deepEqual(changed, []);
    answers();
    await turn();
    const [entry] = (await memory.list({ after: null, limit: 9 })).entries;
    assert.deepEqual(changed, [entry?.cacheKey]);
    assert.equal((await it.send('/a')).source, 'cache');
    await read(it, '/b');
    await turn();
    assert.equal(await it.engine.admin('count', {}), 2);
    hangs();
    await read(it, '/c');
    await pass(10_001);
    assert.equal(errors(it).length, 2, 'another time is told of again');
  }));

test('what is large may take its time', () =>
  withTime(async (pass) => {
    const { it, answers } = hanging(() => 'x'.repeat(5_000_000));
    await read(it, '/a');
    await pass(14_000);
    answers();
    await turn();
    assert.equal(await it.engine.admin('count', {}), 1);
    assert.deepEqual(errors(it), []);
  }));
