import { NEVER } from '../../http/units.js';
import type { Backend, Bounds } from '../backend.js';
import { entryBytes } from '../entry.js';
import { MOST_VARIANTS } from '../write-plan.js';
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
  NOW,
  put,
  writeNow,
  writeOne,
} from './contract-ground.cases.js';

const UNBOUND = Number.POSITIVE_INFINITY;
const [A, B, C, D] = [hash('a'), hash('b'), hash('c'), hash('d')];

/** Of 10 bytes each; `c` and `d` have expired (`d` first) and were used last; of the fresh ones `b` was used first. */
async function fill(backend: Backend): Promise<void> {
  await put(backend, entryOf(A, { size: 10, lastUsed: at(20) }));
  await put(backend, entryOf(B, { size: 10, lastUsed: at(10), expires: NEVER }));
  await put(backend, entryOf(C, { size: 10, lastUsed: at(40), expires: at(-1) }));
  await put(backend, entryOf(D, { size: 10, lastUsed: at(30), expires: at(-2) }));
}

/** What each of them takes. */
const W = entryBytes(entryOf(A, { size: 10 }));

const BOUNDS: readonly (readonly [string, Omit<Bounds, 'now'>, readonly string[]])[] = [
  ['nothing goes while the bounds hold', { maxBytes: 4 * W, maxEntries: 4 }, []],
  ['nothing goes where there are no bounds', { maxBytes: UNBOUND, maxEntries: UNBOUND }, []],
  ['what expired first goes first, by entries', { maxBytes: UNBOUND, maxEntries: 3 }, [D]],
  ['what expired first goes first, by bytes', { maxBytes: 4 * W - 1, maxEntries: UNBOUND }, [D]],
  ['all that has expired goes before what is fresh', { maxBytes: 2 * W, maxEntries: UNBOUND }, [D, C]],
  ['then what was used least recently goes', { maxBytes: 2 * W - 1, maxEntries: UNBOUND }, [D, C, B]],
  ['both bounds are to hold', { maxBytes: 3 * W, maxEntries: 1 }, [D, C, B]],
  ['bounds of nothing leave nothing', { maxBytes: 0, maxEntries: 0 }, [D, C, B, A]],
];

const variantAt = (index: number): string => `${A}~${String(index).padStart(4, '0')}`;

/** A variant of {@link A} that is as long as its index, and was used the later the higher that is. */
const variantEntry = (index: number) =>
  entryOf(variantAt(index), { size: index, lastUsed: at(index), vary: ['x'], selecting: `x:${index}` });

async function putVariants(backend: Backend, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await put(backend, variantEntry(index));
}

const boundsTable = BOUNDS.map(
  ([name, bounds, gone]): ContractCase => ({
    name: `eviction: ${name}`,
    async run(open) {
      const backend = await open();
      await fill(backend);
      expectEqual(await backend.evict({ ...bounds, now: NOW }), gone, 'evicted, in order');
      expectEqual(
        await keysOf(backend),
        [A, B, C, D].filter((key) => !gone.includes(key)),
        'left',
      );
      for (const key of gone) expectEqual(await backend.entry(key), undefined, key);
      await expectExactTotals(backend, 'eviction');
    },
  }),
);

export const boundsCases: readonly ContractCase[] = [
  ...boundsTable,
  {
    name: 'eviction: what was touched stays longer',
    async run(open) {
      const backend = await open();
      await fill(backend);
      await writeOne(backend, { kind: 'touch', cacheKey: B, lastUsed: at(50) });
      const evicted = await backend.evict({ maxBytes: W, maxEntries: UNBOUND, now: NOW });
      expectEqual(evicted, [D, C, A], 'evicted');
    },
  },
  {
    name: 'eviction: aliases that have expired go along',
    async run(open) {
      const backend = await open();
      await fill(backend);
      await writeNow(backend, { kind: 'alias', alias: aliasOf(hash('e'), A, { expires: NOW }) });
      await writeNow(backend, { kind: 'alias', alias: aliasOf(hash('f'), A) });
      await backend.evict({ maxBytes: UNBOUND, maxEntries: 3, now: NOW });
      expectEqual(
        (await backend.aliases()).map(({ cacheKey }) => cacheKey),
        [hash('f')],
        'aliases left',
      );
    },
  },
  {
    name: 'bounds count fields, keys and URLs, not bodies alone',
    async run(open) {
      const backend = await open();
      const heavy = entryOf(A, { size: 5, fields: `x:${'a'.repeat(10_000)}` });
      await put(backend, heavy);
      await put(backend, entryOf(B, { size: 5, lastUsed: at(10) }));
      expectEqual((await backend.totals()).bytes > 10_000, true, 'fields count');
      const freshened = { ...heavy, fields: `x:${'a'.repeat(20_000)}` };
      await writeNow(backend, { kind: 'freshen', entry: freshened });
      expectEqual((await backend.totals()).bytes > 20_000, true, 'fields of a 304 count');
      await expectExactTotals(backend, 'freshening');
      await backend.evict({ maxBytes: 15_000, maxEntries: UNBOUND, now: NOW });
      expectEqual(await keysOf(backend), [B], 'left');
      await expectExactTotals(backend, 'eviction');
    },
  },
  {
    name: 'variants of one request are bounded: with a new one goes the one that was used least recently',
    async run(open) {
      const backend = await open();
      await putVariants(backend, MOST_VARIANTS);
      await put(backend, entryOf(B, { size: 1 }));
      await writeOne(backend, { kind: 'touch', cacheKey: variantAt(0), lastUsed: at(10_000) });
      await put(backend, variantEntry(MOST_VARIANTS));
      const left = (await backend.select(A)).candidates.map(({ entry }) => entry.cacheKey);
      expectEqual(left.length, MOST_VARIANTS, 'variants left');
      expectEqual(left.includes(variantAt(0)), true, 'the one that was touched stays');
      expectEqual(left.includes(variantAt(1)), false, 'the one that was used least recently goes');
      expectEqual(await backend.entry(variantAt(1)), undefined, 'its body goes, too');
      await put(backend, variantEntry(2));
      expectEqual((await backend.select(A)).candidates.length, MOST_VARIANTS, 'one that is there takes no other place');
      await expectExactTotals(backend, 'variants');
    },
  },
  {
    name: 'variants of one request are bounded in one group of writes, too',
    async run(open) {
      const backend = await open();
      await putVariants(backend, MOST_VARIANTS - 10);
      const since = (await backend.select(A)).position;
      const coming = Array.from({ length: 20 }, (_, index) => variantEntry(100 + index));
      await backend.write(coming.map((entry) => ({ kind: 'put', entry, body: bytesOf(entry.size), since })));
      const left = (await backend.select(A)).candidates.map(({ entry }) => entry.cacheKey);
      expectEqual(left.length, MOST_VARIANTS, 'variants left');
      expectEqual(left.includes(variantAt(119)), true, 'the last one');
      await expectExactTotals(backend, 'a group of variants');
    },
  },
  {
    name: 'of many variants, each one has its own body, which a select may leave out',
    async run(open) {
      const backend = await open();
      await putVariants(backend, 10);
      const { candidates } = await backend.select(A);
      expectEqual(candidates.length, 10, 'variants');
      for (const { entry, body } of candidates) {
        if (body !== undefined) expectEqual(await bytesIn(body), bytesOf(entry.size), `body of ${entry.cacheKey}`);
        expectEqual(await bytesIn((await backend.entry(entry.cacheKey))?.body), bytesOf(entry.size), entry.cacheKey);
      }
    },
  },
  {
    name: 'eviction does not stop an answer on its way',
    async run(open) {
      const backend = await open();
      await fill(backend);
      const since = (await backend.select(A)).position;
      await backend.evict({ maxBytes: 0, maxEntries: 0, now: NOW });
      const entry = entryOf(A, { size: 0 });
      expectEqual(await writeOne(backend, { kind: 'put', entry, body: null, since }), 'written', 'outcome');
    },
  },
];
