import { NEVER } from '../../http/units.js';
import type { Backend, Position } from '../backend.js';
import { type Selector, selects } from '../selector.js';
import {
  aliasOf,
  at,
  bytesOf,
  type ContractCase,
  entryOf,
  expectEqual,
  expectExactTotals,
  hash,
  keysOf,
  NOW,
  positionOf,
  put,
  writeNow,
} from './contract-ground.cases.js';

const PLAIN = hash('a');
const ONE = `${hash('b')}~1`;
const TWO = `${hash('b')}~2`;
const LAST = hash('c');
const ALL = [PLAIN, ONE, TWO, LAST];
const AT_HOME = { kind: 'pattern', origin: 'https://example.test' } as const;
const SHARED_URL = 'https://example.test/shared';

/** `a` has just expired, the variants of `b` and the alias share a URL with `c`, which never expires. */
async function fill(backend: Backend): Promise<void> {
  await put(backend, entryOf(PLAIN, { expires: NOW, size: 1 }));
  await put(
    backend,
    entryOf(ONE, { expires: at(1), size: 2, createdAt: at(-1000), identity: 'ada', tags: ['user', 'list'] }),
  );
  await put(backend, entryOf(TWO, { size: 70_000, requestUrl: SHARED_URL, tags: ['user'] }));
  await put(backend, entryOf(LAST, { expires: NEVER, size: 8, method: 'HEAD', requestUrl: SHARED_URL }));
  const alias = aliasOf(hash('d'), PLAIN, { requestUrl: SHARED_URL, expires: NOW, identity: 'ada' });
  await writeNow(backend, { kind: 'alias', alias });
}

const REMOVALS: readonly (readonly [string, readonly Selector[], readonly string[], 0 | 1])[] = [
  ['everything', [{ kind: 'all' }], ALL, 0],
  ['nothing named', [], [], 1],
  ['a cacheKey', [{ kind: 'keys', keys: [ONE] }], [ONE], 1],
  ['a hash, which stands for its variants', [{ kind: 'keys', keys: [hash('b')] }], [ONE, TWO], 1],
  ['a URL, with all its methods and aliases', [{ kind: 'urls', urls: [SHARED_URL] }], [TWO, LAST], 0],
  ['a URL and one of its methods', [{ kind: 'urls', urls: [SHARED_URL], method: 'HEAD' }], [LAST], 1],
  ['what a path matches, aliases too', [{ ...AT_HOME, pattern: { kind: 'path', pattern: '/s*d' } }], [TWO, LAST], 0],
  ['what a glob matches', [{ ...AT_HOME, pattern: { kind: 'glob', pattern: '*.test/b' } }], [ONE], 1],
  ['what no URL matches', [{ ...AT_HOME, pattern: { kind: 'path', pattern: '/z' } }], [], 1],
  ['what is of one identity, aliases too', [{ kind: 'identity', identity: 'ada' }], [ONE], 0],
  ['what is of an identity that has nothing', [{ kind: 'identity', identity: 'bob' }], [], 1],
  ['what has a tag', [{ kind: 'tags', tags: ['list'] }], [ONE], 1],
  ['what has any of several tags, once', [{ kind: 'tags', tags: ['list', 'user', 'none'] }], [ONE, TWO], 1],
  ['what has a tag that nothing has', [{ kind: 'tags', tags: ['use', 'users'] }], [], 1],
  ['an alias by its key', [{ kind: 'keys', keys: [hash('d')] }], [], 0],
  ['what has expired, to the millisecond', [{ kind: 'expired', now: NOW }], [PLAIN], 0],
  ['what has expired long after, but for what never does', [{ kind: 'expired', now: at(1e9) }], [PLAIN, ONE, TWO], 0],
  ['what is older', [{ kind: 'older', than: at(-999) }], [ONE], 1],
  ['what is no younger', [{ kind: 'older', than: at(-1000) }], [], 1],
  ['what cannot be read, where all can', [{ kind: 'invalid' }], [], 1],
  [
    'what is not there',
    [
      { kind: 'keys', keys: ['e'] },
      { kind: 'urls', urls: ['https://no.test/'] },
    ],
    [],
    1,
  ],
  [
    'what several selectors name, once',
    [
      { kind: 'keys', keys: [PLAIN, PLAIN] },
      { kind: 'expired', now: NOW },
      { kind: 'urls', urls: [SHARED_URL] },
    ],
    [PLAIN, TWO, LAST],
    0,
  ],
];

const removalTable = REMOVALS.map(
  ([what, selectors, gone, aliases]): ContractCase => ({
    name: `removing ${what} removes exactly that`,
    async run(open) {
      const backend = await open();
      await fill(backend);
      expectEqual([...(await backend.remove(selectors))].sort(), gone, 'removed');
      expectEqual(
        await keysOf(backend),
        ALL.filter((key) => !gone.includes(key)),
        'left',
      );
      expectEqual((await backend.aliases()).length, aliases, 'aliases left');
      for (const key of gone) expectEqual(await backend.entry(key), undefined, key);
      await expectExactTotals(backend, 'a removal');
    },
  }),
);

const MANY = 300;

/** Of 300 entries every third is tagged, every second is Ada's, and a hundred are variants of two requests to one URL; gives where the store stood before. */
async function fillMany(backend: Backend): Promise<Position> {
  const since = await positionOf(backend);
  const entries = Array.from({ length: MANY }, (_, index) =>
    entryOf(index % 3 === 1 ? `${hash(`shared${index % 2}`)}~${index + 1000}` : hash(`m${index + 1000}`), {
      requestUrl: index % 3 === 1 ? 'https://example.test/many/shared' : `https://example.test/many/${index + 1000}`,
      size: 1,
      ...(index % 3 === 0 && { tags: ['third', 'other'] }),
      ...(index % 2 === 0 && { identity: 'ada' }),
    }),
  );
  await backend.write(entries.map((entry) => ({ kind: 'put', entry, body: bytesOf(1), since })));
  await put(backend, entryOf(LAST, { size: 1 }));
  return since;
}

const manyRemovals: readonly (readonly [what: string, selectors: readonly Selector[], count: number])[] = [
  ['a glob matches', [{ ...AT_HOME, pattern: { kind: 'glob', pattern: '*/many/*' } }], MANY],
  ['a path matches', [{ ...AT_HOME, pattern: { kind: 'path', pattern: '/many/shared' } }], 100],
  ['a glob matches here and there', [{ ...AT_HOME, pattern: { kind: 'glob', pattern: '*/many/*[05]' } }], 114],
  ['has a tag', [{ kind: 'tags', tags: ['none', 'third', 'other'] }], 100],
  ['is of one identity', [{ kind: 'identity', identity: 'ada' }], 150],
  ['is named by its URL', [{ kind: 'urls', urls: many((index) => `https://example.test/many/${index}`) }], 200],
  ['is named by its key', [{ kind: 'keys', keys: many((index) => hash(`m${index}`)) }], 200],
  [
    'is named by several selectors',
    [
      { kind: 'identity', identity: 'ada' },
      { kind: 'tags', tags: ['third'] },
      { kind: 'keys', keys: [LAST] },
    ],
    201,
  ],
];

function many<Name>(nameOf: (index: number) => Name): readonly Name[] {
  return Array.from({ length: MANY }, (_, index) => nameOf(index + 1000));
}

const manyTable = manyRemovals.map(
  ([what, selectors, count]): ContractCase => ({
    name: `removing very much of what ${what} removes exactly that, and counts it once`,
    ...(selectors.length === 1 && { isLong: true }),
    async run(open) {
      const backend = await open();
      await fillMany(backend);
      const all = (await backend.list({ after: null, limit: 1000 })).entries;
      const gone = all.filter((entry) => selectors.some((selector) => selects(selector, entry)));
      expectEqual(gone.length, count, 'what the selectors name');
      const removed = await backend.remove(selectors);
      expectEqual([...removed].sort(), gone.map(({ cacheKey }) => cacheKey).sort(), 'removed');
      expectEqual((await keysOf(backend)).length, MANY + 1 - count, 'left');
      await expectExactTotals(backend, 'a large removal');
    },
  }),
);

export const removalCases: readonly ContractCase[] = [
  ...removalTable,
  {
    name: 'a removal moves the sequence on and keeps the epoch',
    async run(open) {
      const backend = await open();
      const before = await positionOf(backend);
      await backend.remove([{ kind: 'all' }]);
      const after = await positionOf(backend);
      expectEqual(after.epoch, before.epoch, 'epoch');
      expectEqual(after.sequence > before.sequence, true, 'a later sequence');
    },
  },
  {
    name: 'what was removed can be stored again',
    async run(open) {
      const backend = await open();
      await fill(backend);
      await backend.remove([{ kind: 'all' }]);
      await put(backend, entryOf(PLAIN), bytesOf(3));
      expectEqual((await backend.totals()).count, 1, 'count');
    },
  },
  {
    name: 'tags stand with an entry as they were written last',
    async run(open) {
      const backend = await open();
      const tags = ['one', 'two'];
      await put(backend, entryOf(PLAIN, { tags }));
      expectEqual((await backend.entry(PLAIN))?.entry.tags, tags, 'tags');
      await writeNow(backend, { kind: 'freshen', entry: entryOf(PLAIN, { tags, requestTime: at(1) }) });
      await put(backend, entryOf(LAST, { tags }));
      await put(backend, entryOf(LAST, { tags: ['three'], requestTime: at(1) }));
      expectEqual(await backend.remove([{ kind: 'tags', tags: ['two'] }]), [PLAIN], 'removed');
      expectEqual(await keysOf(backend), [LAST], 'left');
    },
  },
  {
    name: 'removing hundreds of entries leaves the ones between them',
    isLong: true,
    async run(open) {
      const backend = await open();
      const since = await positionOf(backend);
      const entries = Array.from({ length: 700 }, (_, index) =>
        entryOf(hash(`n${index + 1000}`), { expires: index % 100 === 99 ? NEVER : at(index), size: 1 }),
      );
      await backend.write(entries.map((entry) => ({ kind: 'put', entry, body: bytesOf(1), since })));
      expectEqual((await backend.remove([{ kind: 'expired', now: at(1000) }])).length, 693, 'removed');
      expectEqual((await backend.totals()).count, 7, 'count');
      await expectExactTotals(backend, 'a large removal');
    },
  },
  ...manyTable,
  {
    name: 'what set out before a large removal is refused after it, and what sets out afterwards is stored',
    isLong: true,
    async run(open) {
      const backend = await open();
      const early = await fillMany(backend);
      await backend.remove([{ ...AT_HOME, pattern: { kind: 'glob', pattern: '*/many/*' } }]);
      const entry = entryOf(hash('late'), { requestUrl: 'https://example.test/many/late', size: 1 });
      const late = { kind: 'put', entry, body: bytesOf(1) } as const;
      expectEqual(await backend.write([{ ...late, since: early }]), ['refused'], 'on its way');
      const [alone] = await backend.write([{ ...late, since: await positionOf(backend) }]);
      expectEqual(alone, 'written', 'afterwards');
    },
  },
];
