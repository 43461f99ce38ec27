import { type Seconds, seconds } from '../src/http/units.js';
import type { Settings } from '../src/options/settings.js';
import type { Engines } from './engines.js';
import { isPurgeEvent, mayWake, type PeriodicScope, wakeEvery } from './periodic-sync.js';
import type { SettingsStore } from './settings-store.js';

/** What a worker hears of, and is woken by. */
export type UpkeepScope = PeriodicScope & Pick<ServiceWorkerGlobalScope, 'addEventListener'>;

export type UpkeepParts = {
  readonly scope: UpkeepScope;
  /** What the worker was started with. */
  readonly start: Settings;
  /** What holds for fetch events. */
  readonly settings: Pick<SettingsStore, 'current'>;
  readonly engines: Pick<Engines, 'purge'>;
  /** Keep the worker alive for this. */
  readonly hold: (work: Promise<unknown>) => void;
};

/**
 * Removes what has expired while no page is there to ask for it, from the caches that the worker knows of without one: that of its
 * start options and that of the settings that were synced. Their `autoPurge` says whether.
 */
export class Upkeep {
  readonly #parts: UpkeepParts;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  /** Hear when the worker is activated or woken. What waits for the activation does not wait for the removal. */
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

  /** Have the browser wake the worker for it, where it may and somebody wants it; else no more. */
  async schedule(): Promise<void> {
    const { scope } = this.#parts;
    if (scope.registration.periodicSync === undefined) return;
    await wakeEvery((await mayWake(scope)) ? await this.#every() : null, scope);
  }

  /** As often as the most frequent of them asks; null: none asks. */
  async #every(): Promise<Seconds | null> {
    const asked = (await this.#known()).flatMap(({ autoPurge }) => (autoPurge === null ? [] : [autoPurge.every]));
    return asked.length === 0 ? null : seconds(Math.min(...asked));
  }

  async #known(): Promise<readonly Settings[]> {
    const { start, settings } = this.#parts;
    const current = await settings.current();
    return current.cacheName === start.cacheName ? [current] : [start, current];
  }
}
