import type { Head, NewRecord, RecordStore, StoredRecord } from '../record-store.js';
import { expectEqual } from './contract-ground.cases.js';

/** Gives a store of records that is new and empty. */
export type OpenRecordStore = () => Promise<RecordStore>;

/** One sentence of the contract of a `RecordStore`; `run` rejects when a store does not keep it. */
export type RecordStoreCase = { readonly name: string; readonly run: (open: OpenRecordStore) => Promise<void> };

const bytes = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, index) => (index * 7) % 256);

const HEAD: Head = {
  kind: 'entry',
  text: 'Grüße, \u2713 \ud83d\ude00 "quoted" \\ \n',
  expires: null,
  number: 1_700_000_000_000,
  fraction: 0.25,
  flag: true,
  list: ['a', 1, null, { deep: [[]] }],
  empty: '',
};

const record = (version: string, own: Partial<NewRecord> = {}): NewRecord => ({
  version,
  head: HEAD,
  body: bytes(3),
  expires: null,
  ...own,
});

const put = async (store: RecordStore, key: string, own: NewRecord, expected: string | null = null): Promise<boolean> =>
  (await store.set([{ key, expected, record: own }]))[0] === true;

const get = async (store: RecordStore, key: string): Promise<StoredRecord | undefined> =>
  (await store.get([key], 'whole'))[0];

/** The keys of all heads, sorted. */
async function keysOf(store: RecordStore): Promise<readonly string[]> {
  const keys = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<RecordStore['heads']>> = await store.heads(cursor);
    for (const { key } of page.records) keys.add(key);
    cursor = page.next;
  } while (cursor !== null);
  return [...keys].sort();
}

/** As numbers: the body may be a view that is larger below. */
const listed = (body: StoredRecord['body']): readonly number[] | null | undefined => (body ? [...body] : body);

const BODIES: readonly (readonly [string, NewRecord['body']])[] = [
  ['no body', null],
  ['an empty body', bytes(0)],
  ['bytes of all values', bytes(1000)],
  ['100 KB', bytes(100 * 1024)],
  ['a view of larger bytes', bytes(50).subarray(10, 20)],
];

const bodyCases = BODIES.map(
  ([what, body]): RecordStoreCase => ({
    name: `${what} comes back byte for byte, and so does the head`,
    async run(open) {
      const store = await open();
      await put(store, 'a', record('1', { body }));
      const found = await get(store, 'a');
      expectEqual(listed(found?.body), listed(body), 'body');
      expectEqual(found?.head, HEAD, 'head');
      expectEqual(found?.version, '1', 'version');
    },
  }),
);

/**
 * The contract of a `RecordStore` as cases, which need neither a test runner nor Node.
 *
 * @example
 * declare const openEmptyStore: OpenRecordStore;
 * for (const { name, run } of recordStoreContract) test(name, () => run(openEmptyStore));
 */
export const recordStoreContract: readonly RecordStoreCase[] = [
  {
    name: 'an empty store has nothing under any key',
    async run(open) {
      const store = await open();
      expectEqual(await store.get(['a', 'b~1'], 'whole'), [undefined, undefined], 'records');
      expectEqual(await keysOf(store), [], 'keys');
      expectEqual(await store.get([], 'head'), [], 'no keys');
      expectEqual(await store.set([]), [], 'no changes');
    },
  },
  ...bodyCases,
  {
    name: 'records come in the order of the keys that are asked for, each time one is named',
    async run(open) {
      const store = await open();
      await put(store, 'a', record('1'));
      await put(store, 'b~1', record('2'));
      const found = await store.get(['b~1', 'none', 'a', 'b~1'], 'head');
      expectEqual(
        found.map((one) => one?.version),
        ['2', undefined, '1', '2'],
        'versions',
      );
    },
  },
  {
    name: 'a put that expects nothing happens only where there is nothing',
    async run(open) {
      const store = await open();
      expectEqual(await put(store, 'a', record('1')), true, 'the first');
      expectEqual(await put(store, 'a', record('2', { body: bytes(9) })), false, 'the second');
      expectEqual((await get(store, 'a'))?.version, '1', 'version');
    },
  },
  {
    name: 'a change happens only at the version that it expects',
    async run(open) {
      const store = await open();
      await put(store, 'a', record('1'));
      expectEqual(await put(store, 'a', record('2'), 'other'), false, 'another version');
      expectEqual(await put(store, 'b', record('2'), '1'), false, 'a record that is not there');
      expectEqual(await put(store, 'a', record('2', { body: bytes(5) }), '1'), true, 'that version');
      expectEqual(listed((await get(store, 'a'))?.body), [...bytes(5)], 'body');
      expectEqual(await store.set([{ key: 'a', expected: '1', record: null }]), [false], 'a deletion too late');
      expectEqual(await store.set([{ key: 'a', expected: '2', record: null }]), [true], 'a deletion');
      expectEqual(await get(store, 'a'), undefined, 'deleted');
      expectEqual(await put(store, 'a', record('3')), true, 'a put after it');
    },
  },
  {
    name: 'a record without a body of its own keeps the stored one',
    async run(open) {
      const store = await open();
      await put(store, 'a', record('1', { body: bytes(2000) }));
      const changed = { kind: 'entry', changed: true };
      expectEqual(await put(store, 'a', record('2', { head: changed, body: undefined }), '1'), true, 'the change');
      const found = await get(store, 'a');
      expectEqual([found?.head, found?.version], [changed, '2'], 'head and version');
      expectEqual(listed(found?.body), [...bytes(2000)], 'body');
      expectEqual(await put(store, 'a', record('3', { body: null }), '2'), true, 'a change to no body');
      expectEqual((await get(store, 'a'))?.body, null, 'no body');
    },
  },
  {
    name: 'a condition changes nothing, and says whether it holds',
    async run(open) {
      const store = await open();
      await put(store, 'a', record('1'));
      expectEqual(await store.set([{ key: 'a', expected: '1', record: undefined }]), [true], 'it holds');
      expectEqual(await store.set([{ key: 'b', expected: null, record: undefined }]), [true], 'nothing is there');
      expectEqual(await store.set([{ key: 'a', expected: '2', record: undefined }]), [false], 'it does not hold');
      expectEqual((await get(store, 'a'))?.version, '1', 'version');
    },
  },
  {
    name: 'of several changes, those whose version is another one do not happen: with "store" none does',
    async run(open) {
      const store = await open();
      await put(store, 'a', record('1'));
      const done = await store.set([
        { key: 'a', expected: 'other', record: record('2') },
        { key: 'b', expected: null, record: record('3') },
      ]);
      const isWhole = store.atomicity === 'store';
      expectEqual(done, [false, !isWhole], 'done');
      expectEqual(await keysOf(store), isWhole ? ['a'] : ['a', 'b'], 'keys');
      const both = await store.set([
        { key: 'a', expected: '1', record: null },
        { key: 'c', expected: null, record: record('4') },
      ]);
      expectEqual(both, [true, true], 'both');
      expectEqual(await keysOf(store), isWhole ? ['c'] : ['b', 'c'], 'keys after both');
    },
  },
  {
    name: 'all heads are listed page by page, with their keys and versions',
    async run(open) {
      const store = await open();
      const keys = Array.from({ length: 250 }, (_, index) => `k${index + 1000}`);
      for (let at = 0; at < keys.length; at += 50)
        await store.set(keys.slice(at, at + 50).map((key) => ({ key, expected: null, record: record(`v-${key}`) })));
      expectEqual(await keysOf(store), keys, 'keys');
      const [first] = (await store.heads(null)).records;
      expectEqual([first?.version, first?.head], [`v-${first?.key}`, HEAD], 'version and head');
    },
  },
  {
    name: 'of many increments at once on one record, none is lost',
    async run(open) {
      const store = await open();
      await put(store, 'a', record('0', { head: { count: 0 } }));
      const increment = async (writer: number): Promise<void> => {
        for (let step = 0; step < 5; step += 1) {
          const found = await get(store, 'a');
          const count = countIn(found?.head) + 1;
          const isDone = await put(
            store,
            'a',
            record(`${writer}-${step}-${count}`, { head: { count } }),
            found?.version,
          );
          if (!isDone) step -= 1;
        }
      };
      await Promise.all(Array.from({ length: 5 }, (_, writer) => increment(writer)));
      expectEqual(countIn((await get(store, 'a'))?.head), 25, 'count');
    },
  },
  {
    name: 'after it was cleared a store has nothing, and takes new records',
    async run(open) {
      const store = await open();
      await put(store, 'a', record('1'));
      await put(store, 'b~1', record('2'));
      await store.clear();
      expectEqual(await store.get(['a', 'b~1'], 'head'), [undefined, undefined], 'records');
      expectEqual(await put(store, 'a', record('3')), true, 'a put');
      expectEqual(await keysOf(store), ['a'], 'keys');
    },
  },
  {
    name: 'what is stored outlives a close',
    async run(open) {
      const store = await open();
      await put(store, 'a', record('1', { body: bytes(70_000) }));
      store.close();
      expectEqual(listed((await get(store, 'a'))?.body), [...bytes(70_000)], 'body');
      store.close();
    },
  },
];

const countIn = (head: unknown): number =>
  typeof head === 'object' && head !== null && 'count' in head ? Number(head.count) : Number.NaN;
