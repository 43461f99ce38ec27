import { type GatewayOptions, GatewayServer } from './server.js';

export { type MemoryStoreOptions, memoryStore } from '../backends/records/memory-store.js';
export type {
  Head,
  HeadPage,
  Json,
  KeyedHead,
  NewRecord,
  RecordBody,
  RecordChange,
  RecordStore,
  StoredRecord,
} from '../storage/record-store.js';
export { type NodeHandler, toNodeHandler } from './node-handler.js';
export type { GatewayLogEntry, GatewayOptions } from './server.js';
export type { GatewayToken } from './tokens.js';

/** Answers requests of clients; `stop` waits for those under way and refuses others. */
export type Gateway = ((request: Request) => Promise<Response>) & { readonly stop: () => Promise<void> };

/**
 * A gateway to a store that pages cannot reach by themselves: a fetch handler for any server.
 *
 * @throws CacheError `bad-option` for tokens that cannot be used.
 * @example
 * const gateway = createGateway({
 *   stores: () => memoryStore(),
 *   tokens: [{ token, namespaces: ['shop'], access: 'write' }],
 *   origins: ['https://shop.example.org'],
 * });
 */
export function createGateway(options: GatewayOptions): Gateway {
  const gateway = new GatewayServer(options);
  return Object.assign((request: Request) => gateway.answer(request), { stop: () => gateway.stop() });
}
