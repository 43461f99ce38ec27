export type { ServedSession } from './serve.js';
export { serveSession } from './serve-session.js';
