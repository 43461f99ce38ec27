import type { StoredBody } from '../entry.js';
import {
  aliasOf,
  at,
  bytesIn,
  bytesOf,
  type ContractCase,
  entryOf,
  expectEqual,
  expectExactTotals,
  hash,
  keysOf,
  positionOf,
  put,
  writeNow,
  writeOne,
} from './contract-ground.cases.js';

const KB = 1024;
const BODIES: readonly (readonly [string, StoredBody])[] = [
  ['no body', null],
  ['an empty body', new ArrayBuffer(0)],
  ['an empty Blob', new Blob([])],
  ['bytes of all values', bytesOf(256)],
  ['bytes just below 64 KB', bytesOf(64 * KB - 1)],
  ['bytes of 64 KB', bytesOf(64 * KB)],
  ['a small Blob', new Blob([bytesOf(300)])],
  ['a Blob above 64 KB', new Blob([bytesOf(100 * KB)])],
];

/** The same as its writer gave it. */
function unordered<Stored extends { readonly order?: number }>({
  order: _theStores,
  ...stored
}: Stored): Omit<Stored, 'order'> {
  return stored;
}

const lengthOf = (body: StoredBody): number => (body instanceof Blob ? body.size : (body?.byteLength ?? 0));

const bodyCases = BODIES.map(
  ([what, body]): ContractCase => ({
    name: `${what} comes back byte for byte`,
    async run(open) {
      const backend = await open();
      const entry = entryOf(hash('a'), { size: lengthOf(body) });
      await put(backend, entry, body);
      const { candidates } = await backend.select(hash('a'));
      expectEqual(
        candidates.map((candidate) => unordered(candidate.entry)),
        [entry],
        'entries',
      );
      expectEqual(await bytesIn(candidates[0]?.body), await bytesIn(body), 'body');
      await expectExactTotals(backend, what);
    },
  }),
);

export const writeCases: readonly ContractCase[] = [
  {
    name: 'an empty store selects nothing',
    async run(open) {
      const backend = await open();
      const { candidates, alias } = await backend.select(hash('a'));
      expectEqual({ candidates, alias }, { candidates: [], alias: null }, 'selection');
      expectEqual(await backend.entry(hash('a')), undefined, 'entry');
      expectEqual(await backend.totals(), { count: 0, bytes: 0 }, 'totals');
    },
  },
  ...bodyCases,
  {
    name: 'all variants of a hash are selected, and nothing of its neighbours',
    async run(open) {
      const backend = await open();
      const keys = [`${hash('a')}~1`, `${hash('a')}~2`, `${hash('a')}~3`, hash('b'), `${hash('9')}~1`];
      for (const key of keys) await put(backend, entryOf(key));
      const { candidates } = await backend.select(hash('a'));
      expectEqual(candidates.map(({ entry }) => entry.cacheKey).sort(), keys.slice(0, 3), 'selected');
    },
  },
  {
    name: 'a response without Vary takes the place of all variants, and a variant that of a response without',
    async run(open) {
      const backend = await open();
      const [plain, one, two] = [hash('a'), `${hash('a')}~1`, `${hash('a')}~2`];
      await put(backend, entryOf(one, { size: 10 }));
      await put(backend, entryOf(two, { size: 20 }));
      await put(backend, entryOf(plain, { size: 30, requestTime: at(1) }));
      expectEqual(await keysOf(backend), [plain], 'after a response without Vary');
      await expectExactTotals(backend, 'a response without Vary');
      const since = await positionOf(backend);
      await put(backend, entryOf(two, { size: 40, requestTime: at(2) }));
      expectEqual(await keysOf(backend), [two], 'after a variant');
      const late = { kind: 'put', entry: entryOf(plain, { requestTime: at(1) }), body: bytesOf(3), since } as const;
      expectEqual(await writeOne(backend, late), 'refused', 'put of a response that was asked for earlier');
      await expectExactTotals(backend, 'a variant');
    },
  },
  {
    name: 'a put takes the place of what has its cacheKey, and totals follow',
    async run(open) {
      const backend = await open();
      await put(backend, entryOf(hash('a'), { size: 10 }));
      await put(backend, entryOf(hash('a'), { size: 4, etag: '"v2"' }));
      const candidate = await backend.entry(hash('a'));
      expectEqual(candidate?.entry.etag, '"v2"', 'etag');
      expectEqual(await bytesIn(candidate?.body), bytesOf(4), 'body');
      await expectExactTotals(backend, 'a second put');
    },
  },
  {
    name: 'a body whose length is not the size of its entry never answers',
    async run(open) {
      const backend = await open();
      await put(backend, entryOf(hash('a'), { size: 10 }), bytesOf(9));
      expectEqual((await backend.select(hash('a'))).candidates, [], 'candidates');
      expectEqual(await backend.entry(hash('a')), undefined, 'entry');
    },
  },
  {
    name: 'freshening changes the entry and leaves the body',
    async run(open) {
      const backend = await open();
      await put(backend, entryOf(hash('a')));
      const entry = entryOf(hash('a'), { expires: at(90_000), requestTime: at(10) });
      expectEqual(await writeNow(backend, { kind: 'freshen', entry }), 'written', 'outcome');
      const candidate = await backend.entry(hash('a'));
      expectEqual(candidate && unordered(candidate.entry), entry, 'entry');
      expectEqual(await bytesIn(candidate?.body), bytesOf(3), 'body');
      await expectExactTotals(backend, 'freshening');
    },
  },
  {
    name: 'freshening what is gone is refused',
    async run(open) {
      const backend = await open();
      expectEqual(await writeNow(backend, { kind: 'freshen', entry: entryOf(hash('a')) }), 'refused', 'outcome');
      expectEqual(await backend.totals(), { count: 0, bytes: 0 }, 'totals');
    },
  },
  {
    name: 'freshening is refused where another response took the place',
    async run(open) {
      const backend = await open();
      const validated = entryOf(hash('a'));
      await put(backend, entryOf(hash('a'), { createdAt: at(50), etag: '"v2"' }));
      const entry = { ...validated, requestTime: at(20) };
      expectEqual(await writeNow(backend, { kind: 'freshen', entry }), 'refused', 'outcome');
      expectEqual((await backend.entry(hash('a')))?.entry.etag, '"v2"', 'etag');
    },
  },
  {
    name: 'a touch moves the last use forward, never back, and does not revive',
    async run(open) {
      const backend = await open();
      await put(backend, entryOf(hash('a'), { lastUsed: at(10) }));
      const touch = (name: string, ms: number) =>
        writeOne(backend, { kind: 'touch', cacheKey: hash(name), lastUsed: at(ms) });
      await touch('a', 30);
      await touch('a', 20);
      expectEqual((await backend.entry(hash('a')))?.entry.lastUsed, at(30), 'last use');
      expectEqual(await touch('b', 30), 'refused', 'touch of nothing');
      await expectExactTotals(backend, 'touches');
    },
  },
  {
    name: 'an alias is selected under its hash and listed',
    async run(open) {
      const backend = await open();
      const alias = aliasOf(hash('a'), hash('b'));
      expectEqual(await writeNow(backend, { kind: 'alias', alias }), 'written', 'outcome');
      const selected = (await backend.select(hash('a'))).alias;
      expectEqual(selected && unordered(selected), alias, 'alias');
      expectEqual((await backend.aliases()).map(unordered), [alias], 'aliases');
      expectEqual(await backend.totals(), { count: 0, bytes: 0 }, 'totals');
    },
  },
  {
    name: 'of an alias and a response under one hash, what was asked for last answers',
    async run(open) {
      const backend = await open();
      const answering = async (): Promise<string> =>
        (await backend.select(hash('a'))).alias === null ? 'response' : 'alias';
      await put(backend, entryOf(hash('a'), { requestTime: at(0) }));
      await writeNow(backend, { kind: 'alias', alias: aliasOf(hash('a'), hash('b'), { requestTime: at(1) }) });
      expectEqual(await answering(), 'alias', 'after a redirect');
      expectEqual((await backend.select(hash('a'))).candidates, [], 'candidates beside an alias');
      await put(backend, entryOf(hash('a'), { requestTime: at(2) }));
      expectEqual(await answering(), 'response', 'after a response');
    },
  },
  {
    name: 'the writes of a group go one after the other, a refused one alone',
    async run(open) {
      const backend = await open();
      const since = await positionOf(backend);
      const entry = entryOf(hash('a'));
      const outcomes = await backend.write([
        { kind: 'put', entry, body: bytesOf(3), since },
        { kind: 'freshen', entry: { ...entry, expires: at(70_000) }, since },
        { kind: 'freshen', entry: entryOf(hash('b')), since },
        { kind: 'touch', cacheKey: hash('a'), lastUsed: at(99) },
      ]);
      expectEqual(outcomes, ['written', 'written', 'refused', 'written'], 'outcomes');
      const stored = await backend.entry(hash('a'));
      expectEqual(stored && unordered(stored.entry), { ...entry, expires: at(70_000), lastUsed: at(99) }, 'entry');
      await expectExactTotals(backend, 'a group');
    },
  },
];
