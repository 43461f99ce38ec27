import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StartSettings } from '../src/options/start-options.js';
import { DEFAULT_SETTINGS, type Settings } from '../src/options/table.js';
import { type Records, SettingsStore } from './settings-store.js';

const SCOPE = 'https://page.org/';
const settings: Settings = { ...DEFAULT_SETTINGS, cacheName: 'start' };
const start: StartSettings = { settings, routes: [], offlineFallback: null };
const synced: Settings = { ...DEFAULT_SETTINGS, cacheName: 'synced', readOnly: true };

function recordsOf(held = new Map<string, unknown>()): Records & { readonly held: Map<string, unknown> } {
  return {
    held,
    read: async (name) => held.get(name),
    write: async (name, record) => void held.set(name, structuredClone(record)),
  };
}

test('without a sync, the start options apply to fetch events', async () => {
  const store = new SettingsStore(SCOPE, start, recordsOf());
  assert.deepEqual(await store.current(), settings);
  assert.ok(!(store.current() instanceof Promise), 'later at once');
});

test('[C-25] synced settings apply at once, and in the next worker of the scope', async () => {
  const records = recordsOf();
  const store = new SettingsStore(SCOPE, start, records);
  await store.current();
  await store.keep(synced);
  assert.deepEqual(store.current(), synced);
  assert.deepEqual(await new SettingsStore(SCOPE, start, records).current(), synced);
  assert.deepEqual(await new SettingsStore(`${SCOPE}other/`, start, records).current(), settings);
});

test('start options of a new deployment take precedence over settings that were synced before it', async () => {
  const records = recordsOf();
  await new SettingsStore(SCOPE, start, records).keep(synced);
  const newer: StartSettings = { settings: { ...settings, cacheName: 'newer' }, routes: [], offlineFallback: null };
  const store = new SettingsStore(SCOPE, newer, records);
  assert.equal((await store.current()).cacheName, 'newer');
  await store.keep(synced);
  assert.deepEqual(await new SettingsStore(SCOPE, newer, records).current(), synced);
});

test('the identity is not stored', async () => {
  const records = recordsOf();
  await new SettingsStore(SCOPE, start, records).keep({ ...synced, identity: 'ada@x.org' });
  assert.doesNotMatch(JSON.stringify([...records.held]), /ada@/);
});

test('stored settings do not overwrite a sync that happens while they are read', async () => {
  let found: (record: unknown) => void = () => undefined;
  const reading = new Promise((resolve) => {
    found = resolve;
  });
  const store = new SettingsStore(SCOPE, start, { read: () => reading, write: async () => undefined });
  const before = store.current();
  await store.keep(synced);
  found({ settings: { ...settings, cacheName: 'old' }, under: JSON.stringify(start) });
  await before;
  assert.deepEqual(await store.current(), synced);
});

const broken: readonly (readonly [what: string, read: Records['read'], cacheName: string])[] = [
  ['a store that fails', () => Promise.reject(new Error('blocked')), 'start'],
  [
    'a record that is not settings',
    async () => ({ settings: { cacheName: 5 }, under: JSON.stringify(start) }),
    'start',
  ],
  ['no record', async () => undefined, 'start'],
  ['settings stored by an early version', async () => ({ cacheName: 'old' }), 'start'],
  [
    'settings without a new option',
    async () => ({ settings: { cacheName: 'old' }, under: JSON.stringify(start) }),
    'old',
  ],
];
for (const [what, read, cacheName] of broken) {
  test(`with ${what}, a worker uses its ${cacheName === 'start' ? 'start options' : 'stored settings'}`, async () => {
    const store = new SettingsStore(SCOPE, start, { read, write: async () => undefined });
    assert.equal((await store.current()).cacheName, cacheName);
  });
}

test('a sync that cannot be kept fails', async () => {
  const store = new SettingsStore(SCOPE, start, {
    read: async () => undefined,
    write: () => Promise.reject(new Error('full')),
  });
  await assert.rejects(store.keep(synced), { code: 'backend-unavailable' });
  assert.deepEqual(await store.current(), settings);
});
