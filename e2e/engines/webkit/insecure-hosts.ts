import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';

/** A proxy that takes every host for 127.0.0.1: so a page can have a host name that is no secure context. */
export async function proxyInsecureHosts(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((asked, answer) => {
    const { port, pathname, search } = new URL(asked.url ?? '/', 'http://none');
    const { method, headers } = asked;
    const forwarded = request({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      response.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    asked.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address object.');
  return { url: `http://127.0.0.1:${address.port}`, server };
}
