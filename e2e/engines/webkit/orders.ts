import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export type Order =
  | { readonly order: 'ping' }
  | { readonly order: 'clear'; readonly types: 'indexeddb' | 'all' }
  | { readonly order: 'addCookie'; readonly name: string; readonly value: string; readonly domain: string };

/** The socket over which browser.py takes orders, one line of JSON each; it answers them in their order. */
export class Orders {
  readonly #server: Server;
  readonly #waiting: ((line: string) => void)[] = [];
  readonly #browser: Promise<Socket>;

  static async listen(path: string): Promise<Orders> {
    // Left there by a browser that was killed.
    await rm(path, { force: true });
    const server = createServer().listen(path);
    await once(server, 'listening');
    return new Orders(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.#browser = new Promise((resolve) => server.once('connection', resolve));
    void this.#browser.then((socket) => {
      socket.on('error', () => undefined);
      createInterface(socket).on('line', (line) => this.#waiting.shift()?.(line));
    });
  }

  async send(order: Order): Promise<void> {
    const browser = await this.#browser;
    const answer = new Promise<string>((resolve) => this.#waiting.push(resolve));
    browser.write(`${JSON.stringify(order)}\n`);
    if ((await answer) !== 'true') throw new Error(`The browser could not do ${JSON.stringify(order)}.`);
  }

  async close(): Promise<void> {
    this.#server.close();
    (await Promise.race([this.#browser, undefined]))?.destroy();
  }
}
