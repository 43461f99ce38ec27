import type { Seconds } from '../src/http/units.js';

/** The tag of our periodic sync. Other tags are somebody else's. */
export const PURGE_TAG = 'cached-session:purge';

/** https://wicg.github.io/periodic-background-sync/, which TypeScript does not know. */
interface PeriodicSyncManager {
  register(tag: string, options: { readonly minInterval: number }): Promise<void>;
  unregister(tag: string): Promise<void>;
  getTags(): Promise<readonly string[]>;
}

interface Permissions {
  query(of: { readonly name: string }): Promise<{ readonly state: string }>;
}

/** What of its scope a worker is woken by. Not every browser has it. */
export type PeriodicScope = {
  readonly registration: { readonly scope: string; readonly periodicSync?: PeriodicSyncManager };
  readonly navigator: { readonly permissions?: Permissions };
};

/** May the browser wake this worker from time to time? Nobody is asked: it is granted to apps that were installed. */
export async function mayWake({ navigator: { permissions } }: PeriodicScope): Promise<boolean> {
  try {
    return (await permissions?.query({ name: 'periodic-background-sync' }))?.state === 'granted';
  } catch {
    return false;
  }
}

/** Have the browser wake this worker about so often, or no more (null). Its refusal is its own affair. */
export async function wakeEvery(every: Seconds | null, { registration }: PeriodicScope): Promise<void> {
  const { periodicSync } = registration;
  if (periodicSync === undefined) return;
  try {
    if (every !== null) await periodicSync.register(PURGE_TAG, { minInterval: every * 1000 });
    else if ((await periodicSync.getTags()).includes(PURGE_TAG)) await periodicSync.unregister(PURGE_TAG);
  } catch {
    // Then what has expired goes when a page comes.
  }
}

/** Is it the event by which our tag wakes the worker? */
export const isPurgeEvent = (event: object): event is Pick<ExtendableEvent, 'waitUntil'> =>
  'tag' in event && event.tag === PURGE_TAG && 'waitUntil' in event;
