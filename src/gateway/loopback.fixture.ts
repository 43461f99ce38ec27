import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryStore } from '../backends/records/memory-store.js';
import { createGateway, type Gateway, type GatewayOptions, toNodeHandler } from './gateway.js';

export const WRITER = 'writer-token-0123456789';
export const READER = 'reader-token-0123456789';

/** A gateway on a free port of the loopback interface. */
export type Loopback = {
  readonly url: string;
  readonly gateway: Gateway;
  readonly server: Server;
  /** The paths of all requests, with their method and status. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
};

/** Serves a gateway over memory, or as the options say. Two tokens: one for writing, one for reading the namespace `shop`. */
export async function serveGateway(options: Partial<GatewayOptions> = {}): Promise<Loopback> {
  const requests: string[] = [];
  const gateway = createGateway({
    stores: () => memoryStore(),
    tokens: [
      { token: WRITER, access: 'write' },
      { token: READER, access: 'read', namespaces: ['shop'] },
    ],
    ...options,
    log: (entry) => {
      requests.push(`${entry.method} ${entry.namespace} ${entry.status}`);
      options.log?.(entry);
    },
  });
  return { ...(await listen(createServer(toNodeHandler(gateway)))), gateway, requests };
}

/** Listens on a free port of the loopback interface. */
export async function listen(
  server: Server,
): Promise<{ readonly url: string; readonly server: Server; readonly close: () => Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${portOf(server.address())}`, server, close };
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;
