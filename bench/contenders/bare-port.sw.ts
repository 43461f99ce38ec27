import { fetchStored, openBare, readBare, type Stored } from './bare-database.js';
import { type BareAnswer, type BareCall, type Source, Turn } from './bare-messages.js';

declare const self: ServiceWorkerGlobalScope;

const memory = new Map<string, Stored>();
let database: Promise<IDBDatabase> | undefined;

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));

self.addEventListener('message', ({ ports: [port] }) => {
  if (port === undefined) return;
  const answers = new Turn<BareAnswer>((items, transfer) => port.postMessage(items, transfer));
  port.onmessage = ({ data }: MessageEvent<readonly BareCall[]>) => {
    for (const call of data) void answer(call, answers);
  };
  port.postMessage('welcome');
});

async function answer([source, id, , , url, fields]: BareCall, answers: Turn<BareAnswer>): Promise<void> {
  if (source === 'echo') return answers.add([id, fields, null]);
  const { fields: stored, body } = await from(source, url);
  answers.add([id, stored, body], body instanceof ArrayBuffer ? [body] : []);
}

function from(source: Exclude<Source, 'echo'>, url: string): Promise<Stored> {
  switch (source) {
    case 'memory':
      return held(url);
    case 'indexeddb':
      return read(url);
    case 'network':
      return fetchStored(url);
  }
}

/** A copy of what is in memory, to be transferred. */
async function held(url: string): Promise<Stored> {
  const stored = memory.get(url) ?? (await load(url));
  return stored.body instanceof ArrayBuffer ? { ...stored, body: stored.body.slice(0) } : stored;
}

async function load(url: string): Promise<Stored> {
  const stored = await read(url);
  const body = stored.body instanceof Blob ? await stored.body.arrayBuffer() : stored.body;
  memory.set(url, { ...stored, body });
  return { ...stored, body };
}

async function read(url: string): Promise<Stored> {
  database ??= openBare('bare-port', () => {
    database = undefined;
  });
  return readBare(await database, new URL(url).pathname);
}
