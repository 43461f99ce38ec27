import { memoryTier } from '../backends/memory-tier.js';
import { createEngine, type Engine, type Functions, type SessionEvent } from '../engine/index.js';
import { showsRedirects } from './for-engine.js';
import { openStore, type StoreParts } from './local-store.js';
import type { NativeParts } from './native-fetch.js';
import { whenIdle } from './when-idle.js';

/** What the engine in the page acts through. */
export type LocalParts = NativeParts &
  StoreParts & {
    /** The page's own functions, by the names that settings give them. */
    readonly own: { readonly functions: Functions };
    /** Hears what goes wrong before there is an engine to listen to. */
    readonly report: (event: SessionEvent) => void;
  };

/** The engine in the page. `release` at once gives up what other engines could wait for. */
export type LocalEngine = { readonly engine: Engine; readonly release: () => void };

/** The engine in the page with its store: all of it is one script, which a page with a worker never loads. */
export async function openEngine(parts: LocalParts): Promise<LocalEngine> {
  const { cacheName, memoryTier: tier, autoPurge } = parts.settings();
  const { flights, ...kept } = await openStore(parts);
  const engine = createEngine({
    ...kept,
    ...(flights !== null && { flights }),
    cacheName,
    createTier: () => memoryTier(tier),
    fetch: parts.fetch,
    functions: parts.own.functions,
    showsRedirects: showsRedirects(),
    now: parts.now,
    waitUntil: (work) => void work.catch(() => undefined),
    whenIdle,
    origin: typeof location === 'undefined' ? null : location.origin,
    ...(!showsRedirects() && { languages: () => navigator.languages, hidesHints: 'userAgentData' in navigator }),
  });
  const release = (): void => {
    flights?.close();
    kept.coherence?.close();
  };
  if (autoPurge !== null) void engine.purge(autoPurge);
  return { engine, release };
}
