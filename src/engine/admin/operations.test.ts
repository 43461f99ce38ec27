import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seconds } from '../../http/units.js';
import type { Selector } from '../../storage/selector.js';
import { gate, requestOf, slow, textOf, type World, world } from '../engine.fixture.js';
import type { EntryFilter } from './entries.js';
import { runChecked } from './operations.js';
import type { Deletion } from './removals.js';

/** /old is expired, /new is fresh; /old was created 90 s ago. */
async function twoEntries(): Promise<World> {
  const it = world();
  await it.get('/old');
  it.wait(90);
  await it.get('/new');
  return it;
}

const filters: readonly (readonly [string, EntryFilter, readonly string[]])[] = [
  ['no condition: all', {}, ['new', 'old']],
  ['only valid ones', { expired: false }, ['new']],
  ['only expired ones', { valid: false }, ['old']],
  ['neither', { valid: false, expired: false }, []],
  ['older than a minute', { olderThan: { kind: 'after', seconds: seconds(60) } }, ['old']],
  ['older than two minutes', { olderThan: { kind: 'after', seconds: seconds(120) } }, []],
  ['older than never', { olderThan: { kind: 'never' } }, []],
];
for (const [name, filter, expected] of filters) {
  test(`filter, urls and count: ${name}`, async () => {
    const { engine } = await twoEntries();
    assert.deepEqual(
      await engine.admin('urls', filter),
      expected.map((path) => `https://atlas.test/${path}`),
    );
    assert.equal(await engine.admin('count', filter), expected.length);
    const { entries, next } = await engine.admin('page', { ...filter, after: null, limit: 10 });
    assert.deepEqual([entries.length, next], [expected.length, null]);
  });
}

const deletions: readonly (readonly [string, Deletion, readonly string[]])[] = [
  ['nothing named', {}, ['new', 'old']],
  ['empty lists', { keys: [], urls: [], requests: [], expired: false }, ['new', 'old']],
  ['a URL', { urls: ['https://atlas.test/new#part'] }, ['old']],
  ['a request', { requests: [requestOf('/old')] }, ['new']],
  ['an unknown key', { keys: ['0000000000000000'] }, ['new', 'old']],
  ['expired', { expired: true }, ['new']],
  ['older', { olderThan: { kind: 'after', seconds: seconds(60) } }, ['new']],
  ['the union of conditions', { expired: true, urls: ['https://atlas.test/new'] }, []],
];
for (const [name, what, left] of deletions) {
  test(`delete: ${name}`, async () => {
    const it = await twoEntries();
    const { deleted } = await it.engine.admin('delete', { ...what, settings: it.settings });
    assert.equal(deleted, 2 - left.length);
    assert.deepEqual(
      await it.engine.admin('urls', {}),
      left.map((path) => `https://atlas.test/${path}`),
    );
    for (const path of ['new', 'old']) {
      const answer = await it.send(`/${path}`, { options: { onlyIfCached: true }, settings: { staleIfError: true } });
      assert.equal(answer.status, left.includes(path) ? 200 : 504, path);
    }
    assert.equal(
      it.events.some(({ type }) => type === 'invalidated'),
      deleted > 0,
    );
  });
}

test('a key selects all its variants, a cacheKey one of them', async () => {
  const it = world();
  it.origin = () => new Response('x', { headers: { vary: 'accept' } });
  const keys = [];
  for (const accept of ['a/b', 'c/d'])
    keys.push((await it.get('/a', { init: { headers: { accept } } })).cacheKey ?? '');
  const { admin } = it.engine;
  const key = await admin('createKey', { request: requestOf('/a'), settings: it.settings });
  assert.ok(keys.every((cacheKey) => cacheKey.startsWith(`${key}~`)));
  assert.ok(await admin('contains', { key }));
  assert.equal((await admin('delete', { keys: keys.slice(0, 1), settings: it.settings })).deleted, 1);
  assert.deepEqual(
    [await admin('contains', { key: keys[0] ?? '' }), await admin('contains', { key: keys[1] ?? '' })],
    [false, true],
  );
  assert.equal((await admin('delete', { keys: [key], settings: it.settings })).deleted, 1);
  assert.equal(await admin('contains', { key }), false);
});

test('contains finds requests of the right variant, and redirects', async () => {
  const it = world();
  it.origin = ({ url }) =>
    Object.defineProperties(new Response('x', { headers: { vary: 'accept' } }), {
      redirected: { value: url.endsWith('/start') },
      url: { value: url.replace('/start', '/final') },
    });
  const headers = { accept: 'a/b' };
  await it.get('/start', { init: { headers } });
  const has = (path: string, init = {}) =>
    it.engine.admin('contains', { request: requestOf(path, init), settings: it.settings });
  assert.deepEqual(
    [await has('/final', { headers }), await has('/start', { headers }), await has('/final'), await has('/other')],
    [true, true, false, false],
  );
  const key = await it.engine.admin('createKey', { request: requestOf('/start'), settings: it.settings });
  assert.ok(await it.engine.admin('contains', { key }));
});

test('operations see responses that are not yet written', async () => {
  const it = world();
  const answer = await it.send('/a');
  await textOf(answer.body);
  assert.ok(await it.engine.admin('contains', { key: answer.cacheKey ?? '' }));
  await textOf((await it.send('/b')).body);
  assert.equal(await it.engine.admin('count', {}), 2);
  assert.equal(
    await textOf((await it.engine.admin('body', { cacheKey: answer.cacheKey ?? '' })) ?? null),
    'body of /a',
  );
});

test('clear counts responses that are not yet written, and emits the number', async () => {
  const it = world();
  await textOf((await it.send('/a')).body);
  assert.deepEqual(await it.engine.admin('clear', undefined), { deleted: 1 });
  assert.deepEqual(it.events.at(-1), { type: 'cleared', deleted: 1 });
  assert.equal((await it.send('/a', { options: { onlyIfCached: true } })).status, 504);
});

test('a response in flight when clear is called is not stored', async () => {
  const it = world();
  const bodies = Array.from({ length: 20 }, () => slow());
  it.origin = () => bodies[it.requests.length - 1]?.response ?? new Response('none');
  const answers = await Promise.all(bodies.map((_, index) => it.send(`/${index}`)));
  const clearing = it.engine.admin('clear', undefined);
  for (const body of bodies) body.end();
  await Promise.all([clearing, ...answers.map(({ body }) => textOf(body))]);
  assert.equal((await it.stored()).length, 0);
  assert.equal((await it.send('/0', { options: { onlyIfCached: true } })).status, 504);
});

test('a response in flight is not stored after another engine has removed its URL', async () => {
  const it = world();
  const body = slow();
  it.origin = () => body.response;
  const answer = await it.send('/a');
  await it.backend.remove([{ kind: 'all' }]);
  body.end();
  await textOf(answer.body);
  assert.equal((await it.stored()).length, 0);
  assert.equal((await it.send('/a', { options: { onlyIfCached: true } })).status, 504, 'nor does memory go on with it');
});

test('a lookup that began before a removal does not bring a removed response back into memory', async () => {
  const it = world();
  await it.get('/a');
  const other = world({ backend: it.backend });
  await other.get('/b');
  const reading = gate();
  const select = it.backend.select.bind(it.backend);
  it.backend.select = async (hash) => {
    const selection = await select(hash);
    await reading.opened;
    return selection;
  };
  const early = other.get('/a');
  await other.engine.admin('clear', undefined);
  reading.open();
  await early;
  assert.equal((await other.send('/a', { options: { onlyIfCached: true } })).status, 504);
});

test('a removal is answered only after the owner of the memory tier has applied it', async () => {
  const told: (readonly string[] | null)[] = [];
  const owner = gate();
  const coherence = {
    own: () => undefined,
    onChange: () => undefined,
    tell: () => undefined,
    close: () => undefined,
    share: () => undefined,
    onShared: () => undefined,
    tellAndWait: (keys: readonly string[] | null) => {
      told.push(keys);
      return owner.opened;
    },
  };
  const it = world({ parts: { coherence } });
  const { cacheKey } = await it.get('/a');
  let answered = false;
  const deleting = it.engine.admin('delete', { requests: [requestOf('/a')], settings: it.settings }).then(() => {
    answered = true;
  });
  while (told.length === 0) await Promise.resolve();
  await Promise.resolve();
  assert.equal(answered, false);
  owner.open();
  await deleting;
  const clearing = it.engine.admin('clear', undefined);
  await clearing;
  assert.deepEqual(told, [[cacheKey], null]);
});

test('only the owner of the store has a memory tier, and it drops entries that others change', async () => {
  let becomeOwner = (): void => undefined;
  let change = (_: readonly string[] | null): void => undefined;
  const told: string[] = [];
  const it = world({
    parts: {
      coherence: {
        own: (owned) => {
          becomeOwner = owned;
        },
        onChange: (listener) => {
          change = listener;
        },
        tell: (keys) => void told.push(...keys),
        tellAndWait: async () => undefined,
        share: () => undefined,
        onShared: () => undefined,
        close: () => undefined,
      },
    },
  });
  const { cacheKey } = await it.get('/a');
  assert.deepEqual(told, [cacheKey]);
  assert.ok(it.send('/a') instanceof Promise);
  it.engine.own();
  assert.ok(it.send('/a') instanceof Promise, 'not yet');
  becomeOwner();
  await it.get('/a');
  assert.ok(!(it.send('/a') instanceof Promise));
  await it.backend.remove([{ kind: 'all' }] satisfies Selector[]);
  change([cacheKey ?? '']);
  assert.equal((await it.send('/a', { options: { onlyIfCached: true } })).status, 504);
  await it.get('/a');
  await it.backend.remove([{ kind: 'all' }]);
  change(null);
  assert.equal((await it.send('/a', { options: { onlyIfCached: true } })).status, 504);
});

test('a malformed argument from a port is refused, a sparse array at its first hole', async () => {
  const { settings } = world();
  /** Looking at each of them would take seconds. */
  const holes = Object.assign([], { length: 4e6 });
  const before = process.cpuUsage();
  for (const [operation, argument] of [
    ['put', { records: holes, aliases: [], settings }],
    ['put', { records: [], aliases: holes, settings }],
    ['delete', { keys: holes, settings }],
    ['delete', { patterns: holes, settings }],
    ['resetExpiration', { expires: 0, keys: holes }],
    ['resetExpiration', { expires: '0' }],
    ['count', { valid: 1 }],
    ['clear', {}],
    ['createKey', { request: {}, settings }],
    ['createKey', { request: requestOf('/a'), settings: {} }],
  ] as const)
    await assert.rejects(
      runChecked(() => assert.fail('asked'), operation, argument),
      { code: 'bad-message' },
    );
  assert.ok(process.cpuUsage(before).user < 500_000);
});
