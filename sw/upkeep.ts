import type { Settings } from '../src/options/table.js';
import type { Engines } from './engines.js';
import type { SettingsStore } from './settings-store.js';

/** The tag of our periodic sync; other tags belong to the app. */
export const PURGE_TAG = 'cached-session:purge';

/** https://wicg.github.io/periodic-background-sync/, which TypeScript does not know. Not every browser has it. */
interface PeriodicSyncManager {
  register(tag: string, options: { readonly minInterval: number }): Promise<void>;
  unregister(tag: string): Promise<void>;
}

interface Permissions {
  query(of: { readonly name: string }): Promise<{ readonly state: string }>;
}

/** The part of a worker's scope that upkeep uses. */
export type UpkeepScope = Pick<ServiceWorkerGlobalScope, 'addEventListener'> & {
  readonly registration: { readonly scope: string; readonly periodicSync?: PeriodicSyncManager };
  readonly navigator: { readonly permissions?: Permissions };
};

export type UpkeepParts = {
  readonly scope: UpkeepScope;
  /** The settings that the worker was started with. */
  readonly start: Settings;
  /** The settings for fetch events. */
  readonly settings: Pick<SettingsStore, 'current'>;
  readonly engines: Pick<Engines, 'purge'>;
  /** Keep the worker alive for this. */
  readonly hold: (work: Promise<unknown>) => void;
};

/**
 * Removes expired responses without a page, where `autoPurge` asks for it: when the worker is activated, which does not wait for it, or
 * woken by periodic sync.
 */
export function purgeOnEvents(parts: UpkeepParts): void {
  const { scope, hold } = parts;
  scope.addEventListener('activate', () => hold(Promise.all([purgeKnown(parts), schedulePurges(parts)])));
  if (scope.registration.periodicSync === undefined) return;
  scope.addEventListener('periodicsync', (event: Event) => {
    if (isPurgeEvent(event)) event.waitUntil(purgeKnown(parts));
  });
}

const isPurgeEvent = (event: object): event is Pick<ExtendableEvent, 'waitUntil'> =>
  'tag' in event && event.tag === PURGE_TAG;

/** Purge the caches that the worker knows by itself. Never rejects. */
export async function purgeKnown(parts: UpkeepParts): Promise<void> {
  for (const settings of await knownCaches(parts)) await parts.engines.purge(settings).catch(() => undefined);
}

/** The caches of the start options and of the synced settings. */
async function knownCaches({ start, settings }: UpkeepParts): Promise<readonly Settings[]> {
  const current = await settings.current();
  return current.cacheName === start.cacheName ? [current] : [start, current];
}

/**
 * Register periodic sync at the shortest interval that a cache asks for, or unregister it. The user is not asked: the permission is granted
 * to installed apps. Where the browser refuses, caches are purged when a page opens them.
 */
export async function schedulePurges(parts: UpkeepParts): Promise<void> {
  const { registration, navigator } = parts.scope;
  const { periodicSync } = registration;
  if (periodicSync === undefined) return;
  try {
    const allowed = await navigator.permissions?.query({ name: 'periodic-background-sync' }).catch(() => undefined);
    const caches = allowed?.state === 'granted' ? await knownCaches(parts) : [];
    const intervals = caches.flatMap(({ autoPurge }) => (autoPurge === null ? [] : [autoPurge.every]));
    if (intervals.length > 0) await periodicSync.register(PURGE_TAG, { minInterval: Math.min(...intervals) * 1000 });
    else await periodicSync.unregister(PURGE_TAG);
  } catch {
    // Refused.
  }
}
