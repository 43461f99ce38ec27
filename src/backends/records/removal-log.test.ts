import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, entryOf, hash, keysOf, positionOf, put } from '../../storage/contract/contract-ground.cases.js';
import type { RecordStore } from '../../storage/record-store.js';
import { MapStore } from './map-store.fixture.js';
import { recordBackend } from './record-backend.js';

const A = hash('a');
const ALL = [{ kind: 'all' }] as const;

/** More than the log keeps of one removal. */
const MANY = Array.from({ length: 70 }, (_, index) => hash(`other${index}`));

/** The same store as another process sees it, whose calls are changed. */
const seenBy = (store: MapStore, changed: Partial<RecordStore>): RecordStore => ({
  name: store.name,
  atomicity: store.atomicity,
  get: store.get.bind(store),
  set: store.set.bind(store),
  heads: store.heads.bind(store),
  clear: store.clear.bind(store),
  close: () => undefined,
  ...changed,
});

/** Dies once a removal is logged, before anything is cleared away. */
function dyingAfterLog(store: MapStore): RecordStore {
  let sets = 0;
  return seenBy(store, {
    set: async (changes) => {
      sets += 1;
      if (sets > 1) throw new Error('dead');
      return store.set(changes);
    },
  });
}

function gate(): readonly [opened: Promise<void>, open: () => void] {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, () => open()];
}

const found = async (store: RecordStore, key: typeof A): Promise<number> =>
  (await recordBackend(store).select(key)).candidates.length;

for (const atomicity of ['store', 'key'] as const) {
  for (const { what, removals } of [
    { what: 'one of many keys', removals: [MANY] },
    { what: 'many of one key', removals: Array.from({ length: 200 }, (_, index) => [hash(`k${index}`)]) },
  ]) {
    test(`by ${atomicity}: what a process has removed that died stays removed after other removals: ${what}`, async () => {
      const store = new MapStore(atomicity);
      await put(recordBackend(store), entryOf(A));
      await assert.rejects(recordBackend(dyingAfterLog(store)).remove(ALL));
      const other = recordBackend(store);
      for (const keys of removals) await other.remove([{ kind: 'keys', keys }]);
      assert.equal(await found(store, A), 0);
    });
  }

  test(`by ${atomicity}: what a process is removing does not answer after a removal of many keys by another one`, async () => {
    const store = new MapStore(atomicity);
    await put(recordBackend(store), entryOf(A));
    const [isLogged, logged] = gate();
    const [mayList, list] = gate();
    const slow = seenBy(store, {
      heads: async (cursor) => {
        logged();
        await mayList;
        return store.heads(cursor);
      },
    });
    const clearing = recordBackend(slow).remove(ALL);
    await isLogged;
    await recordBackend(store).remove([{ kind: 'keys', keys: MANY }]);
    assert.equal(await found(store, A), 0);
    list();
    await clearing;
    assert.deepEqual(await keysOf(recordBackend(store)), []);
  });

  test(`by ${atomicity}: what is stored while another process destroys the store does not outlive it`, async () => {
    const store = new MapStore(atomicity);
    const writer = recordBackend(store);
    await put(writer, entryOf(A));
    const since = await positionOf(writer);
    // It deletes what it has found, one after the other.
    const clear = async (): Promise<void> => {
      const keys = [...store.records.keys()];
      await writer.write([{ kind: 'put', entry: entryOf(hash('late')), body: bytesOf(3), since }]);
      for (const key of keys) store.records.delete(key);
    };
    await recordBackend(seenBy(store, { clear })).destroy();
    assert.deepEqual(await keysOf(recordBackend(store)), []);
  });
}

for (const { what, selectors } of [
  {
    what: 'a pattern in a newer syntax',
    selectors: [{ kind: 'pattern', origin: null, pattern: { kind: 'regexp', source: '(?newer:a)', flags: '' } }],
  },
  { what: 'a kind of a later version', selectors: [{ kind: 'later' }] },
]) {
  test(`a removal that this engine cannot read removes everything, and leaves identity and key: ${what}`, async () => {
    const store = new MapStore('store');
    const newer = recordBackend(store);
    await put(newer, entryOf(A));
    await newer.keepIdentity('of ada');
    await newer.identityKey();
    await newer.remove([{ kind: 'urls', urls: ['https://example.test/x'] }]);
    const { version = '', head, body = null } = store.records.get('state') ?? {};
    const state = JSON.parse(JSON.stringify(head));
    store.records.set('state', { version, head: { ...state, log: [{ sequence: state.sequence, selectors }] }, body });
    const older = recordBackend(store);
    assert.deepEqual((await older.select(A)).candidates, []);
    assert.equal(await older.keptIdentity(), 'of ada');
    await older.keepIdentity(null);
    assert.equal(JSON.parse(JSON.stringify(store.records.get('state')?.head)).key, state.key);
  });
}

test('a variant that another process stores during a scan is no orphan', async () => {
  const store = new MapStore('store', 1);
  const writer = recordBackend(store);
  await put(writer, entryOf(`${A}~1`, { vary: ['x'] }));
  let isPut = false;
  const scanning = seenBy(store, {
    heads: async (cursor) => {
      // The list of variants has been read.
      if (cursor === A && !isPut) {
        isPut = true;
        await put(writer, entryOf(`${A}~2`, { vary: ['x'], selecting: 'x:2' }));
      }
      return store.heads(cursor);
    },
  });
  await recordBackend(scanning).remove([{ kind: 'expired', now: 0 as never }]);
  assert.ok(isPut);
  assert.deepEqual(await keysOf(writer), [`${A}~1`, `${A}~2`]);
});
