export { createWorkerLink, type LinkParts, type WorkerLink } from './call.js';
export { type Connection, hello } from './hello.js';
export { MARK, PROTOCOL, type PageMessage, type WorkerCall, type WorkerMessage } from './messages.js';
