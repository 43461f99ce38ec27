import { type Mode, type WorkerOptions, workerUrl } from 'cached-session';
import { open, session } from '../fixtures/session.page.js';

export * from '../fixtures/session.page.js';

/** A page of a deployment whose worker has these start options. */
export const openDeployed = (options: WorkerOptions): Promise<Mode> =>
  open({ cacheName: 'atlas', worker: workerUrl(options) });

/** Make this the `expireAfter` of fetch events. */
export function sync(expireAfter: number): Promise<boolean> {
  session().settings.expireAfter = expireAfter;
  return session().settings.sync();
}
