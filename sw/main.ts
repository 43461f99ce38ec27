import { startOf } from './options.js';
import { serve } from './serve.js';

declare const self: ServiceWorkerGlobalScope & {
  readonly cachedSessionOptions?: unknown;
  readonly cachedSessionBaked?: unknown;
  readonly cachedSessionParts?: unknown;
};

// The ready-made worker: a script of its own, or imported into another by importScripts.
const { location, cachedSessionOptions: imported, cachedSessionBaked: baked, cachedSessionParts: parts } = self;
serve(self, startOf({ location, imported, baked, parts }));
