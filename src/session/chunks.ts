import { loadTexts } from '../errors.js';
import { whenIdle } from './when-idle.js';

/**
 * The parts of the package that a page does not need for its first hit. Each is loaded at its first use, or in idle time once the
 * session is ready, so that it is there when the network is not.
 */
export const chunks = {
  /** The sentences of errors. */
  texts: loadTexts,
  /** Finding and registering a worker, and why there is none. */
  connect: () => import('./worker/connect.js'),
  /** What answers calls in the page, until the engine is loaded. */
  local: () => import('./local/page-engine.js'),
  engine: () => import('./local/local-engine.js'),
  cache: () => import('./cache/administration.js'),
  updates: () => import('./worker/updates.js'),
  watch: () => import('./events/watch.js'),
  iterate: () => import('./response/iterate.js'),
  redirects: () => import('../requests/follow.js'),
  explain: () => import('../http/explain/sentences.js'),
  rebuild: () => import('../requests/rebuild.js'),
} as const;

/** Load all chunks in idle time. One that cannot be loaded is tried again when it is used. */
export async function prefetchChunks(): Promise<void> {
  // Node has its files at hand.
  if (typeof location === 'undefined') return;
  for (const load of Object.values(chunks)) {
    await whenIdle();
    await load().catch(() => undefined);
  }
}
