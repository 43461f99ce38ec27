import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seconds } from '../src/http/units.js';
import { DEFAULT_SETTINGS, type Settings } from '../src/options/table.js';
import { PURGE_TAG, purgeKnown, purgeOnEvents, schedulePurges, type UpkeepParts, type UpkeepScope } from './upkeep.js';

const purging = (cacheName: string, every: number | null): Settings => ({
  ...DEFAULT_SETTINGS,
  cacheName,
  autoPurge: every === null ? null : { every: seconds(every), offset: seconds(0) },
});

type Given = {
  readonly start?: Settings;
  readonly synced?: Settings;
  readonly state?: string;
  readonly tags?: readonly string[];
  readonly isWakeable?: boolean;
};

/** A worker with these settings, in a browser that keeps the tags of its periodic syncs. */
function kept({
  start = purging('start', null),
  synced = start,
  state = 'granted',
  tags = [],
  isWakeable = true,
}: Given) {
  const registered = new Map<string, number>(tags.map((tag) => [tag, 0]));
  const purged: string[] = [];
  const listeners = new Map<string, (event: object) => void>();
  const work: Promise<unknown>[] = [];
  const periodicSync = {
    register: async (tag: string, { minInterval }: { readonly minInterval: number }) =>
      void registered.set(tag, minInterval),
    unregister: async (tag: string) => void registered.delete(tag),
  };
  const scope: UpkeepScope = {
    registration: { scope: 'https://page.org/', ...(isWakeable && { periodicSync }) },
    navigator: { permissions: { query: async ({ name }) => ({ state: name.startsWith('periodic') ? state : 'no' }) } },
    addEventListener: (type: string, listener: unknown) => {
      if (typeof listener === 'function') listeners.set(type, (event) => void listener(event));
    },
  };
  const upkeep: UpkeepParts = {
    scope,
    start,
    settings: { current: async () => synced },
    engines: {
      purge: async ({ cacheName, autoPurge }) => {
        if (autoPurge !== null) purged.push(cacheName);
        if (cacheName === 'broken') throw new Error('no such backend');
      },
    },
    hold: (one) => void work.push(one),
  };
  purgeOnEvents(upkeep);
  return {
    upkeep,
    registered,
    purged,
    listeners,
    work,
    hear: (type: string, event = {}) => listeners.get(type)?.(event),
  };
}

const periodicSync = (tag: string) => {
  const waited: Promise<unknown>[] = [];
  return { tag, waited, waitUntil: (work: Promise<unknown>) => void waited.push(work) };
};

test('[B-27] an activated worker purges the caches that it knows without a page, and registers periodic sync', async () => {
  const { hear, work, purged, registered } = kept({ start: purging('start', 300), synced: purging('synced', 60) });
  hear('activate');
  await Promise.all(work);
  assert.deepEqual(purged, ['start', 'synced']);
  assert.deepEqual([...registered], [[PURGE_TAG, 60_000]]);
});

test('[B-27] settings that were synced for the cache of the start options replace these', async () => {
  const { hear, work, purged } = kept({ start: purging('one', 300), synced: purging('one', null) });
  hear('activate');
  await Promise.all(work);
  assert.deepEqual(purged, []);
});

test('[B-27] a cache that cannot be opened does not prevent the purge of others', async () => {
  const { upkeep, purged } = kept({ start: purging('broken', 300), synced: purging('synced', 300) });
  await purgeKnown(upkeep);
  assert.deepEqual(purged, ['broken', 'synced']);
});

test('[B-27] the periodic sync with our tag purges and lasts until that is done; other tags are ignored', async () => {
  const { hear, purged } = kept({ start: purging('start', 300) });
  const [ours, others] = [periodicSync(PURGE_TAG), periodicSync('news')];
  hear('periodicsync', ours);
  hear('periodicsync', others);
  assert.deepEqual([ours.waited.length, others.waited.length], [1, 0]);
  await Promise.all(ours.waited);
  assert.deepEqual(purged, ['start']);
});

const SCHEDULES: readonly (readonly [why: string, given: Given, left: readonly string[]])[] = [
  ['no cache has autoPurge any more', { tags: [PURGE_TAG, 'news'] }, ['news']],
  ['the permission was revoked', { start: purging('start', 300), state: 'denied', tags: [PURGE_TAG] }, []],
  ['the permission would have to be requested', { start: purging('start', 300), state: 'prompt' }, []],
  ['it is granted and autoPurge is on', { start: purging('start', 300), tags: ['news'] }, ['news', PURGE_TAG]],
];
for (const [why, given, left] of SCHEDULES) {
  test(`[B-27] periodic sync is ${left.includes(PURGE_TAG) ? '' : 'not '}registered if ${why}`, async () => {
    const { upkeep, registered } = kept(given);
    await schedulePurges(upkeep);
    assert.deepEqual([...registered.keys()], left);
  });
}

test('[B-27] without periodic sync, no listener is added for it', async () => {
  const { upkeep, listeners } = kept({ start: purging('start', 300), isWakeable: false });
  await schedulePurges(upkeep);
  assert.deepEqual([...listeners.keys()], ['activate']);
});
