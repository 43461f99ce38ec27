import { startOf } from './options.js';
import { serve } from './serve.js';

declare const self: ServiceWorkerGlobalScope & {
  readonly cachedSessionOptions?: unknown;
  readonly cachedSessionBaked?: unknown;
};

// The ready-made worker: a script of its own, or imported into another by importScripts.
const { location, cachedSessionOptions: imported, cachedSessionBaked: baked } = self;
serve(self, startOf({ location, imported, baked }));
