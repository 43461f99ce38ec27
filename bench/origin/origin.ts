import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Name } from '../contenders/catalogue.js';
import { bundled } from './bundle.js';
import { sendResource } from './resources.js';

const SQLITE = fileURLToPath(
  new URL('../../node_modules/@journeyapps/wa-sqlite/dist/wa-sqlite-async.wasm', import.meta.url),
);
const SW_READY_MADE = fileURLToPath(new URL('../../dist/sw.js', import.meta.url));

/** The web server of a run, on loopback and a free port: pages, workers, and the resources that are measured. */
export class Origin {
  readonly #server: Server;
  #asked = 0;

  static async start(): Promise<Origin> {
    const origin = new Origin();
    await new Promise<void>((resolve, reject) => {
      origin.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return origin;
  }

  private constructor() {
    this.#server = createServer(this.#answer);
    this.#server.keepAliveTimeout = 120_000;
  }

  /** The site of a contender: a host of its own. */
  urlOf(name: Name): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('A server on a port has an address object.');
    return `http://${name}.localhost:${address.port}`;
  }

  /** How many requests for resources came so far. */
  get asked(): number {
    return this.#asked;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  readonly #answer: RequestListener = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://origin');
    const isResource = sendResource(pathname, request.headers, response);
    if (isResource) this.#asked += 1;
    else void sendSite(pathname, response);
  };
}

const HTML =
  '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/page/stage.js"></script>';

/** `/` is the page of each contender, `/workers/<file>.js` their scripts, `/timed-workers/<file>.js` the same with the phases of their start noted. */
async function sendSite(path: string, response: ServerResponse): Promise<void> {
  const [, folder = '', name = ''] = path.split('/');
  if (folder === '') return send(response, 'text/html', HTML);
  if (folder === 'wasm') return send(response, 'application/wasm', await readFile(SQLITE));
  const script = await scriptOf(folder, name.replace(/\.js$/, ''));
  if (script === undefined) return void response.writeHead(404).end();
  send(response, 'text/javascript', script);
}

async function scriptOf(folder: string, name: string): Promise<string | Uint8Array | undefined> {
  if (folder === 'page') return bundled(`page/${name}.page.ts`, 'esm');
  if (folder === 'timed-workers') return timed(name);
  return folder === 'workers' ? workerScript(name) : undefined;
}

/** With what notes the phases of its start before it. */
async function timed(name: string): Promise<Uint8Array> {
  return Buffer.concat([await bundled('origin/phases.sw.ts', 'iife'), await workerScript(name)]);
}

function workerScript(name: string): Promise<Uint8Array> {
  return name === 'ready-made' ? readFile(SW_READY_MADE) : bundled(`contenders/${name}.sw.ts`, 'iife');
}

function send(response: ServerResponse, type: string, body: string | Uint8Array): void {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-cache',
    'service-worker-allowed': '/',
  });
  response.end(body);
}
