import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serveGateway, WRITER } from '../../gateway/loopback.fixture.js';
import { millis } from '../../http/units.js';
import type { Backend } from '../../storage/backend.js';
import { backendContract } from '../../storage/contract/contract.cases.js';
import {
  bytesIn,
  bytesOf,
  entryOf,
  hash,
  keysOf,
  put,
  writeNow,
} from '../../storage/contract/contract-ground.cases.js';
import type { StoredEntry } from '../../storage/entry.js';
import { withMethods } from '../../storage/with-methods.js';
import { memoryBackend } from '../memory/memory.js';
import { MapStore } from '../records/map-store.fixture.js';
import { memoryStore } from '../records/memory-store.js';
import { recordBackend } from '../records/record-backend.js';
import { remoteBackend } from '../remote/remote.js';
import { type FarBackend, type TieredOptions, tieredBackend } from './tiered.js';

const A = hash('a');
const PUBLIC = { fields: 'cache-control:public, max-age=60' };
const entryA = (own: Partial<StoredEntry> = {}): StoredEntry => entryOf(A, { ...PUBLIC, ...own });

/** A far store that many visitors share, and can be taken away. */
class Shared {
  readonly store = new MapStore('key');
  readonly calls: string[] = [];
  /** In place of each call. */
  fault: (() => Promise<never>) | null = null;
  /** Far writes that have begun and ended. */
  #writes: Promise<unknown>[] = [];

  /** One client's backend on it. */
  open(own: Partial<FarBackend> = {}): FarBackend {
    const backend = recordBackend(this.store);
    const noted = <Value>(name: string, work: () => Promise<Value>): Promise<Value> => {
      this.calls.push(name);
      const done = this.fault === null ? work() : this.fault();
      this.#writes.push(done.catch(() => undefined));
      return done;
    };
    const methods: Partial<Backend> = {
      select: (one) => noted('select', () => backend.select(one)),
      entry: (one) => noted('entry', () => backend.entry(one)),
      write: (writes) => noted('write', () => backend.write(writes)),
      remove: (selectors) => noted('remove', () => backend.remove(selectors)),
    };
    return Object.assign(withMethods(backend, methods), own);
  }

  /** All calls so far have ended, and those that follow from them. */
  async quiet(): Promise<void> {
    for (let seen = -1; seen !== this.#writes.length; ) {
      seen = this.#writes.length;
      await Promise.all(this.#writes);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async keys(): Promise<readonly string[]> {
    return (await recordBackend(this.store).list({ after: null, limit: 100 })).entries.map(({ cacheKey }) => cacheKey);
  }
}

const visitor = (shared: Shared, own: Partial<TieredOptions> = {}): Backend =>
  tieredBackend({ near: memoryBackend(), far: shared.open(), ...own });

const down = (): Promise<never> => Promise.reject(new Error('down'));
const silent = (): Promise<never> => new Promise(() => undefined);

describe('without its far tier it is its near one', () => {
  for (const { name, run } of backendContract)
    test(`out of reach: ${name}`, () =>
      run(async () => {
        const shared = new Shared();
        shared.fault = down;
        return visitor(shared);
      }));

  for (const { name, run } of backendContract)
    test(`nothing is shared: ${name}`, () => run(async () => visitor(new Shared(), { isShared: () => false })));
});

describe('reading', () => {
  test('what one visitor stored answers the next one, who then has it near', async () => {
    const shared = new Shared();
    await put(visitor(shared), entryA({ size: 1000 }));
    await shared.quiet();
    const near = memoryBackend();
    const next = visitor(shared, { near });
    const { order } = (await near.select(A)).position;
    const { candidates, position } = await next.select(A);
    assert.deepEqual(await bytesIn(candidates[0]?.body), bytesOf(1000));
    assert.deepEqual(
      [candidates[0]?.entry.order, position.order],
      [order, order + 1],
      'as if it had been stored near now',
    );
    shared.calls.length = 0;
    assert.equal((await next.select(A)).candidates.length, 1);
    assert.equal((await near.select(A)).candidates.length, 1);
    assert.deepEqual(shared.calls, []);
  });

  test('a near hit asks nobody else', async () => {
    const shared = new Shared();
    const near = memoryBackend();
    await put(near, entryA({ expires: millis(0) }));
    const page = visitor(shared, { near });
    await page.select(A);
    await page.entry(A);
    await page.list({ after: null, limit: 10 });
    await page.totals();
    await page.identityKey();
    await page.keptIdentity();
    assert.deepEqual(shared.calls, []);
  });

  test('a miss is not asked for again at once', async () => {
    const shared = new Shared();
    const page = visitor(shared);
    await page.select(A);
    await page.select(A);
    assert.deepEqual(shared.calls, ['select']);
  });

  test('more variants than are read along are answered by their own body', async () => {
    const shared = new Shared();
    const first = visitor(shared);
    const variants = Array.from({ length: 8 }, (_, index) => `${A}~${index}`);
    for (const [index, key] of variants.entries())
      await put(first, entryOf(key, { ...PUBLIC, vary: ['accept'], selecting: `accept:${index}`, size: index }));
    await shared.quiet();
    const next = visitor(shared);
    const { candidates } = await next.select(A);
    assert.equal(candidates.length, 8);
    const found = await next.entry(`${A}~5`);
    assert.equal((await bytesIn(found?.body))?.byteLength, 5);
    assert.equal(await next.entry(`${A}~9`), undefined);
  });

  test('responses from far keep the bound of the near tier', async () => {
    const shared = new Shared();
    const first = visitor(shared);
    const keys = Array.from({ length: 40 }, (_, index) => hash(`k${index}x`));
    for (const key of keys) await put(first, entryOf(key, { ...PUBLIC, size: 10_000 }));
    await shared.quiet();
    const near = memoryBackend();
    const next = visitor(shared, { near, maxNearBytes: 100_000 });
    for (const key of keys) assert.equal((await next.select(key)).candidates.length, 1);
    await shared.quiet();
    const { bytes } = await near.totals();
    assert.ok(bytes > 50_000 && bytes <= 220_000, String(bytes));
  });

  test('50 misses of one turn are one request to the gateway', async (t) => {
    const served = await serveGateway({ stores: shareOne() });
    t.after(served.close);
    const open = () => remoteBackend({ url: served.url, token: WRITER });
    const keys = Array.from({ length: 50 }, (_, index) => hash(`k${index}x`));
    const first = open();
    for (const key of keys) await put(first, entryOf(key, PUBLIC));
    const next = tieredBackend({ near: memoryBackend(), far: open() });
    served.requests.length = 0;
    const found = await Promise.all(keys.map((key) => next.select(key)));
    assert.deepEqual(
      found.map(({ candidates }) => candidates.length),
      keys.map(() => 1),
    );
    assert.deepEqual(served.requests, ['POST default 200']);
  });
});

/** The same store for each client. */
function shareOne(): () => MapStore {
  const store = new MapStore('store');
  return () => store;
}

describe('privacy', () => {
  test('what belongs to somebody, or may, does not leave the visitor', async () => {
    const shared = new Shared();
    const page = visitor(shared);
    const own: readonly Partial<StoredEntry>[] = [
      { identity: 'ada' },
      { fields: 'cache-control:private' },
      { fields: 'set-cookie:REDACTED' },
      { fields: 'vary:cookie' },
      { requestFields: 'authorization:REDACTED', fields: '' },
    ];
    for (const [index, one] of own.entries()) await put(page, entryOf(hash(`k${index}`), { ...PUBLIC, ...one }));
    await writeNow(page, { kind: 'put', entry: entryA(), body: bytesOf(3) });
    await shared.quiet();
    assert.deepEqual(await shared.keys(), [A]);
  });

  test('a response of an identity is neither stored nor read far, whatever the option says', async () => {
    const shared = new Shared();
    const all = { isShared: () => true };
    await put(visitor(shared, all), entryA({ identity: 'ada' }));
    await shared.quiet();
    assert.deepEqual(await shared.keys(), []);
    await put(recordBackend(shared.store), entryA({ identity: 'ada' }));
    assert.deepEqual((await visitor(shared, all).select(A)).candidates, []);
  });

  test('what others stored against the rules of this side does not answer here', async () => {
    const shared = new Shared();
    await put(visitor(shared, { isShared: () => true }), entryA({ fields: 'cache-control:private' }));
    await shared.quiet();
    assert.deepEqual(await shared.keys(), [A]);
    assert.deepEqual((await visitor(shared).select(A)).candidates, []);
  });

  test('no visitor can have another one run it as code, and what it says of the first one stays there', async () => {
    const shared = new Shared();
    const requestFields = 'accept:text/html\nx-trace:visitor-1';
    await put(visitor(shared), entryOf(`${A}~1`, { ...PUBLIC, byWorker: true, vary: ['accept'], requestFields }));
    await shared.quiet();
    const [far] = (await recordBackend(shared.store).select(A)).candidates;
    assert.deepEqual([far?.entry.byWorker, far?.entry.requestFields], [undefined, 'accept:text/html']);
    await put(recordBackend(shared.store), entryOf(hash('b'), { ...PUBLIC, byWorker: true }));
    const [found] = (await visitor(shared).select(hash('b'))).candidates;
    assert.equal(found?.entry.byWorker, undefined);
  });

  test('redirects stay near: it is unseen for whom they are', async () => {
    const shared = new Shared();
    const page = visitor(shared);
    const { key, cacheKey, requestUrl } = entryA();
    const alias = {
      format: 1,
      cacheKey,
      key,
      target: key,
      requestUrl,
      expires: millis(2e12),
      requestTime: millis(0),
    } as const;
    await writeNow(page, { kind: 'alias', alias });
    await shared.quiet();
    assert.deepEqual(shared.calls, ['select']);
  });
});

describe('writing', () => {
  test('the answer does not wait for the far tier', async () => {
    const shared = new Shared();
    shared.fault = silent;
    await put(visitor(shared, { farTimeout: 0.01 }), entryA());
  });

  test('what a validation changed goes far, too', async () => {
    const shared = new Shared();
    const page = visitor(shared);
    await put(page, entryA());
    await shared.quiet();
    await writeNow(page, { kind: 'freshen', entry: entryA({ expires: millis(2e12) }) });
    await shared.quiet();
    const [far] = (await recordBackend(shared.store).select(A)).candidates;
    assert.equal(far?.entry.expires, 2e12);
    assert.deepEqual(await bytesIn(far?.body), bytesOf(3));
  });

  test('what near refused does not go far', async () => {
    const shared = new Shared();
    const page = visitor(shared);
    const { position } = await page.select(A);
    await page.remove([{ kind: 'all' }]);
    assert.deepEqual(await page.write([{ kind: 'put', entry: entryA(), body: bytesOf(3), since: position }]), [
      'refused',
    ]);
    await shared.quiet();
    assert.deepEqual(await shared.keys(), []);
  });

  test('a side that only reads writes nothing', async () => {
    const shared = new Shared();
    const page = visitor(shared, { writeFar: false });
    await put(page, entryA());
    await shared.quiet();
    assert.ok(!shared.calls.includes('write'));
  });

  test('what waits is bounded: a far tier that never answers holds 16 MB at most', async () => {
    const shared = new Shared();
    const far = shared.open();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { write } = far;
    const slow = withMethods(far, { write: (writes) => held.then(() => write(writes)) });
    const page = tieredBackend({ near: memoryBackend(), far: slow });
    await page.select(A);
    for (let index = 0; index < 60; index += 1)
      await put(page, entryOf(hash(`k${index}x`), { ...PUBLIC, size: 1_000_000 }));
    release();
    await shared.quiet();
    const { length } = await shared.keys();
    assert.ok(length >= 16 && length <= 36, String(length));
  });

  test('one response that is too large for the gateway does not cost the others their place', async (t) => {
    const served = await serveGateway({ maxBodyBytes: 100_000, stores: shareOne() });
    t.after(served.close);
    const errors: unknown[] = [];
    const far = remoteBackend({ url: served.url, token: WRITER });
    const page = tieredBackend({ near: memoryBackend(), far, onFarError: (error) => errors.push(error) });
    const keys = [hash('small'), hash('large'), hash('other')];
    const { position: since } = await page.select(A);
    await page.write(
      keys.map((key) => {
        const size = key === keys[1] ? 500_000 : 100;
        return { kind: 'put', entry: entryOf(key, { ...PUBLIC, size }), body: bytesOf(size), since };
      }),
    );
    const next = () => tieredBackend({ near: memoryBackend(), far: remoteBackend({ url: served.url, token: WRITER }) });
    const isThere = async (key: (typeof keys)[number]) => (await next().select(key)).candidates.length;
    while ((await isThere(hash('other'))) === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await Promise.all(keys.map(isThere)), [1, 0, 1]);
    assert.deepEqual(errors, []);
  });
});

describe('removing', () => {
  test('a removal reaches both, and other visitors no longer get it from far', async () => {
    const shared = new Shared();
    const page = visitor(shared);
    await put(page, entryA());
    await shared.quiet();
    assert.deepEqual(await page.remove([{ kind: 'keys', keys: [A] }]), [A]);
    assert.deepEqual((await page.select(A)).candidates, []);
    assert.deepEqual((await visitor(shared).select(A)).candidates, []);
  });

  test('what still waits to go far is removed, too', async () => {
    const shared = new Shared();
    const page = visitor(shared);
    await page.select(A);
    await put(page, entryA());
    await page.remove([{ kind: 'all' }]);
    await shared.quiet();
    assert.deepEqual(await shared.keys(), []);
  });

  test('what has expired, is damaged or belongs to an identity is removed near alone', async () => {
    const shared = new Shared();
    const page = visitor(shared);
    await page.remove([
      { kind: 'expired', now: millis(0) },
      { kind: 'invalid' },
      { kind: 'identity', identity: 'ada' },
    ]);
    assert.deepEqual(shared.calls, []);
  });

  test('a far tier that hangs costs one removal a wait, and the next ones none', async () => {
    const shared = new Shared();
    const page = visitor(shared, { farTimeout: 0.5 });
    shared.fault = silent;
    await page.remove([{ kind: 'all' }]);
    const start = performance.now();
    for (let time = 0; time < 10; time += 1) await page.remove([{ kind: 'all' }]);
    assert.ok(performance.now() - start < 2500);
    assert.deepEqual(shared.calls, ['remove']);
  });

  test('a removal that far does not hear of hides what is there, and is carried out when far is back', async () => {
    const shared = new Shared();
    await put(visitor(shared), entryA());
    await shared.quiet();
    const page = visitor(shared);
    shared.fault = down;
    await page.remove([{ kind: 'urls', urls: [entryA().requestUrl] }]);
    shared.fault = null;
    assert.deepEqual(await shared.keys(), [A]);
    assert.deepEqual((await page.select(A)).candidates, [], 'far has it, but it was removed here');
    while ((await shared.keys()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test('more removals than can wait for far do not make it answer with what the first ones removed', async (t) => {
    const shared = new Shared();
    await put(visitor(shared), entryA());
    await put(visitor(shared), entryOf(hash('later'), { ...PUBLIC, responseTime: millis(Date.now() + 60_000) }));
    await shared.quiet();
    const page = visitor(shared);
    t.after(() => page.close());
    shared.fault = down;
    await page.remove([{ kind: 'keys', keys: [A] }]);
    for (let index = 0; index < 100; index += 1) await page.remove([{ kind: 'keys', keys: [hash(`k${index}`)] }]);
    shared.fault = null;
    assert.deepEqual((await page.select(A)).candidates, []);
    assert.equal((await page.select(hash('later'))).candidates.length, 1, 'what was stored after them answers');
  });

  test('a near tier that fails does not keep far from being told', async () => {
    const shared = new Shared();
    const page = visitor(shared, { near: withMethods(memoryBackend(), { remove: down }) });
    await put(page, entryA());
    await shared.quiet();
    await assert.rejects(page.remove([{ kind: 'all' }]), { message: 'down' });
    assert.deepEqual(await shared.keys(), []);
  });
});

describe('removing what is on its way between the tiers', () => {
  test('what other tabs get from far before it is removed there does not stay in the near store of all of them', async () => {
    const shared = new Shared();
    await put(visitor(shared), entryA());
    await shared.quiet();
    const near = memoryBackend();
    let write = (): void => undefined;
    const isWriting = new Promise<void>((resolve) => {
      write = resolve;
    });
    const slow = withMethods(near, { write: (writes) => isWriting.then(() => near.write(writes)) });
    const [tab, slowTab] = [visitor(shared, { near }), visitor(shared, { near: slow })];
    const far = shared.open();
    const remove: Backend['remove'] = async (selectors) => {
      for (const one of [slowTab, tab]) assert.equal((await one.select(A)).candidates.length, 1);
      await shared.quiet();
      return far.remove(selectors);
    };
    const page = visitor(shared, { near, far: withMethods(far, { remove }) });
    await page.remove([{ kind: 'all' }]);
    assert.deepEqual([await keysOf(near), await shared.keys()], [[], []]);
    write();
    await shared.quiet();
    assert.deepEqual(await keysOf(near), [], 'refused as older than the removal');
  });

  test('so it is where far had removed it, and only the answer did not arrive', async (t) => {
    const clock = movingClock(t);
    const shared = new Shared();
    await put(visitor(shared), entryA());
    await shared.quiet();
    const near = memoryBackend();
    const far = shared.open();
    let isLost = true;
    const remove: Backend['remove'] = async (selectors) => {
      await visitor(shared, { near }).select(A);
      await shared.quiet();
      const removed = await far.remove(selectors);
      return isLost ? down() : removed;
    };
    const page = visitor(shared, { near, far: withMethods(far, { remove }) });
    await page.remove([{ kind: 'keys', keys: [A] }]);
    isLost = false;
    clock.move(1500);
    await page.remove([{ kind: 'keys', keys: [hash('b')] }]);
    assert.deepEqual(await keysOf(near), []);
  });

  test('what near has stored since a removal stays, whenever far carries it out', async (t) => {
    const clock = movingClock(t);
    const shared = new Shared();
    await put(visitor(shared), entryA());
    await shared.quiet();
    const near = memoryBackend();
    const far = shared.open();
    const since = (): StoredEntry =>
      entryA({ responseTime: millis(Date.now() + 1000), requestTime: millis(Date.now()) });
    let isUp = true;
    const remove: Backend['remove'] = async (selectors) => {
      if (!isUp) return down();
      await put(near, since());
      return far.remove(selectors);
    };
    const page = visitor(shared, { near, far: withMethods(far, { remove }) });
    t.after(() => page.close());
    await page.remove([{ kind: 'all' }]);
    assert.deepEqual([await keysOf(near), await shared.keys()], [[A], []]);

    isUp = false;
    await page.remove([{ kind: 'all' }]);
    await put(near, since());
    isUp = true;
    clock.move(1500);
    await page.remove([{ kind: 'keys', keys: [hash('b')] }]);
    assert.deepEqual(await keysOf(near), [A]);
  });

  test('what near has stored, and tells of only when it is removed, does not go far, nor in the name of what came after it', async () => {
    const shared = new Shared();
    const near = memoryBackend();
    const write: Backend['write'] = async (writes) => {
      const outcomes = await near.write(writes);
      await page.remove([{ kind: 'all' }]);
      await put(near, entryA({ fields: 'cache-control:private', createdAt: millis(Date.now()) }));
      return outcomes;
    };
    const page = visitor(shared, { near: withMethods(near, { write }) });
    await put(page, entryA());
    await shared.quiet();
    assert.deepEqual(await shared.keys(), []);
  });

  test('what waits in one tab to go far, and another tab removes, does not go there', async () => {
    const shared = new Shared();
    const near = memoryBackend();
    const far = shared.open();
    let isFirst = true;
    const write: Backend['write'] = async (writes) => {
      if (isFirst) {
        isFirst = false;
        await put(page, entryA());
        await visitor(shared, { near }).remove([{ kind: 'all' }]);
        // A miss asks far, which tells the position after the removal.
        await page.select(hash('c'));
      }
      return far.write(writes);
    };
    const page = visitor(shared, { near, far: withMethods(far, { write }) });
    await put(page, entryOf(hash('b'), PUBLIC));
    await shared.quiet();
    assert.deepEqual(await shared.keys(), []);
  });

  test('what another tab removes while near is asked whether it still has it is refused far', async () => {
    const shared = new Shared();
    const near = memoryBackend();
    const entry: Backend['entry'] = async (cacheKey) => {
      const held = await near.entry(cacheKey);
      await visitor(shared, { near }).remove([{ kind: 'all' }]);
      await page.select(hash('c'));
      return held;
    };
    const page = visitor(shared, { near: withMethods(near, { entry }) });
    await put(page, entryA());
    await shared.quiet();
    assert.ok(shared.calls.includes('write'));
    assert.deepEqual(await shared.keys(), []);
  });

  test('near is done before far is told: what another tab stores until then is removed from both', async () => {
    const shared = new Shared();
    const near = memoryBackend();
    const tab = visitor(shared, { near });
    const remove: Backend['remove'] = async (selectors) => {
      await shared.quiet();
      await put(tab, entryA());
      await shared.quiet();
      return near.remove(selectors);
    };
    const page = visitor(shared, { near: withMethods(near, { remove }) });
    await page.remove([{ kind: 'all' }]);
    assert.deepEqual([await keysOf(near), await shared.keys()], [[], []]);
  });
});

/** Moves `performance.now`, by which waits are measured. */
function movingClock(t: { readonly after: (work: () => void) => void }) {
  const { now } = performance;
  let ahead = 0;
  performance.now = () => now.call(performance) + ahead;
  t.after(() => {
    performance.now = now;
  });
  return {
    move: (ms: number) => {
      ahead += ms;
    },
  };
}

describe('an outage', () => {
  test('it is told once, costs one wait, and ends by itself', async (t) => {
    const clock = movingClock(t);
    const shared = new Shared();
    const errors: unknown[] = [];
    await put(visitor(shared), entryA());
    await shared.quiet();
    shared.fault = down;
    shared.calls.length = 0;
    const page = visitor(shared, { onFarError: (error) => errors.push(error) });
    for (let index = 0; index < 5; index += 1) {
      assert.deepEqual((await page.select(A)).candidates, []);
      await put(page, entryOf(hash(`k${index}`), PUBLIC));
    }
    await shared.quiet();
    assert.equal(errors.length, 1);
    assert.ok(shared.calls.length <= 2, shared.calls.join());
    shared.fault = null;
    clock.move(1500);
    assert.equal((await page.select(A)).candidates.length, 1);
    await put(page, entryOf(hash('later'), PUBLIC));
    await shared.quiet();
    assert.deepEqual(await shared.keys(), [A, hash('later')]);
    assert.equal(errors.length, 1);
  });

  test('a far tier that does not answer in time counts as empty, and is left alone then', async () => {
    const shared = new Shared();
    shared.fault = silent;
    const errors: unknown[] = [];
    const page = visitor(shared, { farTimeout: 0.02, onFarError: (error) => errors.push(error) });
    assert.deepEqual((await page.select(A)).candidates, []);
    await page.select(hash('b'));
    assert.deepEqual([shared.calls, errors.length], [['select'], 1]);
  });
});

test('ages stay right though the clock of the gateway and that of the other visitor are others', async () => {
  const shared = new Shared();
  const HOUR = 3_600_000;
  const writer = tieredBackend({ near: memoryBackend(), far: shared.open({ clockOffset: () => HOUR }) });
  const entry = entryA();
  await put(writer, entry);
  await shared.quiet();
  const [far] = (await recordBackend(shared.store).select(A)).candidates;
  assert.equal(far?.entry.responseTime, entry.responseTime + HOUR, 'by the clock of the gateway');
  const reader = tieredBackend({ near: memoryBackend(), far: shared.open({ clockOffset: () => 3 * HOUR }) });
  const [found] = (await reader.select(A)).candidates;
  const { requestTime, responseTime, expires, createdAt } = entry;
  assert.deepEqual(
    [found?.entry.requestTime, found?.entry.responseTime, found?.entry.expires, found?.entry.createdAt],
    [requestTime - 2 * HOUR, responseTime - 2 * HOUR, expires - 2 * HOUR, createdAt],
  );
});

test('two stores of one process can share a far one in memory', async () => {
  const store = memoryStore({ staleFor: Number.POSITIVE_INFINITY });
  const open = () => tieredBackend({ near: memoryBackend(), far: recordBackend(store) });
  const first = open();
  await put(first, entryA());
  const next = open();
  while ((await store.get([A], 'head'))[0] === undefined) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await next.select(A)).candidates.length, 1);
});
