import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memoryBackend } from '../../backends/memory/memory.js';
import { NO_TIER } from '../../backends/memory/no-tier.fixture.js';
import { servedFields } from '../../http/fields/cache-status.js';
import { parseFieldLines } from '../../http/fields/header-fields.js';
import { millis } from '../../http/units.js';
import type { Backend } from '../../storage/backend.js';
import { anyDamage, type Damage } from '../../storage/contract/damage.fixture.js';
import type { Candidate } from '../../storage/entry.js';
import { isForeign, isWhole, parseEntry } from '../../storage/parse.js';
import { withMethods } from '../../storage/with-methods.js';
import { type World, world } from '../engine.fixture.js';

/** A store whose records a test can damage, read as IndexedDB reads its own. */
function damageable(): { readonly backend: Backend; damage(by: Damage): void; readonly damaged: () => boolean } {
  const stored = memoryBackend();
  let damage: Damage | null = null;
  let tell: (cacheKeys: readonly string[]) => void = () => undefined;
  const seen = (entry: Candidate['entry']): unknown => (damage === null ? entry : { ...entry, ...damage });
  const remove = async (cacheKey: string): Promise<undefined> => {
    await stored.remove([{ kind: 'keys', keys: [cacheKey] }]);
    damage = null;
    tell([cacheKey]);
  };
  const read = async (entry: Candidate['entry'], body: Candidate['body'] | undefined) => {
    const record = seen(entry);
    if (isForeign(record)) return undefined;
    const parsed = parseEntry(record);
    return parsed === undefined || !isWhole(parsed, body ?? null)
      ? remove(entry.cacheKey)
      : { entry: parsed, body: body ?? null };
  };
  const backend = withMethods(stored, {
    select: async (hash) => {
      const { candidates, alias } = await stored.select(hash);
      const known = await Promise.all(candidates.map(({ entry, body }) => read(entry, body)));
      return {
        alias,
        candidates: known.filter((one) => one !== undefined),
        position: (await stored.select(hash)).position,
      };
    },
    entry: async (cacheKey) => {
      const found = await stored.entry(cacheKey);
      return found && read(found.entry, found.body);
    },
    list: async (query) => {
      const page = await stored.list(query);
      const known = await Promise.all(page.entries.map(async ({ cacheKey }) => backend.entry(cacheKey)));
      return { ...page, entries: known.flatMap((one) => one?.entry ?? []) };
    },
    write: (writes) => {
      if (writes.some(({ kind }) => kind === 'put')) damage = null;
      return stored.write(writes);
    },
    onDamaged: (listener) => {
      tell = listener;
    },
  });
  return {
    backend,
    damage: (by) => {
      damage = by;
    },
    damaged: () => damage !== null,
  };
}

const OPERATIONS: Readonly<Record<string, (it: World) => Promise<unknown>>> = {
  get: async (it) => responseOf(await it.get('/a')),
  refresh: async (it) => responseOf(await it.get('/a', { options: { refresh: true } })),
  stale: async (it) => responseOf(await it.get('/a', { init: { headers: { 'cache-control': 'max-stale' } } })),
  head: async (it) => responseOf(await it.get('/a', { init: { method: 'HEAD' } })),
  range: async (it) => responseOf(await it.get('/a', { init: { headers: { range: 'bytes=0-1' } } })),
  page: async (it) => {
    const { entries } = await it.engine.admin('page', { after: null, limit: 10 });
    for (const entry of entries) new Date(entry.createdAt).toISOString();
  },
  urls: (it) => it.engine.admin('urls', {}),
  count: (it) => it.engine.admin('count', { valid: false }),
  explain: (it) => it.engine.admin('explain', it.call('/a')),
  contains: (it) => it.engine.admin('contains', it.call('/a')),
  recreate: (it) => it.engine.admin('recreateKeys', it),
  expire: (it) => it.engine.admin('resetExpiration', { expires: millis(0) }),
  delete: (it) => it.engine.admin('delete', { urls: ['https://atlas.test/a'], settings: it.settings }),
};

/** As a page or a fetch event makes one. */
function responseOf({ status, statusText, fields, ...answer }: Awaited<ReturnType<World['get']>>): Response {
  const headers = new Headers(
    servedFields({ ...answer, fields }, millis(Date.UTC(2026, 0, 1))).map(([name, value]) => [name, value]),
  );
  assert.ok(parseFieldLines(fields));
  return new Response(null, { status, statusText, headers });
}

for (const cacheControl of [false, true]) {
  test(`no call fails by a damaged record, and none is left (${cacheControl ? 'by directives' : 'by settings'})`, async () => {
    const settings = { cacheControl, staleIfError: true, staleWhileRevalidate: cacheControl ? false : 5 };
    await fc.assert(
      fc.asyncProperty(
        anyDamage,
        fc.constantFrom(...Object.keys(OPERATIONS)),
        fc.boolean(),
        async (by, name, isStale) => {
          const { backend, damage, damaged } = damageable();
          const it = world({ backend, settings, parts: { createTier: () => NO_TIER } });
          it.origin = (request) =>
            request.headers.get('if-none-match') === '"a"'
              ? new Response(null, { status: 304, headers: { etag: '"a"' } })
              : new Response('body', {
                  headers: { etag: '"a"', 'cache-control': 'max-age=60', date: new Date(0).toUTCString() },
                });
          await it.get('/a');
          if (isStale) it.wait(61);
          damage(by);
          await OPERATIONS[name]?.(it);
          await it.idle();
          await OPERATIONS.get?.(it);
          if (damaged()) for (const entry of await it.stored()) assert.ok(parseEntry(entry));
        },
      ),
      { numRuns: 1000 },
    );
  });
}
