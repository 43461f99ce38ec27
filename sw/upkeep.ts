import { type Seconds, seconds } from '../src/http/units.js';
import type { Settings } from '../src/options/table.js';
import type { Engines } from './engines.js';
import type { SettingsStore } from './settings-store.js';

/** The tag of our periodic sync; other tags belong to the app. */
export const PURGE_TAG = 'cached-session:purge';

/** https://wicg.github.io/periodic-background-sync/, which TypeScript does not know. Not every browser has it. */
interface PeriodicSyncManager {
  register(tag: string, options: { readonly minInterval: number }): Promise<void>;
  unregister(tag: string): Promise<void>;
  getTags(): Promise<readonly string[]>;
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
 * Purges caches without a page, where their `autoPurge` asks for it. The worker knows two caches by itself: those of its start options and
 * of the synced settings.
 */
export class Upkeep {
  readonly #parts: UpkeepParts;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  /** Purge when the worker is activated or woken by periodic sync. The activation does not wait for it. */
  listen(): void {
    const { scope, hold } = this.#parts;
    scope.addEventListener('activate', () => hold(Promise.all([this.purge(), this.schedule()])));
    if (scope.registration.periodicSync === undefined) return;
    scope.addEventListener('periodicsync', (event: Event) => {
      if (isPurgeEvent(event)) event.waitUntil(this.purge());
    });
  }

  /** Never rejects. */
  async purge(): Promise<void> {
    for (const settings of await this.#known()) await this.#parts.engines.purge(settings).catch(() => undefined);
  }

  /**
   * Register periodic sync at the shortest interval that a cache asks for, or unregister it. The user is not asked: the permission is granted
   * to installed apps. Where the browser refuses, caches are purged when a page opens them.
   */
  async schedule(): Promise<void> {
    const { periodicSync } = this.#parts.scope.registration;
    if (periodicSync === undefined) return;
    const every = (await this.#isAllowed()) ? await this.#interval() : null;
    try {
      if (every !== null) await periodicSync.register(PURGE_TAG, { minInterval: every * 1000 });
      else if ((await periodicSync.getTags()).includes(PURGE_TAG)) await periodicSync.unregister(PURGE_TAG);
    } catch {
      // Refused.
    }
  }

  async #isAllowed(): Promise<boolean> {
    try {
      const { permissions } = this.#parts.scope.navigator;
      return (await permissions?.query({ name: 'periodic-background-sync' }))?.state === 'granted';
    } catch {
      return false;
    }
  }

  /** Null: no cache asks for it. */
  async #interval(): Promise<Seconds | null> {
    const asked = (await this.#known()).flatMap(({ autoPurge }) => (autoPurge === null ? [] : [autoPurge.every]));
    return asked.length === 0 ? null : seconds(Math.min(...asked));
  }

  async #known(): Promise<readonly Settings[]> {
    const { start, settings } = this.#parts;
    const current = await settings.current();
    return current.cacheName === start.cacheName ? [current] : [start, current];
  }
}

const isPurgeEvent = (event: object): event is Pick<ExtendableEvent, 'waitUntil'> =>
  'tag' in event && event.tag === PURGE_TAG && 'waitUntil' in event;
