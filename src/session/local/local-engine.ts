import { indexedDbBackend } from '../../backends/indexeddb/indexeddb.js';
import { memoryTier } from '../../backends/memory/memory-tier.js';
import type { EngineParts } from '../../engine/contract.js';
import { createEngine, createReader, type Engine } from '../../engine/engine.js';
import type { SessionEvent } from '../../engine/events.js';
import type { Functions } from '../../engine/functions.js';
import type { NativeRequest } from '../../request/native-request.js';
import { changesUntold } from '../../storage/shared-backend.js';
import { showsRedirects } from '../options/for-engine.js';
import type { NativeParts } from '../patch/native-fetch.js';
import { whenIdle } from '../when-idle.js';
import { EarlyAnswers } from './early-answers.js';
import { openStore, type StoreParts } from './local-store.js';

/** What the engine in the page acts through. */
export type LocalParts = NativeParts &
  StoreParts & {
    /** The page's own functions, by the names that settings give them. */
    readonly own: { readonly functions: Functions };
    readonly nativeRequest: NativeRequest;
    /** Hears what goes wrong before there is an engine to listen to. */
    readonly report: (event: SessionEvent) => void;
  };

/** The engine in the page. `release` at once gives up what other engines could wait for. */
export type LocalEngine = { readonly engine: Engine; readonly release: () => void };

/** The engine in the page with its store: all of it is one script, which a page with a worker loads in idle time. */
export async function openEngine(parts: LocalParts): Promise<LocalEngine> {
  const { memoryTier: tier, autoPurge } = parts.settings();
  const { flights, ...kept } = await openStore(parts);
  const engine = createEngine({
    ...surroundings(parts),
    ...kept,
    ...(flights !== null && { flights }),
    createTier: () => (kept.coherence === null && changesUntold(kept.backend) ? null : memoryTier(tier)),
  });
  const release = (): void => {
    flights?.close();
    kept.coherence?.close();
  };
  if (autoPurge !== null) void engine.purge(autoPurge);
  return { engine, release };
}

/** Answers from the database that a worker owns. */
export function earlyAnswers(parts: LocalParts): EarlyAnswers {
  const { cacheName } = parts.settings();
  return new EarlyAnswers(parts, () =>
    createReader({ ...surroundings(parts), backend: indexedDbBackend({ cacheName }) }),
  );
}

function surroundings({
  settings,
  fetch,
  own,
  now,
}: LocalParts): Omit<EngineParts, 'backend' | 'coherence' | 'createTier'> {
  const inBrowser = !showsRedirects();
  return {
    cacheName: settings().cacheName,
    fetch,
    functions: own.functions,
    showsRedirects: !inBrowser,
    now,
    waitUntil: (work) => void work.catch(() => undefined),
    whenIdle,
    origin: typeof location === 'undefined' ? null : location.origin,
    ...(inBrowser && { languages: () => navigator.languages, hidesHints: 'userAgentData' in navigator }),
  };
}
