import { LOG_LENGTH } from '../admission.js';
import type { Selector } from '../selector.js';
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
  writeOne,
} from './contract-ground.cases.js';

const ENTRY = entryOf(`${hash('a')}~1`, { identity: 'ada', tags: ['user', 'list'] });

/** Removals that concern {@link ENTRY}, and such that do not. */
const REMOVALS: readonly (readonly [string, Selector, 'refused' | 'written'])[] = [
  ['everything', { kind: 'all' }, 'refused'],
  ['its cacheKey', { kind: 'keys', keys: [ENTRY.cacheKey] }, 'refused'],
  ['its hash', { kind: 'keys', keys: [hash('a')] }, 'refused'],
  ['its URL', { kind: 'urls', urls: [ENTRY.requestUrl] }, 'refused'],
  ['all of its identity', { kind: 'identity', identity: 'ada' }, 'refused'],
  ['all of another identity', { kind: 'identity', identity: 'bob' }, 'written'],
  ['one of its tags', { kind: 'tags', tags: ['other', 'list'] }, 'refused'],
  ['another tag', { kind: 'tags', tags: ['lis', 'list 2'] }, 'written'],
  ['another variant', { kind: 'keys', keys: [`${hash('a')}~2`] }, 'written'],
  ['another hash', { kind: 'keys', keys: [hash('b')] }, 'written'],
  [
    'its URL by a pattern',
    { kind: 'pattern', pattern: { kind: 'path', pattern: '/a*' }, origin: 'https://example.test' },
    'refused',
  ],
  ['another URL', { kind: 'urls', urls: ['https://example.test/other'] }, 'written'],
  ['what had expired', { kind: 'expired', now: NOW }, 'written'],
  ['what was older', { kind: 'older', than: NOW }, 'written'],
  ['what cannot be read', { kind: 'invalid' }, 'written'],
];

const overtakenCases = REMOVALS.map(
  ([what, selector, expected]): ContractCase => ({
    name: `an answer that was on its way when ${what} was removed is ${expected}`,
    async run(open) {
      const backend = await open();
      const since = await positionOf(backend);
      await backend.remove([selector]);
      const outcome = await writeOne(backend, { kind: 'put', entry: ENTRY, body: bytesOf(3), since });
      expectEqual(outcome, expected, 'outcome');
      expectEqual(await keysOf(backend), expected === 'written' ? [ENTRY.cacheKey] : [], 'stored');
      await expectExactTotals(backend, 'an overtaken put');
    },
  }),
);

export const orderCases: readonly ContractCase[] = [
  ...overtakenCases,
  {
    name: 'an alias that was on its way when its URL was removed is refused',
    async run(open) {
      const backend = await open();
      const since = await positionOf(backend);
      const alias = aliasOf(hash('a'), hash('b'));
      await backend.remove([{ kind: 'urls', urls: [alias.requestUrl] }]);
      expectEqual(await writeOne(backend, { kind: 'alias', alias, since }), 'refused', 'outcome');
      expectEqual(await backend.aliases(), [], 'aliases');
    },
  },
  {
    name: 'a writer that looked after the removal is heard',
    async run(open) {
      const backend = await open();
      await backend.remove([{ kind: 'all' }]);
      await put(backend, ENTRY);
      expectEqual(await keysOf(backend), [ENTRY.cacheKey], 'stored');
    },
  },
  {
    name: 'a writer that looked at another store is refused',
    async run(open) {
      const backend = await open();
      const since = { ...(await positionOf(backend)), epoch: 'another' };
      expectEqual(
        await writeOne(backend, { kind: 'put', entry: ENTRY, body: bytesOf(3), since }),
        'refused',
        'outcome',
      );
    },
  },
  {
    name: 'a writer that missed more removals than the log holds is refused',
    isLong: true,
    async run(open) {
      const backend = await open();
      const since = await positionOf(backend);
      const removeOthers = () => backend.remove([{ kind: 'keys', keys: [hash('b')] }]);
      const write = () => writeOne(backend, { kind: 'put', entry: ENTRY, body: bytesOf(3), since });
      for (let step = 0; step < LOG_LENGTH; step += 1) await removeOthers();
      expectEqual(await write(), 'written', 'outcome with all removals at hand');
      await removeOthers();
      expectEqual(await write(), 'refused', 'outcome with one forgotten');
    },
  },
  {
    name: 'no response takes the place of one that was asked for later, whatever its clock said',
    async run(open) {
      const backend = await open();
      await put(backend, entryOf(hash('a'), { etag: '"first"' }));
      const since = await positionOf(backend);
      await put(backend, entryOf(hash('a'), { requestTime: at(10), etag: '"second"' }));
      await put(backend, entryOf(hash('a'), { requestTime: at(20), etag: '"new"' }));
      const entry = entryOf(hash('a'), { requestTime: at(90_000), etag: '"old"' });
      expectEqual(await writeOne(backend, { kind: 'put', entry, body: bytesOf(3), since }), 'refused', 'put');
      expectEqual(await writeOne(backend, { kind: 'freshen', entry, since }), 'refused', 'freshen');
      const alias = aliasOf(hash('a'), hash('b'), { requestTime: at(90_000) });
      expectEqual(await writeOne(backend, { kind: 'alias', alias, since }), 'refused', 'alias');
      expectEqual((await backend.entry(hash('a')))?.entry.etag, '"new"', 'etag');
    },
  },
  {
    name: 'whoever looked later is heard, though the clock was ahead before',
    async run(open) {
      const backend = await open();
      await put(backend, entryOf(hash('a'), { requestTime: at(90_000), etag: '"ahead"' }));
      const renewed = entryOf(hash('a'), { requestTime: at(-5), etag: '"renewed"' });
      expectEqual(await writeNow(backend, { kind: 'freshen', entry: renewed }), 'written', 'freshen');
      await put(backend, entryOf(hash('a'), { requestTime: at(-10), etag: '"new"' }));
      expectEqual((await backend.entry(hash('a')))?.entry.etag, '"new"', 'etag');
      await put(backend, entryOf(`${hash('a')}~1`, { requestTime: at(-20) }));
      expectEqual(await keysOf(backend), [`${hash('a')}~1`], 'variant in place of a response without Vary');
      const alias = aliasOf(hash('a'), hash('b'), { requestTime: at(-30) });
      expectEqual(await writeNow(backend, { kind: 'alias', alias }), 'written', 'alias');
      const other = aliasOf(hash('a'), hash('c'), { requestTime: at(-40) });
      expectEqual(await writeNow(backend, { kind: 'alias', alias: other }), 'written', 'another alias');
      await put(backend, entryOf(hash('a'), { requestTime: at(-50) }));
      expectEqual((await backend.select(hash('a'))).alias, null, 'alias beside a response that came later');
    },
  },
  {
    name: 'the position of a lookup is past the order of all that is stored',
    async run(open) {
      const backend = await open();
      const since = { ...(await positionOf(backend)), order: 70 };
      await writeOne(backend, { kind: 'put', entry: entryOf(hash('a')), body: bytesOf(3), since });
      expectEqual((await backend.entry(hash('a')))?.entry.order, 70, 'order of the entry');
      const { order } = await positionOf(backend);
      expectEqual(order > 70, true, 'a greater order');
      await backend.remove([{ kind: 'all' }]);
      expectEqual((await positionOf(backend)).order >= order, true, 'no lower one after a removal');
    },
  },
  {
    name: 'what a version without order has stored gives way to whoever looks at it',
    async run(open) {
      const backend = await open();
      const since = { ...(await positionOf(backend)), order: 0 };
      const entry = entryOf(hash('a'), { requestTime: at(90_000) });
      await writeOne(backend, { kind: 'put', entry, body: bytesOf(3), since });
      await put(backend, entryOf(hash('a'), { etag: '"new"' }));
      expectEqual((await backend.entry(hash('a')))?.entry.etag, '"new"', 'etag');
    },
  },
  {
    name: 'of answers under way at once for one request, the one asked for last stays',
    async run(open) {
      const backend = await open();
      const times = [3, 9, 1, 7, 5];
      const since = await positionOf(backend);
      await Promise.all(
        times.map((ms) => {
          const entry = entryOf(hash('a'), { requestTime: at(ms), size: ms });
          return backend.write([{ kind: 'put', entry, body: bytesOf(ms), since }]);
        }),
      );
      expectEqual((await backend.entry(hash('a')))?.entry.requestTime, at(9), 'request time');
      expectEqual((await backend.totals()).count, 1, 'count');
    },
  },
  {
    name: 'fifty writes and a removal at once leave exact totals',
    async run(open) {
      const backend = await open();
      const since = await positionOf(backend);
      const writes = Array.from({ length: 50 }, (_, index) => {
        const entry = entryOf(hash(`a${index + 10}`), { size: index });
        return backend.write([{ kind: 'put', entry, body: bytesOf(index), since }]);
      });
      await Promise.all([...writes, backend.remove([{ kind: 'keys', keys: [hash('a17'), hash('a18')] }])]);
      expectEqual((await keysOf(backend)).length, 48, 'entries');
      await expectExactTotals(backend, 'concurrent changes');
    },
  },
];
