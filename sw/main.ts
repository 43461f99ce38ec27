import { serve } from './serve.js';
import { startOf } from './start.js';

declare const self: ServiceWorkerGlobalScope & { readonly cachedSessionOptions?: unknown };

// The ready-made worker: a script of its own, or imported into another by importScripts.
const { options, host } = startOf(self.location, self.cachedSessionOptions);
serve(self, options, host);
