import { once } from 'node:events';
import { Agent, IncomingMessage, request, Server } from 'node:http';
import { createRequire } from 'node:module';
import type { Sender } from '../../dynamodb/operations.js';
import { errorIn, fromWire, toWire } from '../../dynamodb/wire-form.js';

const require = createRequire(import.meta.url);

/** An emulator of DynamoDB on a free loopback port: its URL, and what ends it. */
export async function startDynalite(): Promise<{ readonly endpoint: string; readonly stop: () => Promise<void> }> {
  const dynalite: unknown = require('dynalite');
  const server: unknown = typeof dynalite === 'function' && dynalite({ createTableMs: 5, deleteTableMs: 5 });
  if (!(server instanceof Server)) throw new Error('dynalite is not what it was');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { endpoint: `http://127.0.0.1:${address.port}`, stop };
}

/** Sends operations without a signature, which the emulator does not check: a third of the work of AWS's client. */
export function plainSender(endpoint: string): Sender {
  const agent = new Agent({ keepAlive: true });
  return {
    where: endpoint,
    close: () => agent.destroy(),
    send: async ({ name, input }) => {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${name}`,
        'x-amz-date': 'now',
        authorization: 'AWS4-HMAC-SHA256 Credential=id/1/region/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      };
      const sent = request(endpoint, { method: 'POST', agent, headers });
      sent.end(toWire(input));
      const [response]: readonly unknown[] = await once(sent, 'response');
      if (!(response instanceof IncomingMessage)) throw new Error('no response');
      const text = Buffer.concat(await response.toArray()).toString();
      if (response.statusCode !== 200) throw errorIn(text, response.statusCode ?? 0);
      return fromWire(text);
    },
  };
}
