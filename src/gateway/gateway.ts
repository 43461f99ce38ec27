import type { RecordStore } from '../storage/record-store.js';
import { type GatewayLogEntry, GatewayServer } from './server.js';
import type { GatewayToken } from './tokens.js';

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
export type { GatewayLogEntry } from './server.js';
export type { GatewayToken } from './tokens.js';

/** How a gateway is set up. */
export type GatewayOptions = {
  /** Opens the store of a namespace, once for each. */
  readonly stores: (namespace: string) => RecordStore;
  /** Who may use it. */
  readonly tokens: readonly GatewayToken[];
  /** Origins of pages, such as "https://shop.example.org"; `*` for all. None when not given: then only servers and its own origin reach it. */
  readonly origins?: readonly string[];
  /** The path under which it is mounted, where the server does not take it off: "/cache". */
  readonly base?: string;
  /** Bytes of one request; 16 MB when not given. A response that is larger cannot be stored. */
  readonly maxBodyBytes?: number;
  /** Seconds that the store may take; 5 when not given. */
  readonly storeTimeout?: number;
  /** Seconds between two passes that remove stale responses, for stores without a time to live of their own. None when not given. */
  readonly sweepEvery?: number;
  /** Seconds that a stale response stays then, for `staleIfError` and for validation; one day when not given. */
  readonly staleFor?: number;
  /** Hears of each request. Nothing in it is a secret: neither tokens, nor keys, nor anything that is stored. */
  readonly log?: (entry: GatewayLogEntry) => void;
};

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
