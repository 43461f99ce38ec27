import type { IncomingMessage, ServerResponse } from 'node:http';

/** A handler for `node:http` and all that passes its requests on: Express, Fastify (its `raw` ones), Connect. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * A fetch handler for `node:http`, Express and Fastify. It never rejects.
 *
 * @example
 * const gateway = createGateway({ stores: () => memoryStore(), tokens: [{ token, access: 'write' }] });
 * createServer(toNodeHandler(gateway)).listen(8787, '127.0.0.1');
 */
export function toNodeHandler(handler: (request: Request) => Promise<Response>): NodeHandler {
  return async (incoming, outgoing) => {
    const request = toRequest(incoming);
    const response = request === undefined ? new Response(null, { status: 400 }) : await handler(request).catch(failed);
    outgoing.statusCode = response.status;
    for (const [name, value] of response.headers) outgoing.setHeader(name, value);
    const bytes = response.body === null ? undefined : new Uint8Array(await response.arrayBuffer());
    outgoing.end(incoming.method === 'HEAD' ? undefined : bytes);
    // What was refused unread must not stay in the way of the connection's next request.
    incoming.removeAllListeners('data').resume();
  };
}

const failed = (): Response => new Response(null, { status: 500 });

/** Undefined for a request that is none, such as one with a wrong Host. */
function toRequest(incoming: IncomingMessage): Request | undefined {
  const { method = 'GET', headers, url = '/' } = incoming;
  const target = `http://${headers.host ?? 'localhost'}${url}`;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    return new Request(target, {
      method,
      headers: toHeaders(incoming),
      ...(hasBody && { body: toStream(incoming), duplex: 'half' }),
    });
  } catch {
    return undefined;
  }
}

function toHeaders({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}

/** After a cancellation the rest is read and dropped: ending the connection would take the answer with it. */
function toStream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let isCancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        incoming.pause();
        incoming.on('data', (chunk: Uint8Array) => {
          if (isCancelled) return;
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
        });
        incoming.on('end', () => {
          if (!isCancelled) controller.close();
        });
        const broken = (error?: Error): void => {
          if (!isCancelled && !incoming.complete) controller.error(error ?? new Error('The request was aborted.'));
        };
        incoming.on('error', broken);
        incoming.on('close', () => broken());
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        isCancelled = true;
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}
