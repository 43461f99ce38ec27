import { NEVER } from '../../http/units.js';
import type { Backend } from '../backend.js';
import type { StoredEntry } from '../entry.js';
import type { EntryOrder } from '../listing.js';
import {
  aliasOf,
  at,
  bytesIn,
  bytesOf,
  type ContractCase,
  entryOf,
  expectEqual,
  hash,
  keysOf,
  positionOf,
  put,
  writeNow,
  writeOne,
} from './contract-ground.cases.js';

/** What the identity key makes of some text; null without WebCrypto. */
async function signed(backend: Backend): Promise<ArrayBuffer | null> {
  const key = await backend.identityKey();
  return key === null ? null : crypto.subtle.sign('HMAC', key, new TextEncoder().encode('Bearer 1'));
}

/** `b`, `d` expire together, `c` and `e` never do. */
const LISTED: readonly (readonly [string, Partial<StoredEntry>])[] = [
  ['a', { expires: at(1), size: 5, createdAt: at(9), lastUsed: at(1) }],
  ['b', { expires: at(2), size: 4, createdAt: at(8), lastUsed: at(4) }],
  ['c', { expires: NEVER, size: 3, createdAt: at(7), lastUsed: at(2) }],
  ['d', { expires: at(2), size: 2, createdAt: at(6), lastUsed: at(5) }],
  ['e', { expires: NEVER, size: 1, createdAt: at(5), lastUsed: at(3) }],
];

const ORDERS: readonly (readonly [EntryOrder, reversed: boolean, upTo: number | undefined, expected: string])[] = [
  ['key', false, undefined, 'abcde'],
  ['key', true, undefined, 'edcba'],
  ['expires', false, undefined, 'abdce'],
  ['expires', true, undefined, 'ecdba'],
  ['expires', false, at(2), 'abd'],
  ['expires', true, at(2), 'dba'],
  ['expires', false, at(0), ''],
  ['expires', true, at(0), ''],
  ['size', false, undefined, 'edcba'],
  ['createdAt', true, at(7), 'cde'],
  ['lastUsed', false, undefined, 'acebd'],
];

export const lifeCases: readonly ContractCase[] = [
  {
    name: 'a listing goes through all entries in the order of their cacheKeys, page by page',
    async run(open) {
      const backend = await open();
      const keys = Array.from({ length: 5 }, (_, index) => hash(`a${index}`));
      for (const key of keys.toReversed()) await put(backend, entryOf(key));
      const pages: (readonly string[])[] = [];
      for (let after: string | null = null, more = true; more; more = after !== null) {
        const page = await backend.list({ after, limit: 2 });
        pages.push(page.entries.map(({ cacheKey }) => cacheKey));
        after = page.next;
      }
      expectEqual(pages, [keys.slice(0, 2), keys.slice(2, 4), keys.slice(4)], 'pages');
    },
  },
  ...ORDERS.map(
    ([by, reversed, upTo, expected]): ContractCase => ({
      name: `a listing by ${by}${reversed ? ', reversed' : ''}${upTo === undefined ? '' : ', up to a value'} goes along, page by page`,
      async run(open) {
        const backend = await open();
        for (const [name, own] of LISTED) await put(backend, entryOf(hash(name), own));
        for (const limit of [1, 2, 9]) {
          const found: string[] = [];
          const query = { by, reversed, limit, ...(upTo !== undefined && { upTo }) };
          for (let after: string | null = null, more = true; more; more = after !== null) {
            const page = await backend.list({ ...query, after });
            found.push(...page.entries.map(({ cacheKey }) => cacheKey));
            after = page.next;
          }
          expectEqual(found, [...expected].map(hash), `by pages of ${limit}`);
        }
      },
    }),
  ),
  {
    name: 'a listing goes on past an entry that was removed meanwhile',
    async run(open) {
      const backend = await open();
      for (const [name, own] of LISTED) await put(backend, entryOf(hash(name), own));
      for (const reversed of [false, true]) {
        const { next } = await backend.list({ after: null, limit: 2, by: 'expires', reversed });
        await backend.remove([{ kind: 'keys', keys: [hash(reversed ? 'c' : 'd')] }]);
        const rest = await backend.list({ after: next, limit: 9, by: 'expires', reversed });
        expectEqual(
          rest.entries.map(({ cacheKey }) => cacheKey),
          (reversed ? ['b', 'a'] : ['c', 'e']).map(hash),
          'rest',
        );
      }
    },
  },
  {
    name: 'a page that is just full and the last says so',
    async run(open) {
      const backend = await open();
      await put(backend, entryOf(hash('a')));
      expectEqual((await backend.list({ after: null, limit: 1 })).next, null, 'next');
      expectEqual(
        await backend.list({ after: hash('a'), limit: 1 }),
        { entries: [], next: null, torn: [] },
        'the page after it',
      );
    },
  },
  {
    name: 'what is stored outlives a close',
    async run(open) {
      const backend = await open();
      await put(backend, entryOf(hash('a')));
      const before = await positionOf(backend);
      backend.close();
      expectEqual(await bytesIn((await backend.entry(hash('a')))?.body), bytesOf(3), 'body');
      expectEqual(await positionOf(backend), before, 'position');
      expectEqual((await backend.totals()).count, 1, 'count');
    },
  },
  {
    name: 'the identity key stays the same, and nobody can read it',
    async run(open) {
      const backend = await open();
      const [first, second] = await Promise.all([signed(backend), signed(backend)]);
      expectEqual(second, first, 'signature at the same time');
      await backend.remove([{ kind: 'all' }]);
      backend.close();
      expectEqual(await signed(backend), first, 'signature after a removal and a close');
      expectEqual((await backend.identityKey())?.extractable ?? false, false, 'extractable');
    },
  },
  {
    name: 'the identity that holds outlives removals and a close, until it is named anew or nobody is',
    async run(open) {
      const backend = await open();
      expectEqual(await backend.keptIdentity(), null, 'in a new store');
      await backend.keepIdentity('one');
      await backend.remove([{ kind: 'all' }]);
      backend.close();
      expectEqual(await backend.keptIdentity(), 'one', 'after a removal and a close');
      await backend.keepIdentity('other');
      expectEqual(await backend.keptIdentity(), 'other', 'named anew');
      await backend.keepIdentity(null);
      expectEqual(await backend.keptIdentity(), null, 'nobody');
    },
  },
  {
    name: 'a destroyed store is empty, and a new one: what was on its way to the old one is refused',
    async run(open) {
      const backend = await open();
      await put(backend, entryOf(hash('a')));
      await writeNow(backend, { kind: 'alias', alias: aliasOf(hash('b'), hash('a')) });
      const [since, signature] = [await positionOf(backend), await signed(backend)];
      await backend.keepIdentity('one');
      await backend.destroy();
      expectEqual(await backend.keptIdentity(), null, 'the identity that holds');
      expectEqual(await keysOf(backend), [], 'entries');
      expectEqual(await backend.aliases(), [], 'aliases');
      expectEqual(await backend.totals(), { count: 0, bytes: 0 }, 'totals');
      const late = { kind: 'put', entry: entryOf(hash('a')), body: bytesOf(3), since } as const;
      expectEqual(await writeOne(backend, late), 'refused', 'late put');
      if (signature !== null)
        expectEqual(show(await signed(backend)) === show(signature), false, 'the same identity key');
    },
  },
];

const show = (bytes: ArrayBuffer | null): string => (bytes === null ? '' : [...new Uint8Array(bytes)].join());
