import { loadTexts } from '../errors.js';
import { inTime } from '../in-time.js';
import { whenIdle } from './when-idle.js';

/** A chunk that calls wait for counts as not loadable after this time; they do without it. The next use asks again. */
const LOAD_MS = 10_000;

export const late = (): DOMException => new DOMException('It was not loaded in time.', 'TimeoutError');

/** What was loaded, for calls that must not wait for a promise of it. */
export const loaded: { onDemand?: typeof import('./on-demand.js') } = {};

async function loadOnDemand(): Promise<typeof import('./on-demand.js')> {
  loaded.onDemand ??= await inTime(import('./on-demand.js'), LOAD_MS, late);
  return loaded.onDemand;
}

/**
 * The parts of the package that a page does not need for its first hit. Each is loaded at its first use, or in idle time once the
 * session is ready, so that it is there when the network is not.
 */
export const chunks = {
  /** Calls with options, `fetch`, `watch`, and redirects by hand. */
  onDemand: loadOnDemand,
  /** The sentences of errors. */
  texts: () => inTime(loadTexts(), LOAD_MS, late),
  /** Finding, registering and unregistering a worker, and why there is none. */
  connect: () => inTime(import('./worker/connect.js'), LOAD_MS, late),
  /** What answers calls in the page, until the engine is loaded. */
  local: () => inTime(import('./local/page-engine.js'), LOAD_MS, late),
  engine: () => import('./local/local-engine.js'),
  cache: () => import('./cache/administration.js'),
  iterate: () => import('./response/iterate.js'),
  explain: () => import('../http/explain/sentences.js'),
} as const;

/** Resolves once calls with options leave in their own task, or after a second without their code. */
export const callsLoaded = (): Promise<unknown> => inTime(chunks.onDemand(), 1000, late).catch(() => undefined);

/** Load all chunks in idle time. One that cannot be loaded is tried again when it is used. */
export async function prefetchChunks(): Promise<void> {
  // Node has its files at hand.
  if (typeof location === 'undefined') return;
  for (const load of Object.values(chunks)) {
    await whenIdle();
    await load().catch(() => undefined);
  }
}
