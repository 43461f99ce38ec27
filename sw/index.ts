export type { ServeOptions } from './options.js';
export type { BackendFactory, Registered } from './registry.js';
export type { ServedSession } from './serve.js';
export { serveSession } from './serve.js';
