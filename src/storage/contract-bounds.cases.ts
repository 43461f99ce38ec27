import { NEVER } from '../policy/index.js';
import {
  aliasOf,
  at,
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
import type { Backend, Bounds } from './index.js';

const UNBOUND = Number.POSITIVE_INFINITY;
const [A, B, C, D] = [hash('a'), hash('b'), hash('c'), hash('d')];

/** 10 bytes each; `c` and `d` have expired (`d` first) and were used last; of the fresh ones `b` was used first. */
async function fill(backend: Backend): Promise<void> {
  await put(backend, entryOf(A, { size: 10, lastUsed: at(20) }));
  await put(backend, entryOf(B, { size: 10, lastUsed: at(10), expires: NEVER }));
  await put(backend, entryOf(C, { size: 10, lastUsed: at(40), expires: at(-1) }));
  await put(backend, entryOf(D, { size: 10, lastUsed: at(30), expires: at(-2) }));
}

const BOUNDS: readonly (readonly [string, Omit<Bounds, 'now'>, readonly string[]])[] = [
  ['nothing goes while the bounds hold', { maxBytes: 40, maxEntries: 4 }, []],
  ['nothing goes where there are no bounds', { maxBytes: UNBOUND, maxEntries: UNBOUND }, []],
  ['what expired first goes first, by entries', { maxBytes: UNBOUND, maxEntries: 3 }, [D]],
  ['what expired first goes first, by bytes', { maxBytes: 39, maxEntries: UNBOUND }, [D]],
  ['all that has expired goes before what is fresh', { maxBytes: 20, maxEntries: UNBOUND }, [D, C]],
  ['then what was used least recently goes', { maxBytes: 19, maxEntries: UNBOUND }, [D, C, B]],
  ['both bounds are to hold', { maxBytes: 30, maxEntries: 1 }, [D, C, B]],
  ['bounds of nothing leave nothing', { maxBytes: 0, maxEntries: 0 }, [D, C, B, A]],
];

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
      const evicted = await backend.evict({ maxBytes: 10, maxEntries: UNBOUND, now: NOW });
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
